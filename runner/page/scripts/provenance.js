// Data, environment, config, and how to run it again.

function provenanceSection() {
  const {experiment, report} = scene;
  if (experiment.parts.length > 0) return togetherProvenance(experiment.parts);
  const {details} = experiment;
  const facts = [
    ['Config', details.config_path], ['Data, SHA-256', details.data_sha256.join('\n')],
    ['Commit', details.git_commit ? details.git_commit + (details.git_dirty ? ', with changes' : '') : ''], ['Host', details.host],
    ['Runner', details.runner_version], ['LibTorch', details.libtorch_version], ['Compiler', details.compiler],
    ...Object.entries(details.fingerprint ?? {}).filter(([key]) => key !== 'libtorch')
      .map(([key, value]) => [key.replaceAll('_', ' '), typeof value === 'string' ? value : JSON.stringify(value)]),
    ['Tags', Array.isArray(details.tags) ? details.tags.join(', ') : ''], ['Database', report.json.database]
  ].filter(([, value]) => value !== '' && value !== null && value !== undefined);
  const db = report.json.db_words;
  const best = experiment.json.best[0];
  const commands = [['Run it again', details.command],
    ...(best ? [[`Run trial ${best.trial} again and compare its weights`, `runner replay ${best.trial}${db}`],
      ['Write its best weights to a file', `runner export ${best.trial}@${best.epoch} -o best.safetensors${db}`]] : [])];
  const plugins = details.plugins.map(({kind, name, sha256, path}) => make('tr', {}, ...[kind, name, path].map(text => make('td', {}, visible(text))),
    make('td', {class: 'code'}, sha256.slice(0, 16))));
  return make('section', {class: 'wide', id: 'provenance', 'aria-labelledby': 'provenance-title'},
    make('h2', {id: 'provenance-title'}, 'What was run'),
    ...commands.map(([words, command]) => make('div', {class: 'command'}, make('span', {class: 'said'}, words), make('code', {}, visible(command)))),
    make('dl', {class: 'facts'}, ...facts.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, visibleLines(value))])),
    make('details', {class: 'printed'}, make('summary', {}, 'The config file'), make('pre', {tabindex: '0'}, visibleLines(details.config_text))),
    details.spec ? make('details', {}, make('summary', {}, 'The first trial, with every default'),
      make('pre', {tabindex: '0'}, visibleLines(JSON.stringify(JSON.parse(details.spec), null, 2)))) : null,
    plugins.length > 0 ? make('details', {}, make('summary', {}, 'Plugins'), make('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Plugins'},
      make('table', {}, make('thead', {}, make('tr', {}, ...['kind', 'name', 'file', 'SHA-256'].map(name => make('th', {scope: 'col'}, name)))),
        make('tbody', {}, ...plugins)))) : null);
}
