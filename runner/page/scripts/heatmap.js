// Two parameters against each other: a map where there are few values of each, else points.

function mapPicture() {
  const {experiment, group} = scene;
  const {configurations} = experiment;
  const allRanked = d3.range(group.first, group.first + group.configurations).filter(i => configurations.rank[i] > 0);
  const parameters = experiment.parameters.filter(parameter => new Set(allRanked.map(i => parameter.values[i])).size > 1);
  const chosen = () => {
    const named = view.get('h').split('|').map(key => parameters.find(parameter => parameter.key === key));
    const first = named[0] ?? mostImportant(0);
    return [first, named[1] && named[1] !== first ? named[1] : mostImportant(1) !== first ? mostImportant(1) : mostImportant(0)];
  };
  const mostImportant = place => {
    const {importance} = group;
    if (!importance) return parameters[place];
    const order = d3.range(importance.keys.length).sort((a, b) => importance.share[b] - importance.share[a]);
    return parameters.find(parameter => parameter.key === visible(importance.keys[order[place]])) ?? parameters[place];
  };
  const levelsOf = parameter => {
    const values = new Set(ranked().map(i => parameter.values[i]).filter(value => !Number.isNaN(value)));
    return [...values].sort((a, b) => a - b);
  };
  const ranked = () => scene.shownConfigurations().filter(i => configurations.rank[i] > 0);
  // Most cells would be empty where nearly every value is met once.
  const isMap = () => chosen().every(parameter => levelsOf(parameter).length <= 16)
    && levelsOf(chosen()[0]).length * levelsOf(chosen()[1]).length <= 2 * ranked().length;
  // Of several configurations that share both values the best stands for the cell.
  const cells = () => {
    const [across, down] = chosen();
    const best = new Map();
    for (const i of ranked()) {
      const key = `${across.values[i]} ${down.values[i]}`;
      if (!best.has(key)) best.set(key, i);
    }
    return [...best.values()];
  };
  return new Picture({
    id: 'map', title: 'Two parameters',
    said: () => `${isMap() ? (parameters.length > 2 ? 'Each cell is the best configuration with both values' : 'Each cell is a configuration')
      : 'Each point is a configuration'}, coloured by its mean ${scene.metricLabel}; ${scene.isBetter}.${absentWords(chosen(), ranked())}`,
    isEmpty: () => parameters.length < 2 || allRanked.length < 3,
    controls() {
      if (parameters.length < 3) return [];
      const [across, down] = chosen();
      const options = parameters.map(parameter => [parameter.key, parameter.key]);
      return [selectOf('Across', options, across.key, key => view.set({h: `${key}|${down.key}`})),
        selectOf('Up', options, down.key, key => view.set({h: `${across.key}|${key}`}))];
    },
    height: () => 380,
    marks: () => ranked().length,
    draw(sheet) {
      const {palette, pen, width, height} = sheet;
      const [across, down] = chosen();
      const places = isMap() ? cells() : ranked();
      const colour = resultColour(palette, places);
      const bottom = height - 98;
      const names = levelsOf(down).map(level => (down.isNumber ? tickText(level) : down.categories[level]));
      const left = isMap() || !down.isNumber ? Math.min(width * 0.34, 16 + (d3.max(names, name => widthOf(name)) ?? 60)) : 52;
      if (isMap()) {
        const x = d3.scaleBand().domain(levelsOf(across)).range([left, width - 12]).padding(0.04);
        const y = d3.scaleBand().domain(levelsOf(down)).range([bottom, 30]).padding(0.04);
        levelsOf(across).forEach(level => sheet.text(x(level) + x.bandwidth() / 2, bottom + 17,
          levelText(across, level, x.bandwidth()), {anchor: 'middle', size: 11.5}));
        levelsOf(down).forEach((level, place) => sheet.text(left - 8, y(level) + y.bandwidth() / 2 + 4, fitting(names[place], left - 12, 11.5),
          {anchor: 'end', size: 11.5}));
        for (const i of places) {
          const box = [x(across.values[i]), y(down.values[i])];
          if (box.some(value => value === undefined)) continue;
          const isMarked = i === scene.markedConfiguration;
          pen.box(box[0], box[1], x.bandwidth(), y.bandwidth(), {colour: colour(i), edge: isMarked ? palette.marked : '',
            data: {configuration: configurations.id[i], value: configurations.mean[i]}});
          if (x.bandwidth() > 46 && y.bandwidth() > 18 && !(pen instanceof CanvasPen)) {
            pen.group.append(() => sheet.text(box[0] + x.bandwidth() / 2, box[1] + y.bandwidth() / 2 + 4, general(configurations.mean[i], 3),
              {anchor: 'middle', size: 11.5, colour: readableOn(colour(i)), weight: isMarked ? 700 : 400}).node());
          }
          sheet.target(box[0] + x.bandwidth() / 2, box[1] + y.bandwidth() / 2, {configuration: i});
        }
      } else {
        const shown = scene.shownConfigurations();
        const x = parameterScale(across, shown, [left, width - 14]);
        const y = parameterScale(down, shown, [bottom, 30]);
        if (down.isNumber) verticalAxis(sheet, y, left, width - 14, '');
        else down.categories.forEach((name, place) => sheet.text(left - 8, y(place) + 4, fitting(name, left - 12, 11.5), {anchor: 'end', size: 11.5}));
        parameterAxis(sheet, across, x, bottom, '');
        for (const i of [...places].reverse()) {
          const px = x(across.values[i]);
          const py = y(down.values[i]);
          if (!Number.isFinite(px) || !Number.isFinite(py)) continue;
          const level = emphasis(i);
          pen.dot(px, py, level === 'marked' ? 8 : places.length > 2000 ? 2 : 5.5, {colour: colour(i), opacity: level === 'back' ? 0.5 : 0.95,
            edge: level === 'marked' ? palette.marked : '', data: {configuration: configurations.id[i], value: configurations.mean[i]}});
          sheet.target(px, py, {configuration: i});
        }
      }
      sheet.text(2, 16, down.key, {size: 11.5, colour: palette.ink});
      sheet.text((left + width) / 2, bottom + 36, across.key, {anchor: 'middle', size: 11.5, colour: palette.ink});
      rampKey(sheet, palette, places, left, height - 34);
    },
    hint: ({configuration}) => configurationLines(configuration),
    table() {
      const [across, down] = chosen();
      return {columns: [across.key, down.key, `mean ${scene.metricLabel}`, 'n'], rows: (isMap() ? cells() : ranked()).map(i => [
        parameterValue(across, i), parameterValue(down, i), configurations.mean[i], configurations.n[i]])};
    }
  });
}

/** A level as wide as its column at most: fewer digits before dots. */
function levelText(parameter, level, pixels) {
  if (!parameter.isNumber) return fitting(parameter.categories[level], pixels);
  return widthOf(tickText(level)) <= pixels ? tickText(level) : fitting(general(level, 2), pixels);
}

/** The result as a colour, dark for the better end; by its logarithm where it spans decades. */
function resultScale(configurations) {
  const means = scene.experiment.configurations.mean;
  const range = extentOf(configurations.map(i => means[i]));
  const isLog = spansDecades(range);
  const place = value => (range[0] === range[1] ? 0 : isLog ? Math.log(value / range[0]) / Math.log(range[1] / range[0])
    : (value - range[0]) / (range[1] - range[0]));
  return {range, isLog, place: value => (scene.group.mode === 'max' ? 1 - place(value) : place(value))};
}

function resultColour(palette, configurations) {
  const {place} = resultScale(configurations);
  const ramp = d3.interpolateRgbBasis(palette.ramp);
  return configuration => ramp(place(scene.experiment.configurations.mean[configuration]));
}

const readableOn = colour => (d3.lab(colour).l > 58 ? '#14181b' : '#ffffff');

/** Says what the colours mean. */
function rampKey(sheet, palette, configurations, left, y) {
  const {range, isLog} = resultScale(configurations);
  const width = Math.min(220, sheet.width - left - 130);
  const ramp = d3.interpolateRgbBasis(palette.ramp);
  const steps = 40;
  for (let i = 0; i < steps; ++i) {
    sheet.svg.append('rect').attr('x', left + i * width / steps).attr('y', y).attr('width', width / steps + 0.5).attr('height', 8)
      .attr('fill', ramp(i / (steps - 1)));
  }
  const ends = scene.group.mode === 'max' ? [range[1], range[0]] : range;
  sheet.text(left, y + 24, general(ends[0]), {size: 11.5});
  sheet.text(left + width, y + 24, general(ends[1]), {anchor: 'end', size: 11.5});
  sheet.text(left + width + 10, y + 8, `mean ${scene.metricLabel}${isLog ? ', log' : ''}`, {size: 11.5});
}
