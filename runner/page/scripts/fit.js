// Training against validation at the best epoch: what lies far above the diagonal has learned its training rows by heart.

function fitPicture() {
  const {experiment} = scene;
  const {trials} = experiment;
  const all = () => scene.shownTrials().filter(trial => Number.isFinite(trials.best_value[trial]) && Number.isFinite(trials.train_at_best[trial]));
  const shown = () => thinned(all());
  const hasAny = trials.train_at_best.some((value, trial) => Number.isFinite(value) && Number.isFinite(trials.best_value[trial]));
  const train = () => `train_${visible(scene.group.monitor)}`;
  return new Picture({
    id: 'fit', title: 'Training against validation',
    said: () => `At the best epoch of each trial. On the line both are equal. ${thinnedWords(all())} ${hollowWords(shown())}`,
    isEmpty: () => !hasAny || trials.trial.length < 2,
    height: () => heightOf(380),
    marks: () => shown().length,
    draw(sheet) {
      const {palette, pen, width, height} = sheet;
      const places = shown();
      const across = extentOf(places.map(trial => trials.train_at_best[trial]));
      const up = extentOf(places.map(trial => trials.best_value[trial]));
      // One kind of axis for both, or equal values would lie on no straight line.
      const isLog = across[0] > 0 && up[0] > 0 && (spansDecades(up) || spansDecades(across));
      const y = scaleOf(up, [height - 50, 30], isLog);
      const x = scaleOf(across, [roomFor(y), width - 14], isLog);
      verticalAxis(sheet, y, x.range()[0], width - 14, `${scene.metricLabel}${y.isLog ? ', logarithmic' : ''}`);
      horizontalAxis(sheet, x, height - 50, `${train()}${x.isLog ? ', logarithmic' : ''}`);
      const low = Math.max(x.domain()[0], y.domain()[0]);
      const high = Math.min(x.domain()[1], y.domain()[1]);
      if (low < high) {
        pen.line([low, high].map(value => [x(value), y(value)]), {colour: palette.soft, width: 1, dash: '4 4'});
      }
      for (const trial of byEmphasis(places)) {
        const px = x(trials.train_at_best[trial]);
        const py = y(trials.best_value[trial]);
        if (!Number.isFinite(px) || !Number.isFinite(py)) continue;
        drawTrial(pen, palette, trial, px, py, places.length);
        sheet.target(px, py, {trial});
      }
    },
    hint: ({trial}) => [...trialLines(trial), `${train()} ${general(trials.train_at_best[trial])}`],
    table: () => ({columns: ['trial', 'configuration', train(), scene.metricLabel, 'epoch', 'state'],
      rows: all().map(trial => [trials.trial[trial], experiment.label(trials.configuration[trial]), trials.train_at_best[trial],
        trials.best_value[trial], trials.best_epoch[trial], experiment.state(trial)])})
  });
}
