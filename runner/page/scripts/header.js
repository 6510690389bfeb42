// What was run, in a few words and numbers; the bar that chooses and filters.

function fillHeader() {
  const {experiment, group} = scene;
  const {details, trials} = experiment;
  const states = new Map();
  for (let i = 0; i < trials.state.length; ++i) states.set(experiment.state(i), (states.get(experiment.state(i)) ?? 0) + 1);
  document.title = `${experiment.name} · runner report`;
  const words = details ? wordsOf(experiment) : [`Experiments ${listed(experiment.parts.map(part => String(part.number)))}, beside each other`];
  const parts = [
    make('div', {class: 'heading'},
      make('div', {}, make('h1', {}, experiment.name), make('p', {class: 'said'}, words.map(visible).join(' · '))),
      themeSwitch()),
    ...(details?.note ? [make('p', {class: 'note'}, visible(details.note))] : []),
    make('dl', {class: 'tiles'}, ...tiles(experiment, group, states))];
  const top = document.getElementById('top');
  if (top.children.length === parts.length) parts.forEach((part, place) => exchange(top.children[place], part));
  else top.replaceChildren(...parts);
}

/** Which experiment it is, when and where it ran. */
function wordsOf({number, details}) {
  const begun = Date.parse(`${details.created_at.replace(' ', 'T')}Z`);
  return [`Experiment ${number}`, `begun ${localTime(begun)}`, details.host,
    ...(details.git_commit ? [`commit ${details.git_commit.slice(0, 10)}${details.git_dirty ? ', changed' : ''}`] : [])];
}

function tiles(experiment, group, states) {
  const {configurations, trials} = experiment;
  const tile = (title, value, words, pick) => make('div', {class: 'tile'}, make('dt', {}, title),
    make('dd', {class: 'value'}, pick ? make('button', {type: 'button', class: 'plain', onclick: pick}, value) : value),
    make('dd', {class: 'words'}, words));
  const list = [];
  const first = group.first;
  // Of values that do not compare none is better.
  const which = group.compares ? 'Best' : group.mode === 'max' ? 'Largest' : 'Smallest';
  if (configurations.rank[first] === 1) {
    const sd = configurations.sd[first];
    list.push(tile(`${which} mean ${scene.metricLabel}`, general(configurations.mean[first]),
      `${Number.isNaN(sd) ? '' : `± ${general(sd, 2)} (sd), `}${experiment.short(first)}`, () => toggleConfiguration(first)));
  }
  const best = experiment.json.best.find(entry => entry.monitor === group.monitor && entry.mode === group.mode);
  if (best) {
    const place = experiment.trialPlace.get(best.trial);
    list.push(tile(`${which} single trial`, general(best.value), `trial ${best.trial}, epoch ${best.epoch}, ${experiment.replicate(place)}`,
      () => scene.mark({trial: place})));
  }
  const others = [...states].filter(([state]) => state !== 'completed')
    .map(([state, number]) => `${number.toLocaleString('en')} ${state.replace('_', ' ')}`);
  list.push(tile('Trials completed', `${(states.get('completed') ?? 0).toLocaleString('en')} of ${trials.trial.length.toLocaleString('en')}`,
    others.join(', ') || 'none went wrong'));
  const wall = trials.wall_seconds.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);
  list.push(tile('Time of all trials', duration(wall),
    `${counted(experiment.attempts.workers.length, 'worker')}, ${counted(experiment.json.checkpoints, 'checkpoint')}`));
  return list;
}

function themeSwitch() {
  const names = [['', 'Automatic'], ['light', 'Light'], ['dark', 'Dark']];
  return make('div', {class: 'themes'}, selectOf('Colours', names, theme.chosen, name => theme.choose(name)));
}

function fillToolbar() {
  const {report, experiment} = scene;
  const parts = [];
  if (report.experiments.length > 1) {
    parts.push(selectOf('Experiment', report.experiments.map(entry => [String(entry.number), entry.parts.length > 0 ? 'all, beside each other' : `${entry.number} ${entry.name}`]),
      String(experiment.number), e => view.set({e, g: '', c: '', t: '', b: '', m: '', h: ''})));
  }
  if (experiment.groups.length > 1) {
    parts.push(selectOf('Ranked', experiment.groups.map((group, place) => [String(place), visible(group.heading)]),
      String(experiment.groups.indexOf(scene.group)), g => view.set({g, c: '', t: '', b: ''})));
  }
  if (experiment.size > 1) {
    parts.push(make('label', {class: 'choice filter'}, make('span', {}, 'Filter'),
      make('input', {type: 'search', id: 'filter', placeholder: 'words of a configuration', value: view.get('q'),
        oninput: event => view.set({q: event.target.value})})));
  }
  const states = [...new Set(Array.from(experiment.trials.state))].map(state => report.states[state]);
  if (states.length > 1) {
    parts.push(selectOf('Trials', [['', 'all states'], ...states.map(state => [state, state.replace('_', ' ')])], view.get('o'),
      o => view.set({o})));
  }
  parts.push(make('span', {class: 'shown', id: 'shown'}), make('span', {class: 'marked', id: 'marked'}));
  document.getElementById('toolbar').replaceChildren(...parts);
  fillMarked();
}

/** What passes the filter and what is marked, with a way out of both. */
function fillMarked() {
  const {experiment, group, markedConfiguration, markedTrial} = scene;
  const isFiltered = view.get('q') || view.get('b') || view.get('o');
  const shown = document.getElementById('shown');
  shown.hidden = group.configurations < 2;
  document.getElementById('toolbar').hidden = shown.hidden && document.getElementById('toolbar').children.length === 2 && markedConfiguration < 0;
  shown.replaceChildren(`${scene.shownConfigurations().length.toLocaleString('en')} of ${counted(group.configurations, 'configuration')}`,
    ...(isFiltered ? [make('button', {type: 'button', class: 'quiet', onclick: () => clearFilter()}, 'show all')] : []));
  const marked = document.getElementById('marked');
  if (markedConfiguration < 0) {
    marked.replaceChildren();
    return;
  }
  const words = markedTrial >= 0
    ? `trial ${experiment.trials.trial[markedTrial]} (${experiment.replicate(markedTrial)}) of ${experiment.short(markedConfiguration)}`
    : experiment.short(markedConfiguration);
  marked.replaceChildren(swatch(markedConfiguration), make('span', {class: 'label', title: experiment.label(markedConfiguration)}, words),
    make('button', {type: 'button', class: 'quiet', onclick: () => scene.mark({}), 'aria-label': 'Unmark'}, 'unmark'));
}

function clearFilter() {
  view.set({q: '', b: '', o: ''});
  const filter = document.getElementById('filter');
  if (filter) filter.value = '';
}
