// Several experiments as one: what compares them comes from the document, all else from the experiments themselves.

/** The number by which the view names it; experiments count from 1. */
const togetherNumber = 0;

/** The document of an experiment that holds all of them. */
function togetherJson(together, experiments) {
  const none = {uint8: ''};
  const best = new Map();
  for (const entry of experiments.flatMap(experiment => experiment.json.best)) {
    const key = `${entry.monitor} ${entry.mode}`;
    const before = best.get(key);
    const isBetter = !before || (entry.mode === 'max' ? entry.value > before.value : entry.value < before.value);
    if (isBetter) best.set(key, entry);
  }
  const workers = new Map(experiments.flatMap(experiment => experiment.attempts.workers).map(worker => [`${worker.host} ${worker.pid}`, worker]));
  return {
    ...together, experiment: togetherNumber, name: listed(together.names), details: null, best: [...best.values()],
    checkpoints: d3.sum(experiments, experiment => experiment.json.checkpoints),
    attempts: {origin_ms: 0, workers: [...workers.values()], trial: none, worker: none, state: none, from_ms: none, length_ms: none},
    endings: {
      list: experiments.flatMap(experiment => experiment.json.endings.list),
      different: d3.sum(experiments, experiment => experiment.json.endings.different)
    }
  };
}

const listed = words => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`);

/** The curves of several experiments, each asked of the experiment that has it. */
class TogetherCurves {
  constructor(experiments, ids, trials) {
    this.of = ids.map(id => {
      const [own, number] = id.split('@');
      const experiment = experiments.find(candidate => String(candidate.number) === number);
      return {experiment, configuration: experiment.configurationPlace.get(own)};
    });
    this.trials = trials;
    this.leftOut = experiments.flatMap(experiment => experiment.curves.leftOut.map(sentence => `${experiment.name}: ${sentence}`));
    const all = experiments.flatMap(experiment => experiment.curves.metrics);
    this.metrics = [...new Map(all.map(metric => [metric.key, metric])).values()].map((metric, place) => ({...metric, place, all: null,
      hasSingles: all.some(other => other.key === metric.key && other.hasSingles)}));
  }

  /** The metric as an experiment has it. */
  own(experiment, metric) { return experiment.curves.metrics.find(candidate => candidate.key === metric.key); }

  band(metric, place) {
    const {experiment, configuration} = this.of[place];
    const own = this.own(experiment, metric);
    return own ? experiment.curves.band(own, configuration) : null;
  }

  ofTrial(place) {
    const {experiment} = this.of[this.trials.configuration[place]];
    return {experiment, trial: experiment.trialPlace.get(this.trials.trial[place])};
  }

  single(metric, place) {
    const {experiment, trial} = this.ofTrial(place);
    const own = this.own(experiment, metric);
    return own && trial !== undefined ? experiment.curves.single(own, trial) : null;
  }

  keptOf(place) {
    const {experiment, trial} = this.ofTrial(place);
    return trial === undefined ? new Uint8Array(0) : experiment.curves.keptOf(trial);
  }
}

/** Which of the experiments a configuration is of, where they are shown together. */
const experimentPlace = configuration => scene.experiment.parameters[0].values[configuration];

const knownLeaders = new WeakMap();

/** The best configuration of each experiment that has one in the group. */
function leaders() {
  const {experiment, group} = scene;
  if (!knownLeaders.has(group)) {
    const first = new Map();
    for (let i = group.first; i < group.first + group.configurations && experiment.configurations.rank[i] > 0; ++i) {
      if (!first.has(experimentPlace(i))) first.set(experimentPlace(i), i);
    }
    knownLeaders.set(group, [...first.values()]);
  }
  return knownLeaders.get(group);
}

/** How each experiment was run, where they are shown together. */
function togetherProvenance(experiments) {
  return make('section', {class: 'wide', id: 'provenance', 'aria-labelledby': 'provenance-title'},
    make('h2', {id: 'provenance-title'}, 'What was run'),
    ...experiments.map(({number, name, details}) => make('div', {class: 'command'},
      make('span', {class: 'said'}, `Experiment ${number}, ${name}, of ${visible(details.config_path)}`), make('code', {}, visible(details.command)))),
    make('p', {class: 'said'}, 'Data, environment and plugins stand with each experiment, which the list at the top chooses.'));
}
