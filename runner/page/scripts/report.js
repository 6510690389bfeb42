// What was run and what it came to, out of the document: `Report` holds `Experiment`s, these their configurations and
// trials as columns. Configurations and trials are known by their places.

class Report {
  constructor(json) {
    this.json = json;
    this.states = json.states;
    const single = json.experiments.map(entry => new Experiment(entry, json));
    const together = json.together ? [new Experiment(togetherJson(json.together, single), json, single)] : [];
    this.experiments = [...together, ...single];
  }
}

class Experiment {
  /** `parts` are the experiments of which it is made, where it is several. */
  constructor(json, whole, parts = []) {
    this.json = json;
    this.number = json.experiment;
    this.name = visible(json.name);
    this.details = json.details;
    this.parts = parts;
    this.groups = json.groups;
    this.states = whole.states;
    const c = json.configurations;
    this.configurations = {
      ...decodedAll(c, ['rank', 'n', 'trials', 'mean', 'sd', 'se', 'best']),
      id: c.id, label: c.label, leftOut: c.left_out,
      fromFirst: decodedAll(c.from_first, ['n', 'mean', 'se', 'clear'])
    };
    this.trials = decodedAll(json.trials, Object.keys(json.trials));
    this.parameters = json.parameters.map(entry => this.parameterOf(entry));
    this.attempts = {...json.attempts, ...decodedAll(json.attempts, ['trial', 'worker', 'state', 'from_ms', 'length_ms'])};
    this.curves = parts.length > 0 ? new TogetherCurves(parts, c.id, this.trials) : json.curves.rows ? new FollowedCurves(json.curves, c.id) : new Curves(json.curves, c.id);
    this.search = json.search ? searchOf(json.search) : null;
    this.trialPlace = new Map(Array.from(this.trials.trial, (number, place) => [number, place]));
    this.differing = this.groups.map(({first, configurations}) => this.parameters.filter(
      parameter => new Set(Array.from(parameter.values.subarray(first, first + configurations), String)).size > 1));
    this.configurationPlace = new Map(c.id.map((id, place) => [id, place]));
    this.trialsOf = Array.from({length: c.id.length}, () => []);
    this.trials.configuration.forEach((configuration, place) => this.trialsOf[configuration].push(place));
  }

  parameterOf(entry) {
    if (entry.numbers) {
      return {key: visible(entry.key), isNumber: true, isLogarithmic: entry.is_logarithmic, values: decoded(entry.numbers)};
    }
    return {key: visible(entry.key), isNumber: false, categories: entry.categories.map(visible), values: decoded(entry.category)};
  }

  get size() { return this.configurations.id.length; }

  label(configuration) {
    const label = this.configurations.label[configuration];
    if (label !== undefined) return visible(label) || 'as configured';
    return this.parameters.map(parameter => `${parameter.key}=${this.valueText(parameter, configuration)}`).join(' ');
  }

  /** The label of what differs within its group, with the shortest keys that are still told apart, and numbers to four digits. */
  short(configuration) {
    const group = this.groups.findIndex(({first, configurations}) => configuration < first + configurations);
    const parameters = this.differing[group];
    if (parameters.length === 0) return this.label(configuration);
    return parameters.map(parameter => {
      const value = parameter.values[configuration];
      const isAbsent = parameter.isNumber ? Number.isNaN(value) : parameter.categories[value] === '–';
      if (this.parts.length > 0 && parameter === this.parameters[0]) return parameter.categories[value];
      return isAbsent ? '' : `${this.shortKey(parameter)}=${parameter.isNumber ? tickText(value) : parameter.categories[value]}`;
    }).filter(Boolean).join('  ') || this.label(configuration);
  }

  shortKey(parameter) {
    const last = key => key.split('.').pop();
    const isAlone = this.parameters.filter(other => last(other.key) === last(parameter.key)).length === 1;
    return isAlone ? last(parameter.key) : parameter.key;
  }

  valueText(parameter, configuration) {
    const value = parameter.values[configuration];
    return parameter.isNumber ? general(value) : parameter.categories[value] ?? '–';
  }

  replicate(trial) {
    const fold = this.trials.fold[trial];
    return `seed ${this.trials.seed[trial]}${fold >= 0 ? `, fold ${fold}` : ''}`;
  }

  state(trial) { return this.states[this.trials.state[trial]]; }
  isCompleted(trial) { return this.state(trial) === 'completed'; }
}

/** The suggestions as columns; `reasons` are theirs. */
function searchOf(json) {
  const columns = decodedAll(json.suggestions, ['number', 'configuration', 'results', 'reason']);
  return {json, ...columns, stopped: json.stopped, reasons: Array.from(columns.reason, reason => visible(json.suggestions.reasons[reason]))};
}

/** What the two forms of curves share: metrics and means of configurations. */
class CurveSums {
  constructor(json, ids) {
    this.ids = ids;
    this.leftOut = json.left_out;
    this.bands = json.bands;
    this.decodedBands = new Map();
    this.metrics = json.metrics.map((entry, place) => ({
      place,
      part: entry.part,
      key: `${entry.part}/${entry.name}`,
      label: `${entry.part === 'validation' ? 'val' : entry.part}_${visible(entry.name)}`,
      name: entry.name,
      hasSingles: !entry.all,
      all: entry.all ? {first: entry.all.first, ...decodedAll(entry.all, ['n', 'low', 'median', 'high'])} : null
    }));
  }

  band(metric, configuration) {
    const entry = this.bands[this.ids[configuration]];
    if (!entry) return null;
    const key = `${metric.place} ${configuration}`;
    if (!this.decodedBands.has(key)) {
      this.decodedBands.set(key, {first: entry[metric.place].first, ...decodedAll(entry[metric.place], ['n', 'mean', 'sd'])});
    }
    return this.decodedBands.get(key);
  }
}

/** Single curves of all trials, one behind the other. */
class Curves extends CurveSums {
  constructor(json, ids) {
    super(json, ids);
    this.first = decoded(json.first);
    this.length = decoded(json.length);
    this.kept = json.kept ? decoded(json.kept) : null;
    this.begin = new Float64Array(this.length.length);
    for (let i = 1; i < this.begin.length; ++i) this.begin[i] = this.begin[i - 1] + this.length[i - 1];
    this.values = json.metrics.map(entry => (entry.values ? decoded(entry.values) : null));
  }

  single(metric, trial) {
    if (!metric.hasSingles || this.length[trial] === 0) return null;
    const begin = this.begin[trial];
    return {first: this.first[trial], values: this.values[metric.place].subarray(begin, begin + this.length[trial])};
  }

  keptOf(trial) {
    return this.kept ? this.kept.subarray(this.begin[trial], this.begin[trial] + this.length[trial]) : new Uint8Array(0);
  }
}

/** Single curves trial by trial, in chunks of epochs of which only the last grows. */
class FollowedCurves extends CurveSums {
  constructor(json, ids) {
    super(json, ids);
    this.rows = json.rows;
  }

  column(trial, place) {
    const {length, chunks} = this.rows[trial];
    const numbers = new Float64Array(length);
    let begin = 0;
    for (const chunk of chunks) {
      const part = decoded(chunk[place]);
      numbers.set(part, begin);
      begin += part.length;
    }
    return numbers;
  }

  single(metric, trial) {
    const {first, length} = this.rows[trial];
    return metric.hasSingles && length > 0 ? {first, values: this.column(trial, metric.place + 1)} : null;
  }

  keptOf(trial) { return this.column(trial, 0); }
}
