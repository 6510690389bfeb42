-- Schema 8: experiments that train the best configurations of another one anew, on fresh seeds, and searches that train a
-- configuration with more seeds only where that tells.

-- The other's uuid, which stays the same wherever the two are merged, and stays where the other one is removed.
ALTER TABLE experiment ADD COLUMN confirms TEXT;

-- How many of a configuration's trials train; 0 for all.
ALTER TABLE search_step ADD COLUMN replicates INTEGER NOT NULL DEFAULT 0 CHECK (replicates >= 0);
