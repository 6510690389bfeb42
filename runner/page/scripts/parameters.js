// Each swept parameter against the best value: every trial a point, configurations as mean and deviation.

function parametersPicture() {
  const {experiment} = scene;
  const most = 8;
  const parameters = experiment.parameters.slice(0, most);
  const across = width => (width < 560 ? 1 : width < 980 || parameters.length === 2 || parameters.length === 4 ? Math.min(2, parameters.length)
    : Math.min(3, parameters.length));
  const rows = width => Math.ceil(parameters.length / across(width));
  const withValue = () => scene.shownTrials().filter(trial => Number.isFinite(experiment.trials.best_value[trial]));
  const trialsShown = () => thinned(withValue());
  return new Picture({
    id: 'parameters', title: 'Parameters and results', wide: true,
    said: () => `Each point is a trial${meansShown() ? '; a bar is the mean ± standard deviation of a configuration' : ''}.${
      experiment.parameters.length > most ? ` The first ${most} of ${experiment.parameters.length} parameters.` : ''} ${
      thinnedWords(withValue())} ${hollowWords(trialsShown())}${absentWords(parameters, scene.shownConfigurations())}`,
    isEmpty: () => parameters.length === 0 || !experiment.trials.best_value.some(Number.isFinite),
    height: width => rows(width) * heightOf(250),
    marks: () => trialsShown().length * parameters.length,
    draw(sheet) {
      const {palette, pen} = sheet;
      const columns = across(sheet.width);
      const trials = trialsShown();
      const shown = scene.shownConfigurations();
      const values = extentWithMeans(trials.map(trial => experiment.trials.best_value[trial]), meansShown() ? shown : []);
      const panelWidth = sheet.width / columns;
      const panelHeight = sheet.height / rows(sheet.width);
      parameters.forEach((parameter, place) => {
        const top = Math.floor(place / columns) * panelHeight;
        const y = scaleOf(values, [top + panelHeight - 52, top + 34], spansDecades(values));
        const left = (place % columns) * panelWidth + roomFor(y, 5);
        const right = (place % columns + 1) * panelWidth - 14;
        const x = parameterScale(parameter, scene.shownConfigurations(), [left, right]);
        verticalAxis(sheet, y, left, right, scene.metricLabel, 5);
        parameterAxis(sheet, parameter, x, top + panelHeight - 52, parameter.key);
        const at = configuration => (hasNoPlace(parameter, configuration) ? NaN : x(parameter.values[configuration]));
        const order = byEmphasis(trials);
        for (const trial of order) {
          const configuration = experiment.trials.configuration[trial];
          const px = at(configuration);
          const py = y(experiment.trials.best_value[trial]);
          if (!Number.isFinite(px) || !Number.isFinite(py)) continue;
          drawTrial(pen, palette, trial, px, py, trials.length);
          sheet.target(px, py, {trial});
        }
        if (!meansShown()) return;
        for (const configuration of shown) {
          const mean = experiment.configurations.mean[configuration];
          const sd = experiment.configurations.sd[configuration];
          if (!Number.isFinite(mean) || !Number.isFinite(sd) || !Number.isFinite(at(configuration))) continue;
          drawMean(pen, palette, configuration, at(configuration), y, mean, sd);
        }
      });
    },
    hint: ({trial}) => trialLines(trial),
    table() {
      const {trials} = experiment;
      return {columns: ['trial', 'seed', ...experiment.parameters.map(parameter => parameter.key), scene.metricLabel, 'epoch', 'state'],
        rows: scene.shownTrials().map(trial => [trials.trial[trial], trials.seed[trial],
          ...experiment.parameters.map(parameter => parameterValue(parameter, trials.configuration[trial])),
          trials.best_value[trial], trials.best_epoch[trial] < 0 ? null : trials.best_epoch[trial], experiment.state(trial)])};
    }
  });

  function meansShown() { return scene.shownConfigurations().length <= 60 && trialsShown().length > scene.shownConfigurations().length; }
}

const parameterValue = (parameter, configuration) => (parameter.isNumber ? parameter.values[configuration]
  : parameter.categories[parameter.values[configuration]]);

const hasNoPlace = (parameter, configuration) => parameter.isNumber && Number.isNaN(parameter.values[configuration]);

/** Says which configurations have no place, since they have no such parameter, or one that is no number. */
function absentWords(parameters, configurations) {
  const words = parameters.map(parameter => [parameter.key, configurations.filter(i => hasNoPlace(parameter, i)).length])
    .filter(([, number]) => number > 0).map(([key, number]) => `${counted(number, 'configuration')} without ${key}`);
  return words.length > 0 ? ` Not shown: ${listed(words)}.` : '';
}

const hollowWords = trials => (trials.some(trial => !scene.experiment.isCompleted(trial)) ? 'Hollow: did not complete.' : '');

/** What is marked comes last, so that it lies on top. */
function byEmphasis(trials) {
  if (scene.markedConfiguration < 0) return trials;
  const level = trial => ({back: 0, marked: 1, first: 2})[emphasis(scene.experiment.trials.configuration[trial], trial)];
  return [...trials].sort((a, b) => level(a) - level(b));
}

function drawTrial(pen, palette, trial, x, y, number) {
  const {experiment} = scene;
  const configuration = experiment.trials.configuration[trial];
  const style = styleOf(configuration, palette);
  const level = emphasis(configuration, trial);
  const radius = level === 'first' ? 6 : number > 4000 ? 1.6 : number > 600 ? 2.4 : level === 'marked' ? 4.6 : 3.6;
  const isDone = experiment.isCompleted(trial);
  pen.dot(x, y, radius, {colour: isDone ? style.colour : palette.paper, edge: level === 'first' ? palette.marked : isDone ? '' : style.colour,
    shape: style.shape === 'ring' ? 'circle' : style.shape, opacity: level === 'back' ? 0.18 : number > 600 && level === 'plain' ? 0.55 : 0.85,
    data: {trial: experiment.trials.trial[trial]}});
}

function drawMean(pen, palette, configuration, x, y, mean, sd) {
  const {colour} = styleOf(configuration, palette);
  const level = emphasis(configuration);
  const opacity = level === 'back' ? 0.25 : 1;
  const bottom = y.range()[0];
  const low = y.isLog && mean - sd <= 0 ? bottom : Math.min(bottom, y(mean - sd));
  const high = Math.max(y.range()[1], y(mean + sd));
  pen.line([[x + 8, low], [x + 8, high]], {colour, width: level === 'marked' ? 2.4 : 1.4, opacity,
    data: {configuration: scene.experiment.configurations.id[configuration], mean}});
  pen.line([[x + 4, y(mean)], [x + 12, y(mean)]], {colour, width: 2.4, opacity});
}
