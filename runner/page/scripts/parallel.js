// Parallel coordinates: a line for each configuration through its parameters to its result. Drag along an axis to keep a
// range of it.

function parallelPicture() {
  const {experiment, group} = scene;
  const {configurations, parameters} = experiment;
  const mostLines = 3000;
  const axes = [...parameters.slice(0, 10), {key: resultKey, isNumber: true, values: configurations.mean, isResult: true,
    get isLogarithmic() { return spansDecades(extentOf(allRanked.map(i => configurations.mean[i]))); }}];
  const all = d3.range(group.first, group.first + group.configurations);
  const allRanked = all.filter(i => configurations.rank[i] > 0);
  // Every k-th where there are too many to be seen apart.
  const drawn = () => {
    const step = Math.ceil(allRanked.length / mostLines);
    return step === 1 ? allRanked : allRanked.filter((i, place) => place % step === 0 || i === scene.markedConfiguration);
  };
  const levelOf = i => (i === scene.markedConfiguration ? 2 : scene.passes[i] ? 1 : 0);
  const styleOf = ({palette, lines}, i, level) => ({colour: level === 2 ? palette.marked : level === 1 ? lines.colour(i) : palette.line,
    width: level === 2 ? 3 : 1.3, opacity: level === 0 ? 0.25 : allRanked.length > 300 ? 0.5 : 0.85,
    data: {configuration: configurations.id[i], passes: level > 0 ? 1 : 0}});
  /** What passes lies over what does not, the best uppermost. */
  const drawLines = sheet => {
    const {lines, pen} = sheet;
    pen.clear();
    const byLevel = [[], [], []];
    for (let place = lines.drawn.length - 1; place >= 0; --place) byLevel[levelOf(lines.drawn[place])].push(lines.drawn[place]);
    byLevel.forEach((ofLevel, level) => {
      for (const i of ofLevel) {
        const element = pen.line(lines.points.get(i), styleOf(sheet, i, level));
        if (element) lines.elements.set(i, element);
        lines.levels.set(i, level);
      }
    });
  };
  /** Changes the lines that pass now and did not, or the other way round; their order is right when all is drawn again. */
  const restyleLines = sheet => {
    const {lines, pen} = sheet;
    for (const i of lines.drawn) {
      const level = levelOf(i);
      if (lines.levels.get(i) === level) continue;
      lines.levels.set(i, level);
      const element = lines.elements.get(i);
      pen.restyle(element, styleOf(sheet, i, level));
      if (level > 0) element.raise();
      else element.lower();
    }
  };
  const drawRanges = ({axes: {x, scales, span, ranges: group}, palette}) => {
    const ranges = view.ranges();
    group.selectAll('*').remove();
    axes.forEach((axis, place) => {
      const range = ranges[axis.key];
      if (!range) return;
      const ends = range.map(value => Math.max(span[1], Math.min(span[0], scales[place](axis.isNumber ? value : Math.round(value)))));
      group.append('rect').attr('class', 'range').attr('x', x(place) - 9).attr('width', 18).attr('y', Math.min(...ends) - (axis.isNumber ? 0 : 8))
        .attr('height', Math.abs(ends[0] - ends[1]) + (axis.isNumber ? 0 : 16)).attr('fill', palette.better).attr('opacity', 0.28);
    });
  };
  const titleOf = axis => (axis.isResult ? `mean ${scene.metricLabel}` : axis.key);
  const picture = new Picture({
    id: 'parallel', title: 'Parallel coordinates', wide: true, axes,
    said: () => `A line is a configuration, coloured by its mean ${scene.metricLabel}.${printing ? '' : ' Drag along an axis to keep a range of it; click the axis to let it go.'}${
      drawn().length < allRanked.length ? ` ${drawn().length.toLocaleString('en')} of ${counted(allRanked.length, 'line')} are drawn.` : ''}`,
    isEmpty: () => parameters.length < 2 || allRanked.length < 3,
    height: () => heightOf(340),
    marks: () => drawn().length * (drawn().length > 400 ? 5 : 1),
    controls: () => Object.keys(view.ranges()).length === 0 ? []
      : [make('button', {type: 'button', class: 'quiet', onclick: () => view.set({b: ''})}, 'Let all ranges go')],
    draw(sheet) {
      const {palette, width, height} = sheet;
      const x = d3.scalePoint().domain(d3.range(axes.length)).range([Math.min(84, width * 0.16), width - Math.min(70, width * 0.14)]);
      const span = [height - 24, 52];
      const scales = axes.map(axis => parameterScale(axis, all, span));
      const at = (place, i) => scales[place](axes[place].values[i]);
      const lines = drawn();
      sheet.lines = {x, at, drawn: lines, colour: resultColour(palette, allRanked), elements: new Map(), levels: new Map(),
        points: new Map(lines.map(i => [i, axes.map((axis, place) => [x(place), at(place, i)])]))};
      drawLines(sheet);
      const room = axes.length > 1 ? x.step() - 12 : width;
      // Axes lie over the lines, so that their words can be read.
      sheet.svg.raise();
      axes.forEach((axis, place) => {
        const left = x(place);
        const isLast = place === axes.length - 1;
        sheet.rule(left, span[0], left, span[1], palette.soft);
        const ticks = axis.isNumber ? ticksOf(scales[place], 5) : axis.categories.map((_, category) => category);
        const texts = axis.isNumber ? tickTexts(ticks) : [];
        for (const tick of ticks) {
          const words = axis.isNumber ? texts[ticks.indexOf(tick)] : fitting(axis.categories[tick], room - 12, 11);
          sheet.rule(left - 3, scales[place](tick), left + 3, scales[place](tick), palette.soft);
          sheet.text(place === 0 ? left - 7 : left + 7, scales[place](tick) + 4, place === 0 ? fitting(words, left - 4, 11) : words,
            {size: 11, colour: palette.ink, anchor: place === 0 ? 'end' : 'start'}).attr('paint-order', 'stroke')
            .attr('stroke', palette.paper).attr('stroke-width', 5).attr('stroke-linejoin', 'round');
        }
        sheet.text(left, place % 2 && room < 130 ? 36 : 18, fitting(titleOf(axis), Math.max(room * (room < 130 ? 2 : 1), 70), 11.5),
          {anchor: place === 0 ? 'start' : isLast ? 'end' : 'middle', size: 11.5, colour: palette.ink, weight: isLast ? 600 : 400})
          .attr('dx', place === 0 ? -Math.min(60, left - 4) : isLast ? Math.min(60, width - left - 4) : 0);
      });
      sheet.axes = {x, scales, span, ranges: sheet.svg.append('g')};
      drawRanges(sheet);
    },
    brush(sheet) {
      if (sheet.lines.elements.size > 0) restyleLines(sheet);
      else drawLines(sheet);
      drawRanges(sheet);
    },
    find(sheet, px, py) {
      if (!sheet.lines) return null;
      const {x, at} = sheet.lines;
      const place = Math.max(0, Math.min(axes.length - 2, Math.floor((px - x(0)) / x.step())));
      const t = (px - x(place)) / x.step();
      if (t < -0.1 || t > 1.1) return null;
      let best = null;
      for (const i of sheet.lines.drawn) {
        if (!scene.passes[i]) continue;
        const y = at(place, i) * (1 - t) + at(place + 1, i) * t;
        if (Math.abs(y - py) < (best ? best.distance : 12)) best = {distance: Math.abs(y - py), x: px, y, what: {configuration: i}};
      }
      return best;
    },
    hint: ({configuration}) => configurationLines(configuration),
    table: () => ({columns: [...parameters.map(parameter => parameter.key), `mean ${scene.metricLabel}`, 'sd', 'n'],
      rows: allRanked.filter(i => scene.passes[i]).map(i => [...parameters.map(parameter => parameterValue(parameter, i)), configurations.mean[i],
        configurations.sd[i], configurations.n[i]])})
  });
  brushAxes(picture);
  return picture;
}

/** Dragging along an axis keeps a range of it. */
function brushAxes(picture) {
  const axisAt = place => picture.spec.axes[place];
  let begun = null;
  const placeOf = event => {
    const {axes: drawn} = picture.sheet ?? {};
    if (!drawn) return null;
    const box = picture.stage.getBoundingClientRect();
    const px = event.clientX - box.left;
    const axis = picture.spec.axes.findIndex((_, place) => Math.abs(drawn.x(place) - px) < 14);
    return {axis, y: Math.max(drawn.span[1], Math.min(drawn.span[0], event.clientY - box.top))};
  };
  const valueAt = (axis, y) => {
    const scale = picture.sheet.axes.scales[axis];
    if (axisAt(axis).isNumber) return scale.invert(y);
    const [low, high] = scale.range();
    return (y - low) / (high - low) * axisAt(axis).categories.length - 0.5;
  };
  picture.stage.classList.add('brushed');
  picture.stage.addEventListener('pointerdown', event => {
    const place = placeOf(event);
    if (!place || place.axis < 0) return;
    event.preventDefault();
    begun = {...place, moved: false};
    picture.stage.setPointerCapture(event.pointerId);
  });
  picture.stage.addEventListener('pointermove', event => {
    if (!begun) return;
    const {y} = placeOf(event);
    if (Math.abs(y - begun.y) < 3 && !begun.moved) return;
    begun.moved = true;
    const ends = [valueAt(begun.axis, begun.y), valueAt(begun.axis, y)].sort((a, b) => a - b).map(value => Number(value.toPrecision(6)));
    view.set({b: JSON.stringify({...view.ranges(), [axisAt(begun.axis).key]: ends})});
  });
  picture.stage.addEventListener('pointerup', () => {
    if (begun && !begun.moved) {
      const ranges = view.ranges();
      delete ranges[axisAt(begun.axis).key];
      view.set({b: Object.keys(ranges).length ? JSON.stringify(ranges) : ''});
    }
    picture.wasBrushed = Boolean(begun);
    begun = null;
  });
  // The click that ends a brush picks no line.
  picture.stage.addEventListener('click', event => {
    if (picture.wasBrushed) event.stopImmediatePropagation();
    picture.wasBrushed = false;
  }, true);
}
