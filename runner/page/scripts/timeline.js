// When each worker trained what.

function timelinePicture() {
  const {experiment} = scene;
  const {attempts} = experiment;
  const mostWorkers = 60;
  const workers = attempts.workers.slice(0, mostWorkers);
  const nameOf = worker => `${visible(worker.host)} ${worker.pid}`;
  const placeOf = attempt => experiment.trialPlace.get(attempts.trial[attempt]);
  const end = d3.max(attempts.from_ms, (from, i) => from + attempts.length_ms[i]) || 1;
  const unit = end < 120e3 ? [1e3, 's'] : end < 7200e3 ? [60e3, 'min'] : end < 172800e3 ? [3600e3, 'h'] : [86400e3, 'days'];
  const colourOf = (palette, attempt) => {
    const state = experiment.states[attempts.state[attempt]];
    return state === 'completed' ? styleOf(experiment.trials.configuration[placeOf(attempt)], palette).colour
      : palette.series[stateColours[state] ?? 6];
  };
  return new Picture({
    id: 'timeline', title: 'Workers over time', wide: true,
    said: () => `Each bar is an attempt at a trial, in the colour of its configuration; outlined ones did not complete. Time counts from ${localTime(attempts.origin_ms)}.${
      attempts.workers.length > mostWorkers ? ` The first ${mostWorkers} of ${attempts.workers.length} workers.` : ''}`,
    isEmpty: () => attempts.trial.length === 0,
    height: () => workers.length * 20 + 64,
    marks: () => attempts.trial.length,
    draw(sheet) {
      const {palette, pen, width} = sheet;
      const left = Math.min(width * 0.3, 18 + d3.max(workers, worker => widthOf(nameOf(worker))));
      const bottom = 12 + workers.length * 20;
      const x = Object.assign(d3.scaleLinear().domain([0, end / unit[0]]).range([left, width - 14]), {isLog: false});
      horizontalAxis(sheet, x, bottom, `time since the first trial began, ${unit[1]}`, {top: 12});
      workers.forEach((worker, place) => sheet.text(left - 8, 12 + place * 20 + 14, fitting(nameOf(worker), left - 10, 11.5), {anchor: 'end', size: 11.5}));
      for (let i = 0; i < attempts.trial.length; ++i) {
        const trial = placeOf(i);
        if (attempts.worker[i] >= mostWorkers || trial === undefined || !scene.trialPasses[trial]) continue;
        const configuration = experiment.trials.configuration[trial];
        const level = emphasis(configuration, trial);
        const from = x(attempts.from_ms[i] / unit[0]);
        const length = Math.max(1.5, x((attempts.from_ms[i] + attempts.length_ms[i]) / unit[0]) - from - 0.5);
        const y = 12 + attempts.worker[i] * 20;
        const isDone = experiment.states[attempts.state[i]] === 'completed';
        pen.box(from, y + 3, length, 14, {colour: colourOf(palette, i), opacity: level === 'back' ? 0.2 : isDone ? 0.8 : 0.45,
          edge: level === 'first' ? palette.marked : isDone ? '' : palette.ink, data: {trial: attempts.trial[i]}});
        sheet.target(from + length / 2, y + 10, {trial, attempt: i});
      }
    },
    find(sheet, x, y) { return sheet.nearest(x, y, 40); },
    hint: ({trial, attempt}) => [...trialLines(trial).slice(0, 3), `${experiment.states[attempts.state[attempt]].replace('_', ' ')} after ${
      duration(attempts.length_ms[attempt] / 1000)}`],
    table: () => ({columns: ['trial', 'worker', 'state', 'from, s', 'length, s'],
      rows: Array.from(attempts.trial, (trial, i) => [trial, nameOf(attempts.workers[attempts.worker[i]]), experiment.states[attempts.state[i]],
        attempts.from_ms[i] / 1000, attempts.length_ms[i] / 1000])})
  });
}
