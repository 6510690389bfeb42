// What is seen of the report: it stands in the address, so that a link says it. Keys: e experiment, g group,
// c configuration, t trial, q words of the filter, o states, b ranges of parameters, m metric, y scale, s single trials,
// h the two parameters of the map.

const view = {
  values: new URLSearchParams(location.hash.slice(1)),
  listeners: [],

  get(key) { return this.values.get(key) ?? ''; },

  /** Changes some keys, an empty value away, and tells everybody which. */
  set(changes) {
    const changed = Object.entries(changes).filter(([key, value]) => this.get(key) !== String(value ?? ''));
    if (changed.length === 0) return;
    for (const [key, value] of changed) {
      if (value === '' || value === null || value === undefined) this.values.delete(key);
      else this.values.set(key, value);
    }
    const text = this.values.toString();
    history.replaceState(null, '', text ? `#${text}` : location.href.split('#')[0]);
    this.tell(changed.map(([key]) => key));
  },

  tell(keys) { for (const listener of this.listeners) listener(new Set(keys)); },

  ranges() {
    try {
      const ranges = JSON.parse(this.get('b') || '{}');
      const isRange = value => Array.isArray(value) && value.length === 2;
      return Object.fromEntries(Object.entries(ranges ?? {}).filter(([, value]) => isRange(value)));
    } catch {
      return {};
    }
  }
};

addEventListener('hashchange', () => {
  const before = view.values;
  view.values = new URLSearchParams(location.hash.slice(1));
  const keys = new Set([...before.keys(), ...view.values.keys()]);
  view.tell([...keys].filter(key => before.get(key) !== view.values.get(key)));
});

/** What the view says of one report: which experiment and group, what passes the filter, what is marked. */
const scene = {
  report: null,
  experiment: null,
  group: null,
  /** By place: 1 for a configuration, or a trial, that passes. */
  passes: new Uint8Array(0),
  trialPasses: new Uint8Array(0),
  markedConfiguration: -1,
  markedTrial: -1,

  look() {
    const {experiments} = this.report;
    this.experiment = experiments.find(experiment => String(experiment.number) === view.get('e')) ?? experiments[0];
    this.group = this.experiment.groups[Number(view.get('g')) || 0] ?? this.experiment.groups[0] ?? emptyGroup;
    this.filter();
    this.findMarked();
  },

  get metricLabel() { return `val_${visible(this.group.monitor)}`; },
  get isBetter() { return this.group.mode === 'max' ? 'higher is better' : 'lower is better'; },

  findMarked() {
    const {experiment} = this;
    this.markedTrial = experiment.trialPlace.get(Number(view.get('t'))) ?? -1;
    this.markedConfiguration = this.markedTrial >= 0 ? experiment.trials.configuration[this.markedTrial]
      : experiment.configurationPlace.get(view.get('c')) ?? -1;
  },

  filter() {
    const {experiment, group} = this;
    const words = view.get('q').toLowerCase().split(/\s+/).filter(Boolean);
    const ranges = Object.entries(view.ranges());
    const states = view.get('o') ? new Set(view.get('o').split(',')) : null;
    this.passes = new Uint8Array(experiment.size);
    for (let i = group.first; i < group.first + group.configurations; ++i) {
      if (words.length > 0) {
        const label = `${experiment.label(i)} ${experiment.short(i)}`.toLowerCase();
        if (!words.every(word => label.includes(word))) continue;
      }
      this.passes[i] = ranges.every(([key, range]) => withinRange(experiment, key, range, i)) ? 1 : 0;
    }
    this.trialPasses = new Uint8Array(experiment.trials.trial.length);
    for (let i = 0; i < this.trialPasses.length; ++i) {
      this.trialPasses[i] = this.passes[experiment.trials.configuration[i]] && (!states || states.has(experiment.state(i)))
        ? 1 : 0;
    }
  },

  /** The configurations of the group that pass, the best first. */
  shownConfigurations() {
    const shown = [];
    for (let i = this.group.first; i < this.group.first + this.group.configurations; ++i) {
      if (this.passes[i]) shown.push(i);
    }
    return shown;
  },

  shownTrials() {
    const shown = [];
    this.trialPasses.forEach((passes, place) => passes && shown.push(place));
    return shown;
  },

  mark({trial = -1, configuration = -1}) {
    const {experiment} = this;
    const isTrial = trial >= 0;
    const place = isTrial ? experiment.trials.configuration[trial] : configuration;
    view.set({c: place >= 0 ? experiment.configurations.id[place] : '', t: isTrial ? experiment.trials.trial[trial] : ''});
    if (isTrial) announce(`Marked trial ${experiment.trials.trial[trial]} of ${experiment.label(place)}`);
    else announce(place >= 0 ? `Marked ${experiment.label(place)}` : 'Nothing is marked');
  }
};

const emptyGroup = {monitor: 'loss', mode: 'min', heading: '', sentences: ['There is no trial yet.'], first: 0,
  configurations: 0, differences: {size: 0}, importance: null};

/** The name under which the axis of the result is filtered. */
const resultKey = '@result';

function withinRange(experiment, key, [low, high], configuration) {
  if (key === resultKey) {
    const mean = experiment.configurations.mean[configuration];
    return mean >= low && mean <= high;
  }
  const parameter = experiment.parameters.find(entry => entry.key === key);
  if (!parameter) return true;
  const value = parameter.values[configuration];
  return value >= low && value <= high;
}
