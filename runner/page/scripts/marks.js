// Scales and axes that several pictures share.

/** On paper a picture is lower, so that two stand on a page. */
const heightOf = pixels => (printing ? Math.round(pixels * 0.76) : pixels);

const isFiniteNumber = value => Number.isFinite(value);

/** The least and most of the finite numbers, over `pick` of each. */
function extentOf(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

/** Where mean and deviation of configurations end. */
const endsOfMeans = configurations => configurations.flatMap(i => {
  const {mean, sd} = scene.experiment.configurations;
  return [mean[i] - sd[i], mean[i] + sd[i]];
});

/** What an axis reaches over: the values, and where it shows no logarithm all of the means' bars. */
function extentWithMeans(values, configurations) {
  const range = extentOf(values);
  return spansDecades(range) ? range : extentOf([...range, ...endsOfMeans(configurations)]);
}

/** Positive and over two decades: an axis shows the logarithm. */
const spansDecades = ([low, high]) => low > 0 && high / low >= 99.9;

/** A scale with some room at both ends. */
function scaleOf([low, high], range, isLog) {
  if (isLog && low > 0) {
    const room = low === high ? 2 : (high / low) ** 0.04;
    return Object.assign(d3.scaleLog().domain([low / room, high * room]).range(range), {isLog: true});
  }
  const room = low === high ? Math.abs(low) * 0.1 || 1 : (high - low) * 0.04;
  return Object.assign(d3.scaleLinear().domain([low - room, high + room]).range(range), {isLog: false});
}

/** Few enough ticks for the room that there is. */
function ticksOf(scale, most) {
  if (!scale.isLog) return scale.ticks(most);
  const [low, high] = scale.domain();
  const decades = Math.log10(high / low);
  const all = scale.ticks();
  if (decades > most) {
    const step = Math.ceil(decades / most);
    return all.filter(tick => isDecade(tick) && Math.round(Math.log10(tick)) % step === 0);
  }
  const steps = decades >= 2.5 ? [1] : decades >= 1.2 ? [1, 3] : decades >= 0.6 ? [1, 2, 5] : null;
  if (!steps) return d3.scaleLinear().domain(scale.domain()).ticks(Math.min(most, 4)).filter(tick => tick > 0);
  return all.filter(tick => steps.includes(Math.round(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9))));
}

const isDecade = value => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
const tickText = (value, digits = 4) => general(Number(value.toPrecision(12)), digits);

/** As many digits as tell the ticks of an axis apart. */
function tickTexts(ticks) {
  for (let digits = 4; digits < 12; ++digits) {
    const texts = ticks.map(tick => tickText(tick, digits));
    if (new Set(texts).size === ticks.length) return texts;
  }
  return ticks.map(tick => tickText(tick, 12));
}

/** The room that the tick labels of a vertical axis need. */
const roomFor = (scale, most = 6) => Math.max(28, 14 + d3.max(tickTexts(ticksOf(scale, most)).map(text => widthOf(text))));

function verticalAxis(sheet, scale, left, right, title, most = 6) {
  const ticks = ticksOf(scale, most);
  tickTexts(ticks).forEach((words, place) => {
    const y = scale(ticks[place]);
    sheet.rule(left, y, right, y);
    sheet.text(left - 8, y + 4, words, {anchor: 'end', size: 11.5});
  });
  sheet.text(left - 8 < 40 ? 2 : Math.max(2, left - roomFor(scale, most) + 4), Math.min(...scale.range()) - 12, title, {size: 11.5, colour: sheet.palette.ink});
}

/** `top` draws lines up to there, `whole` leaves out ticks between whole numbers. */
function horizontalAxis(sheet, scale, bottom, title, {top = null, most = null, whole = false} = {}) {
  const [left, right] = scale.range();
  const ticks = ticksOf(scale, most ?? Math.min(10, Math.max(2, Math.floor((right - left) / 70))))
    .filter(tick => !whole || Number.isInteger(tick));
  sheet.rule(left, bottom, right, bottom, sheet.palette.line);
  // Every second one where they would run into each other.
  const texts = tickTexts(ticks);
  const step = d3.max(texts, text => widthOf(text)) + 10 > (right - left) / Math.max(1, ticks.length) ? 2 : 1;
  ticks.forEach((tick, place) => {
    const x = scale(tick);
    if (top !== null) sheet.rule(x, top, x, bottom);
    sheet.rule(x, bottom, x, bottom + 4, sheet.palette.line);
    if (place % step === 0) sheet.text(x, bottom + 17, texts[place], {anchor: 'middle', size: 11.5});
  });
  sheet.text((left + right) / 2, bottom + 36, title, {anchor: 'middle', size: 11.5, colour: sheet.palette.ink});
}

const ruler = make('canvas').getContext('2d');

/** How wide words are in the font of the pictures. */
function widthOf(words, size = 11.5, weight = 400) {
  ruler.font = `${weight} ${size}px ${font}`;
  return ruler.measureText(words).width;
}

/** Shortens words until they fit so many pixels. */
function fitting(words, pixels, size = 11.5, weight = 400) {
  let most = words.length;
  while (most > 3 && widthOf(shortened(words, most), size, weight) > pixels) --most;
  return shortened(words, most);
}

/** A scale over a swept parameter: numbers, or names side by side. */
function parameterScale(parameter, configurations, range) {
  if (parameter.isNumber) {
    return scaleOf(extentOf(configurations.map(i => parameter.values[i])), range, parameter.isLogarithmic);
  }
  return d3.scalePoint().domain(parameter.categories.map((_, place) => place)).range(range).padding(0.5);
}

function parameterAxis(sheet, parameter, scale, bottom, title) {
  if (parameter.isNumber) return horizontalAxis(sheet, scale, bottom, title);
  const [left, right] = scale.range();
  const room = parameter.categories.length > 1 ? scale.step() - 6 : right - left;
  sheet.rule(left, bottom, right, bottom, sheet.palette.line);
  parameter.categories.forEach((name, place) =>
    sheet.text(scale(place), bottom + 17, fitting(name, room, 11.5), {anchor: 'middle', size: 11.5}));
  sheet.text((left + right) / 2, bottom + 36, title, {anchor: 'middle', size: 11.5, colour: sheet.palette.ink});
}

const mostPoints = 20000;

/** Every k-th of too many trials, and all of the marked configuration. */
function thinned(trials) {
  const step = Math.ceil(trials.length / mostPoints);
  if (step <= 1) return trials;
  const {configuration} = scene.experiment.trials;
  return trials.filter((trial, place) => place % step === 0 || configuration[trial] === scene.markedConfiguration);
}

const thinnedWords = trials => (trials.length <= mostPoints ? ''
  : `One of ${Math.ceil(trials.length / mostPoints)} trials is drawn, and all are in the table.`);

/** What pointing at a trial says. */
function trialLines(trial) {
  const {experiment} = scene;
  const {trials} = experiment;
  return [`trial ${trials.trial[trial]}`, experiment.label(trials.configuration[trial]), experiment.replicate(trial),
    `${scene.metricLabel} ${general(trials.best_value[trial])} at epoch ${trials.best_epoch[trial] < 0 ? '–' : trials.best_epoch[trial]}`,
    ...(experiment.isCompleted(trial) ? [] : [experiment.state(trial).replace('_', ' ')])];
}

/** What pointing at a configuration says. */
function configurationLines(configuration) {
  const {configurations} = scene.experiment;
  const sd = configurations.sd[configuration];
  return [scene.experiment.label(configuration),
    `mean ${scene.metricLabel} ${general(configurations.mean[configuration])}${Number.isNaN(sd) ? '' : ` ± ${general(sd)} (sd)`}`,
    `over ${counted(configurations.n[configuration], 'trial')}, rank ${configurations.rank[configuration] || '–'}`];
}

/** Marked things stand out, the others step back. */
function emphasis(configuration, trial = -1) {
  const {markedConfiguration, markedTrial} = scene;
  if (markedConfiguration < 0) return 'plain';
  if (trial >= 0 && trial === markedTrial) return 'first';
  return configuration === markedConfiguration ? 'marked' : 'back';
}

const legendEntry = (configuration, words, dash = null) => make('button', {type: 'button', class: 'entry',
  'aria-pressed': String(configuration === scene.markedConfiguration), title: words,
  onclick: () => toggleConfiguration(configuration)}, swatch(configuration, dash), make('span', {}, words));

function toggleConfiguration(configuration) {
  scene.mark(configuration === scene.markedConfiguration && scene.markedTrial < 0 ? {} : {configuration});
}

const selectOf = (label, options, chosen, onchange) => make('label', {class: 'choice'}, make('span', {}, label),
  make('select', {onchange: event => onchange(event.target.value)},
    ...options.map(([value, text]) => make('option', {value, selected: value === chosen}, text))));

const checkboxOf = (label, checked, onchange) => make('label', {class: 'choice'},
  make('input', {type: 'checkbox', checked, onchange: event => onchange(event.target.checked)}), make('span', {}, label));
