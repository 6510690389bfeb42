// A search: what was suggested in which order, why, and the best by then.

/** The suggestions that were judged by then: their mean, and the best of all so far. */
function bestSoFar() {
  const {experiment, group} = scene;
  const {configurations} = experiment;
  const {number, configuration} = experiment.search;
  const better = group.mode === 'max' ? Math.max : Math.min;
  let best = NaN;
  return Array.from(number, (_, place) => {
    const isOfGroup = configuration[place] >= group.first && configuration[place] < group.first + group.configurations;
    const mean = isOfGroup && configurations.rank[configuration[place]] > 0 ? configurations.mean[configuration[place]] : NaN;
    if (!Number.isNaN(mean)) best = Number.isNaN(best) ? mean : better(best, mean);
    return {mean, best};
  });
}

function searchPicture() {
  const {experiment} = scene;
  const {search, configurations} = experiment;
  const places = () => d3.range(search.number.length).filter(place => scene.passes[search.configuration[place]]);
  const statesOf = configuration => d3.rollup(experiment.trialsOf[configuration], trials => trials.length, trial => experiment.state(trial));
  const stateWords = configuration => [...statesOf(configuration)].map(([state, number]) => `${number} ${state.replace('_', ' ')}`).join(', ');
  const stoppedWords = configuration => [...new Set((search.stopped[configuration] ?? []).map(({message, by}) => message || by))].join('; ');
  /** What became of one that has no mean, by the state of most of its trials. */
  const fateOf = configuration => d3.greatest(statesOf(configuration), ([, number]) => number)?.[0] ?? 'pending';
  return new Picture({
    id: 'search', title: 'Suggestions in order', wide: true,
    said: () => `Each point is a suggestion, at the mean ${scene.metricLabel} of its trials; the line is the best mean so far.${
      search.number.some((_, place) => !(configurations.rank[search.configuration[place]] > 0)) ? ' Below the axis: those without a completed trial, in the colour of their state.' : ''}${
      search.json.greedy ? ' The search was greedy: what it suggests depends on timing.' : ''}`,
    isEmpty: () => !search || search.number.length === 0,
    height: () => heightOf(340),
    marks: () => search.number.length + 1,
    draw(sheet) {
      const {palette, pen, width, height} = sheet;
      const course = bestSoFar();
      const shown = places();
      const means = course.map(entry => entry.mean).filter(Number.isFinite);
      const y = scaleOf(extentOf(means), [height - 62, 30], spansDecades(extentOf(means)));
      const last = search.number[search.number.length - 1];
      const left = roomFor(y);
      const x = Object.assign(d3.scaleLinear().domain([Math.min(-0.5, -last * 0.01), Math.max(1, last) + Math.max(0.5, last * 0.01)]).range([left, width - 14]), {isLog: false});
      verticalAxis(sheet, y, left, width - 14, `mean ${scene.metricLabel}, ${scene.isBetter}${y.isLog ? ', logarithmic' : ''}`);
      horizontalAxis(sheet, x, height - 46, 'suggestion', {whole: true});
      const steps = course.flatMap((entry, place) => {
        const before = place > 0 ? course[place - 1].best : NaN;
        return Number.isFinite(entry.best) ? [...(Number.isFinite(before) ? [[x(search.number[place]), y(before)]] : []), [x(search.number[place]), y(entry.best)]] : [];
      });
      pen.line(steps, {colour: palette.better, width: 2, data: {kind: 'best'}});
      for (const place of shown) {
        const configuration = search.configuration[place];
        const style = styleOf(configuration, palette);
        const level = emphasis(configuration);
        const {mean} = course[place];
        const isJudged = Number.isFinite(mean);
        const px = x(search.number[place]);
        const py = isJudged ? y(mean) : height - 54;
        pen.dot(px, py, level === 'marked' ? 5.5 : isJudged ? 4 : 3.2, {colour: isJudged ? style.colour : palette.series[stateColours[fateOf(configuration)] ?? 6],
          shape: isJudged ? (style.shape === 'ring' ? 'circle' : style.shape) : 'cross', opacity: level === 'back' ? 0.25 : 0.9,
          edge: level === 'marked' ? palette.marked : '', data: {suggestion: search.number[place], configuration: configurations.id[configuration]}});
        sheet.target(px, py, {place});
      }
    },
    hint: ({place}) => {
      const configuration = search.configuration[place];
      const [label, ...lines] = configurationLines(configuration);
      return [`suggestion ${search.number[place]}`, label, `${search.reasons[place]}, from ${counted(search.results[place], 'result')}`, ...lines,
        stateWords(configuration), ...(stoppedWords(configuration) ? [stoppedWords(configuration)] : [])];
    },
    pickOf: ({place}) => ({configuration: search.configuration[place]}),
    table() {
      const course = bestSoFar();
      return {columns: ['suggestion', 'configuration', 'reason', 'from results', `mean ${scene.metricLabel}`, 'se', 'best so far', 'trials', 'stopped'],
        rows: places().map(place => {
          const configuration = search.configuration[place];
          return [search.number[place], experiment.label(configuration), search.reasons[place], search.results[place], course[place].mean,
            configurations.se[configuration], course[place].best, stateWords(configuration), stoppedWords(configuration) || null];
        })};
    }
  });
}

/** What was searched and how. */
function searchSection() {
  const {search} = scene.experiment;
  if (!search) return null;
  const {sampler, stopper, seed, trials, replicates, lag, greedy, space} = search.json;
  const made = `${visible(sampler)} with seed ${seed}: ${search.number.length.toLocaleString('en')} of ${counted(trials, 'configuration')} suggested, ${
    counted(replicates, 'trial')} each. ${greedy ? 'Each is suggested from the results that there are by then.'
    : lag > 0 ? `Each is suggested from the results of all before it but the last ${lag}.` : 'Each is suggested from the results of all before it.'}${
    stopper ? ` ${visible(stopper)} stops those that fall behind.` : ''}`;
  const row = ({key, drawn_from, where}) => make('tr', {}, make('th', {scope: 'row', class: 'label'}, visible(key)),
    make('td', {}, visible(drawn_from)), make('td', {}, where ? visible(where) : 'always'));
  return make('section', {class: 'wide', id: 'searched', 'aria-labelledby': 'searched-title'},
    make('h2', {id: 'searched-title'}, 'Search'), make('p', {class: 'said'}, made),
    space.length === 0 ? null : make('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'What was searched'}, make('table', {},
      make('thead', {}, make('tr', {}, ...['key', 'drawn from', 'where'].map(name => make('th', {scope: 'col'}, name)))),
      make('tbody', {}, ...space.map(row)))));
}
