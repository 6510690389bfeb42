// The configurations side by side, every trial a point.

function stripPicture() {
  const {experiment, group} = scene;
  const most = 20;
  const rows = () => {
    const shown = scene.shownConfigurations().filter(i => experiment.configurations.rank[i] > 0);
    const first = shown.slice(0, most);
    if (scene.markedConfiguration >= 0 && shown.includes(scene.markedConfiguration) && !first.includes(scene.markedConfiguration)) {
      first.push(scene.markedConfiguration);
    }
    return first;
  };
  const rowHeight = width => (width < 560 ? 44 : 28);
  const namesAt = width => namesFor(rows(), width < 560 ? width - 20 : width * 0.46 - 16);
  // A line above the names, where they need one.
  const topOf = names => (names.heading ? 30 : 12);
  const trialsOf = configuration => experiment.trialsOf[configuration].filter(trial => scene.trialPasses[trial]
    && Number.isFinite(experiment.trials.best_value[trial]));
  return new Picture({
    id: 'strip', title: 'Spread over seeds',
    said: () => `Every point is a trial, the bar is mean ± standard deviation. ${
      scene.shownConfigurations().length > most ? `The best ${most} configurations.` : ''} ${hollowWords(rows().flatMap(trialsOf))}`,
    isEmpty: () => experiment.trials.trial.length < 2 || experiment.configurations.rank[group.first] === 0,
    height: width => Math.max(1, rows().length) * rowHeight(width) + 54 + topOf(namesAt(width)),
    marks: () => d3.sum(rows(), configuration => experiment.trialsOf[configuration].length),
    draw(sheet) {
      const {palette, pen, width} = sheet;
      const isNarrow = width < 560;
      const names = namesAt(width);
      const left = isNarrow ? 8 : names.width + 20;
      const down = rowHeight(width);
      const head = topOf(names);
      const bottom = head + rows().length * down;
      const values = extentWithMeans(rows().flatMap(trialsOf).map(trial => experiment.trials.best_value[trial]), rows());
      const x = scaleOf(values, [left + 4, width - 14], spansDecades(values));
      horizontalAxis(sheet, x, bottom, `${scene.metricLabel}, ${scene.isBetter}`, {top: head});
      sheet.text(isNarrow ? left : left - 10, 14, names.heading, {anchor: isNarrow ? 'start' : 'end', size: 11.5});
      rows().forEach((configuration, place) => {
        const top = head + place * down;
        const y = isNarrow ? top + 30 : top + down / 2;
        const level = emphasis(configuration);
        sheet.text(isNarrow ? left : left - 10, isNarrow ? top + 13 : y + 4, names.of(configuration), {
          anchor: isNarrow ? 'start' : 'end', size: 11.5, weight: level === 'marked' ? 700 : 400,
          colour: level === 'back' ? palette.soft : palette.ink});
        const style = styleOf(configuration, palette);
        const mean = experiment.configurations.mean[configuration];
        const sd = experiment.configurations.sd[configuration];
        const opacity = level === 'back' ? 0.25 : 1;
        if (Number.isFinite(sd)) {
          const low = x.isLog && mean - sd <= 0 ? x.range()[0] : Math.max(x.range()[0], x(mean - sd));
          pen.box(low, y - 5, Math.min(x.range()[1], x(mean + sd)) - low, 10, {colour: style.colour, opacity: opacity * 0.2,
            data: {configuration: experiment.configurations.id[configuration]}});
        }
        pen.line([[x(mean), y - 8], [x(mean), y + 8]], {colour: style.colour, width: 2.4, opacity, data: {mean}});
        const trials = byEmphasis(trialsOf(configuration));
        for (const trial of trials) {
          const px = x(experiment.trials.best_value[trial]);
          drawTrial(pen, palette, trial, px, y, trials.length);
          sheet.target(px, y, {trial});
        }
      });
    },
    hint: ({trial}) => trialLines(trial),
    table() {
      const {trials} = experiment;
      return {columns: ['configuration', 'trial', 'seed', scene.metricLabel, 'state'],
        rows: rows().flatMap(configuration => trialsOf(configuration).map(trial => [experiment.label(configuration), trials.trial[trial],
          trials.seed[trial], trials.best_value[trial], experiment.state(trial)]))};
    }
  });
}
