// What configurations are called where there is little room: by their values alone, under a line that names the parameters.

const separator = ' · ';

/** The fewest digits, three at least, that tell these configurations apart by their values. */
function shortestValues(parameters, configurations) {
  const named = digits => configurations.map(configuration => parameters.map(parameter => {
    const value = parameter.values[configuration];
    // Of a whole number six, so that a thousand stays 1000.
    if (parameter.isNumber) return Number.isNaN(value) ? '–' : tickText(value, Number.isInteger(value) ? Math.max(digits, 6) : digits);
    return parameter.categories[value] ?? '–';
  }).join(separator));
  for (let digits = 3; digits < 6; ++digits) {
    const names = named(digits);
    if (new Set(names).size === names.length) return names;
  }
  return named(6);
}

/** Names for so many pixels, by configuration, and what stands above them; nothing where they say themselves what they are. */
function namesFor(configurations, pixels, size = 11.5) {
  const {experiment} = scene;
  const full = configurations.map(configuration => experiment.short(configuration));
  const isWide = names => (d3.max(names, name => widthOf(name, size, 700)) ?? 0) > pixels;
  const parameters = (experiment.differing[experiment.groups.indexOf(scene.group)] ?? [])
    .filter(({values}) => new Set(configurations.map(configuration => String(values[configuration]))).size > 1);
  const keys = parameters.map(parameter => experiment.shortKey(parameter)).join(separator);
  const isShort = isWide(full) && parameters.length > 0 && widthOf(keys, size) <= pixels;
  const chosen = isShort ? shortestValues(parameters, configurations) : full;
  const names = new Map(configurations.map((configuration, place) => [configuration, fitting(chosen[place], pixels, size, 700)]));
  const heading = isShort ? keys : '';
  return {of: configuration => names.get(configuration), heading, width: d3.max([...names.values(), heading], name => widthOf(name, size, 700)) ?? 0};
}
