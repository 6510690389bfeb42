// Learning curves: mean and deviation of configurations, single trials, checkpoints.

const curvePicture = {
  build() {
    return new Picture({
      id: 'curves', title: 'Learning curves', wide: true,
      said: () => this.said(),
      isEmpty: () => scene.experiment.curves.metrics.length === 0,
      controls: () => this.controls(),
      height: width => heightOf(width < 600 ? 320 : 400),
      marks: () => (this.look(), this.series.length * 3 + this.faint.length + (this.checkpointTrials().length > 0 ? 200 : 0)
        + (this.vertices() > 40000 ? manyMarks : 0)),
      draw: sheet => this.draw(sheet),
      find: (sheet, x, y) => this.find(sheet, x, y),
      hint: what => this.hint(what),
      legend: () => this.legend(),
      table: () => this.table()
    });
  },

  get metric() {
    const {metrics} = scene.experiment.curves;
    return metrics.find(metric => metric.key === view.get('m'))
      ?? metrics.find(metric => metric.part === 'validation' && metric.name === scene.group.monitor) ?? metrics[0];
  },

  vertices() { return d3.sum(this.series, series => series.values.length) + d3.sum(this.faint, series => series.values.length); },

  /** What is drawn: `series` with a place in the legend, `faint` behind them. */
  look() {
    const {experiment, markedConfiguration, markedTrial} = scene;
    const {curves} = experiment;
    const metric = this.metric;
    this.series = [];
    this.faint = [];
    if (!metric) return;
    const shown = scene.shownConfigurations();
    const isSingle = view.get('s') === '1';
    const ranked = shown.filter(i => experiment.configurations.rank[i] > 0);
    const chosen = new Set((ranked.length > 0 ? ranked : shown).slice(0, 5));
    if (experiment.parts.length > 0) leaders().filter(leader => scene.passes[leader]).forEach(leader => chosen.add(leader));
    if (markedConfiguration >= 0 && scene.passes[markedConfiguration]) chosen.add(markedConfiguration);
    for (const configuration of chosen) {
      const band = curves.band(metric, configuration);
      if (band) this.series.push({configuration, trial: -1, first: band.first, values: band.mean, sd: band.sd, n: band.n});
      const trials = experiment.trialsOf[configuration].filter(trial => scene.trialPasses[trial]);
      const isAlone = !band && trials.length > 0;
      if (isAlone || isSingle || configuration === markedConfiguration) {
        for (const trial of trials) this.addTrial(metric, configuration, trial, isAlone && trials.length === 1 ? this.series : this.faint);
      }
    }
    if (markedTrial >= 0 && scene.trialPasses[markedTrial]) this.addTrial(metric, markedConfiguration, markedTrial, this.series);
    const background = isSingle ? scene.shownTrials().filter(trial => !chosen.has(experiment.trials.configuration[trial])) : [];
    for (const trial of background) this.addTrial(metric, experiment.trials.configuration[trial], trial, this.faint);
    for (const configuration of isSingle ? [] : ranked) {
      if (chosen.has(configuration)) continue;
      const band = curves.band(metric, configuration);
      if (band) this.faint.push({configuration, trial: -1, first: band.first, values: band.mean});
      else {
        const completed = experiment.trialsOf[configuration].filter(trial => experiment.isCompleted(trial));
        if (completed.length === 1) this.addTrial(metric, configuration, completed[0], this.faint);
      }
    }
    this.addOtherPart(metric);
  },

  /** The same number of the other part, beside that of the only trial. */
  addOtherPart(metric) {
    const {curves, trials} = scene.experiment;
    const other = curves.metrics.find(candidate => candidate !== metric && candidate.name === metric.name);
    const single = other && trials.trial.length === 1 ? curves.single(other, 0) : null;
    if (single) this.series.push({configuration: trials.configuration[0], trial: 0, ...single, other});
  },

  addTrial(metric, configuration, trial, list) {
    const single = scene.experiment.curves.single(metric, trial);
    if (single) list.push({configuration, trial, first: single.first, values: single.values});
  },

  checkpointTrials() {
    const {markedTrial, experiment} = scene;
    if (markedTrial >= 0 && scene.trialPasses[markedTrial]) return [markedTrial];
    const singles = this.series.filter(series => series.trial >= 0 && !series.other);
    return experiment.trials.trial.length === 1 ? singles.map(series => series.trial) : [];
  },

  said() {
    const metric = this.metric;
    if (!metric) return 'No epoch has been recorded.';
    const {curves} = scene.experiment;
    const hasBands = this.series.some(series => series.sd);
    const parts = [hasBands ? 'Mean over the completed trials of a configuration; the band is ± one standard deviation.' : '',
      this.series.some(series => series.n && d3.min(series.n) < d3.max(series.n))
        ? 'Where some trials have no value, the mean is over those that have one: the epoch says over how many.' : '',
      this.faint.some(series => series.trial >= 0) ? 'Thin lines are single trials.' : '',
      this.faint.some(series => series.trial < 0)
        ? `${scene.experiment.parts.length > 0 ? 'Faint' : 'Grey'} lines are the other configurations.` : '',
      scene.experiment.parts.length > 0 ? 'Each experiment has a colour.' : '',
      this.isLog() && this.drawn()[0] <= 0 ? 'Values of 0 or below have no place on this axis.' : '',
      this.checkpointTrials().length > 0 ? 'Dots are checkpoints, hollow where the weights are gone.' : '', ...curves.leftOut];
    return parts.filter(Boolean).join(' ');
  },

  controls() {
    const {metrics} = scene.experiment.curves;
    const metric = this.metric;
    if (!metric) return [];
    const hasSingles = scene.experiment.trials.trial.length > 1 && metric.hasSingles;
    return [selectOf('Metric', metrics.map(entry => [entry.key, entry.label]), metric.key, m => view.set({m})),
      selectOf('Scale', [['', 'automatic'], ['linear', 'linear'], ['log', 'logarithmic']], view.get('y'), y => view.set({y})),
      ...(hasSingles ? [checkboxOf('Single trials', view.get('s') === '1', on => view.set({s: on ? '1' : ''}))] : [])];
  },

  /** The smallest and the largest value of all lines. */
  drawn() {
    const {all} = this.metric;
    return extentOf([...this.series, ...this.faint].flatMap(series => extentOf(series.values)).concat(all ? extentOf(all.low) : []));
  },

  /** What decides where a logarithm begins: coloured lines, and the median of all. */
  means() {
    const {all} = this.metric;
    return extentOf(this.series.flatMap(series => extentOf(series.values)).concat(all ? extentOf(all.median) : []));
  },

  isLog() {
    const scale = view.get('y');
    return scale === 'log' ? this.means()[0] > 0 : scale !== 'linear' && this.drawn()[0] > 0 && spansDecades(this.means());
  },

  scales(sheet) {
    const {width, height} = sheet;
    let lowest = Infinity;
    let highest = 0;
    const values = [];
    const all = this.metric.all;
    for (const {first, values: numbers, sd} of [...this.series, ...this.faint]) {
      lowest = Math.min(lowest, first);
      highest = Math.max(highest, first + numbers.length - 1);
      values.push(extentOf(numbers));
      if (sd) values.push(extentOf(numbers.map((mean, i) => mean + (sd[i] || 0))), extentOf(numbers.map((mean, i) => mean - (sd[i] || 0))));
    }
    if (all && all.n.length > 0) {
      lowest = Math.min(lowest, all.first);
      highest = Math.max(highest, all.first + all.n.length - 1);
      values.push(extentOf(all.low), extentOf(all.high));
    }
    const means = this.means();
    const isLog = this.isLog();
    let range = extentOf(values.flat());
    // A band may go below zero, which no logarithm shows.
    if (isLog) range = [Math.max(range[0], Math.min(means[0], range[0] > 0 ? range[0] : means[0]) / 2), range[1]];
    const y = scaleOf(range, [height - 48, 30], isLog);
    const left = roomFor(y);
    const x = Object.assign(d3.scaleLinear().domain([lowest === Infinity ? 0 : lowest, Math.max(highest, (lowest === Infinity ? 0 : lowest) + 1)])
      .range([left, width - 12]), {isLog: false});
    return {x, y, left};
  },

  draw(sheet) {
    this.look();
    if (!this.metric) return;
    const {palette, pen} = sheet;
    const {x, y, left} = this.scales(sheet);
    Object.assign(sheet, {x, y});
    const direction = this.metric.name === scene.group.monitor ? `, ${scene.isBetter}` : '';
    verticalAxis(sheet, y, left, sheet.width - 12, `${this.metric.label}${direction}${y.isLog ? ', logarithmic' : ''}`);
    horizontalAxis(sheet, x, sheet.height - 48, 'epoch', {whole: true});
    const {all} = this.metric;
    const clamp = value => Math.min(y.range()[0], value);
    if (all) {
      pen.band(Array.from(all.low, (low, i) => [x(all.first + i), clamp(y(low)), y(all.high[i])]), {colour: palette.other, opacity: 0.25});
      pen.line(Array.from(all.median, (value, i) => [x(all.first + i), y(value)]), {colour: palette.soft, width: 1.5});
    }
    const points = ({first, values}) => Array.from(values, (value, i) => [x(first + i), y.isLog && !(value > 0) ? NaN : y(value)]);
    for (const series of this.faint) {
      const level = emphasis(series.configuration, series.trial);
      const style = styleOf(series.configuration);
      pen.line(points(series), {colour: style.colour, width: 1, opacity: level === 'back' ? 0.12 : level === 'marked' ? 0.7 : 0.4,
        data: this.dataOf(series)});
    }
    for (const {first, values, sd, configuration} of this.series) {
      if (!sd) continue;
      const level = emphasis(configuration);
      pen.band(Array.from(values, (mean, i) => [x(first + i), clamp(y.isLog && mean - sd[i] <= 0 ? Infinity : y(mean - sd[i])), y(mean + sd[i])])
        .map(([at, low, high]) => [at, low === Infinity ? y.range()[0] : low, high]),
      {colour: styleOf(configuration).colour, opacity: level === 'back' ? 0.04 : 0.14, data: {configuration: this.idOf(configuration)}});
    }
    for (const series of this.series) {
      const level = emphasis(series.configuration, series.trial);
      const style = styleOf(series.configuration);
      const isTrial = series.trial >= 0;
      pen.line(points(series), {colour: series.other ? palette.soft : level === 'first' ? palette.marked : style.colour,
        dash: series.other ? '5 4' : isTrial ? '' : this.dashOf(series),
        width: level === 'marked' || level === 'first' ? 2.6 : 1.9, opacity: level === 'back' ? 0.3 : 1, data: this.dataOf(series)});
      if (style.isOwn && !isTrial && series.values.length > 0) this.shapes(pen, points(series), style, level);
    }
    for (const trial of this.checkpointTrials()) this.checkpoints(sheet, trial, x, y);
  },

  /** The mean beside one of its trials is dashed where it has no dashes of its own. */
  dashOf({configuration}) {
    const style = styleOf(configuration);
    return scene.markedTrial >= 0 && configuration === scene.markedConfiguration && !style.dash ? '6 4' : style.dash;
  },

  /** The shape of a series a few times along it, so that it is known without its colour. */
  shapes(pen, points, style, level) {
    const step = Math.max(1, Math.ceil(points.length / 8));
    for (let i = Math.floor(step / 2); i < points.length; i += step) {
      const [x, y] = points[i];
      if (Number.isFinite(y)) pen.dot(x, y, 3.4, {colour: style.colour, shape: style.shape, opacity: level === 'back' ? 0.3 : 1});
    }
  },

  checkpoints(sheet, trial, x, y) {
    const single = scene.experiment.curves.single(this.metric, trial);
    if (!single) return;
    const style = styleOf(scene.experiment.trials.configuration[trial]);
    scene.experiment.curves.keptOf(trial).forEach((kept, i) => {
      const value = single.values[i];
      if (kept === 0 || !Number.isFinite(value) || (y.isLog && value <= 0)) return;
      const isBest = single.first + i === scene.experiment.trials.best_epoch[trial];
      sheet.pen.dot(x(single.first + i), y(value), isBest ? 5 : 2.6, {colour: kept === 2 ? style.colour : sheet.palette.paper,
        edge: kept === 2 ? (isBest ? sheet.palette.ink : '') : style.colour, data: {checkpoint: single.first + i}});
    });
  },

  idOf: configuration => scene.experiment.configurations.id[configuration],
  dataOf(series) {
    return series.trial >= 0 ? {trial: scene.experiment.trials.trial[series.trial]} : {configuration: this.idOf(series.configuration)};
  },

  find(sheet, px, py) {
    if (!sheet.x) return null;
    const epoch = Math.round(sheet.x.invert(px));
    let best = null;
    for (const series of [...this.series, ...this.faint]) {
      const value = series.values[epoch - series.first];
      if (!Number.isFinite(value) || (sheet.y.isLog && value <= 0)) continue;
      const distance = Math.abs(sheet.y(value) - py) + (this.series.includes(series) ? 0 : 3);
      if (distance < 40 && (!best || distance < best.distance)) {
        best = {distance, x: sheet.x(epoch), y: sheet.y(value), what: {...series, epoch, trial: series.trial}};
      }
    }
    return best;
  },

  hint({configuration, trial, epoch, first, values, sd, n, other}) {
    const {experiment} = scene;
    const value = values[epoch - first];
    if (trial >= 0) {
      return [`${(other ?? this.metric).label} ${general(value)}`, `epoch ${epoch} of trial ${experiment.trials.trial[trial]}, ${experiment.replicate(trial)}`,
        experiment.label(configuration)];
    }
    const deviation = sd ? ` ± ${general(sd[epoch - first])}` : '';
    return [`${this.metric.label} ${general(value)}${deviation}`,
      `epoch ${epoch}, mean${sd ? ` ± sd over ${counted(n[epoch - first], 'trial')}` : ''}`, experiment.label(configuration)];
  },

  legend() {
    const entries = this.series.filter(series => !series.other).map(({configuration, trial, n}) => (trial >= 0
      ? legendEntry(configuration, `trial ${scene.experiment.trials.trial[trial]}`
        + (scene.experiment.size > 1 ? `: ${scene.experiment.short(configuration)}` : ''), '')
      : legendEntry(configuration, `${scene.experiment.short(configuration)}, n = ${d3.max(n)}`, this.dashOf({configuration}))));
    const other = this.series.find(series => series.other);
    return other ? [...entries, make('span', {class: 'said'}, `dashed: ${other.other.label}`)] : entries;
  },

  table() {
    this.look();
    const {experiment} = scene;
    const rows = [];
    for (const {configuration, trial, first, values, sd, n} of [...this.series.filter(series => !series.other), ...this.faint]) {
      values.forEach((value, i) => rows.push([experiment.label(configuration), trial >= 0 ? experiment.trials.trial[trial] : null,
        first + i, value, sd ? sd[i] : null, n ? n[i] : null]));
    }
    return {columns: ['configuration', 'trial', 'epoch', this.metric ? this.metric.label : 'value', 'sd', 'n'], rows};
  }
};
