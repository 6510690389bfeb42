-- Schema 6: experiments whose trials a search suggests, and what it has suggested.

CREATE TABLE search (
  experiment_id INTEGER PRIMARY KEY REFERENCES experiment (id) ON DELETE CASCADE,
  sampler TEXT NOT NULL,
  options TEXT NOT NULL CHECK (json_type(options) = 'object'),
  seed INTEGER NOT NULL,
  trials INTEGER NOT NULL CHECK (trials >= 1),
  replicates INTEGER NOT NULL CHECK (replicates >= 1),
  lag INTEGER NOT NULL CHECK (lag >= 0),
  greedy INTEGER NOT NULL CHECK (greedy IN (0, 1)),
  space TEXT NOT NULL CHECK (json_type(space) = 'array'),
  definition TEXT NOT NULL CHECK (json_type(definition) = 'object')
) STRICT;

CREATE TABLE suggestion (
  experiment_id INTEGER NOT NULL REFERENCES search (experiment_id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 0),
  config TEXT NOT NULL,
  results INTEGER NOT NULL CHECK (results >= 0),
  point TEXT NOT NULL CHECK (json_type(point) = 'array'),
  params TEXT NOT NULL CHECK (json_type(params) = 'object'),
  reason TEXT NOT NULL,
  PRIMARY KEY (experiment_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX suggestion_by_config ON suggestion (experiment_id, config);
