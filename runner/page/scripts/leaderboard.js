// The configurations by rank. Arrow keys go through the rows, Enter marks one.

const leaderboard = {
  most: 30,

  build() {
    this.most = 30;
    this.body = make('tbody', {});
    this.rest = make('p', {class: 'said'});
    const metric = scene.metricLabel;
    const head = [['rank', 'number'], ['configuration', ''], ['n', 'number'], [`mean ${metric}`, 'number'], ['sd', 'number'],
      ['se', 'number'], ['best', 'number'], ['difference to first ± se', 'number'], ['against the first', ''], ['left out', 'left-out']];
    const table = make('table', {class: 'board', id: 'leaderboard', role: 'grid'},
      make('caption', {class: 'unseen'}, `Configurations ranked by ${metric}, ${scene.isBetter}`),
      make('thead', {}, make('tr', {}, ...head.map(([name, kind]) => make('th', {scope: 'col', class: kind}, name)))),
      this.body);
    this.body.addEventListener('keydown', event => this.key(event));
    this.element = make('section', {class: 'wide', id: 'ranking', 'aria-labelledby': 'ranking-title'},
      make('div', {class: 'titles'}, make('h2', {id: 'ranking-title'}, 'Leaderboard'),
        make('div', {class: 'save'}, make('button', {type: 'button', class: 'quiet', 'aria-label': 'Save the leaderboard as CSV',
          onclick: () => this.save()}, 'CSV'))),
      this.sentences(), make('div', {class: 'scroll', tabindex: '-1'}, table), this.rest);
    this.table = table;
    this.fill();
    return this.element;
  },

  sentences() { return make('div', {class: 'sentences'}, ...scene.group.sentences.map(sentence => make('p', {}, visible(sentence)))); },

  /** With what a newer document says. */
  refill() {
    exchange(this.element.querySelector('.sentences'), this.sentences());
    this.fill();
  },

  fill() {
    const shown = scene.shownConfigurations();
    const rows = shown.slice(0, this.most);
    if (scene.markedConfiguration >= 0 && !rows.includes(scene.markedConfiguration) && shown.includes(scene.markedConfiguration)) {
      rows.push(scene.markedConfiguration);
    }
    this.table.classList.toggle('all-in', Object.keys(scene.experiment.configurations.leftOut).length === 0);
    this.table.classList.toggle('alone', scene.group.configurations === 1);
    const focused = document.activeElement?.dataset?.configuration;
    const made = rows.map((configuration, place) => this.row(configuration, place === 0));
    if (made.length === this.body.children.length) [...this.body.children].forEach((row, place) => exchange(row, made[place]));
    else this.body.replaceChildren(...made);
    if (focused !== undefined) this.body.querySelector(`[data-configuration="${CSS.escape(focused)}"]`)?.focus();
    this.rest.replaceChildren();
    if (shown.length > this.most) {
      this.rest.append(`The best ${this.most} of ${counted(shown.length, 'configuration')}. `,
        make('button', {type: 'button', class: 'quiet', onclick: () => { this.most += 200; this.fill(); }}, 'Show more'));
    }
  },

  row(configuration, isFirst) {
    const {experiment} = scene;
    const {configurations} = experiment;
    const {fromFirst} = configurations;
    const isMarked = configuration === scene.markedConfiguration;
    const number = (value, key) => make('td', {class: 'number', 'data-key': key,
      'data-value': Number.isNaN(value) ? null : value}, general(value));
    const words = experiment.label(configuration);
    const rank = configurations.rank[configuration];
    const isLeader = configuration === scene.group.first;
    const difference = isLeader || rank === 0 || fromFirst.n[configuration] === 0 ? make('td', {class: 'number'}, '–')
      : make('td', {class: 'number', 'data-key': 'difference', 'data-value': fromFirst.mean[configuration],
        'data-se': Number.isNaN(fromFirst.se[configuration]) ? null : fromFirst.se[configuration]},
      `${signed(fromFirst.mean[configuration])}${Number.isNaN(fromFirst.se[configuration]) ? '' : ` ± ${general(fromFirst.se[configuration], 2)}`}`);
    const row = make('tr', {tabindex: isMarked || (isFirst && scene.markedConfiguration < 0) ? '0' : '-1',
      'data-configuration': experiment.configurations.id[configuration], 'aria-selected': String(isMarked),
      class: isMarked ? 'is-marked' : '', onclick: event => this.pick(event.currentTarget)},
    make('td', {class: 'number', 'data-key': 'rank'}, rank === 0 ? '–' : String(rank)),
    make('th', {scope: 'row', class: 'label', title: words}, swatch(configuration), make('span', {}, experiment.short(configuration))),
    make('td', {class: 'number', 'data-key': 'n'}, String(configurations.n[configuration])),
    number(configurations.mean[configuration], 'mean'), number(configurations.sd[configuration], 'sd'),
    number(configurations.se[configuration], 'se'), number(configurations.best[configuration], 'best'), difference,
    make('td', {class: 'verdict', 'data-key': 'verdict'}, ...verdictOf(configuration)),
    make('td', {class: 'left-out'}, visible(configurations.leftOut[configuration] ?? '')));
    return row;
  },

  /** By what the row says, since it may stay while places change. */
  pick(row) { toggleConfiguration(scene.experiment.configurationPlace.get(row.dataset.configuration)); },

  key(event) {
    const row = event.target.closest('tr');
    const rows = [...this.body.children];
    const place = rows.indexOf(row);
    const to = {ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: rows.length - 1}[event.key];
    if (to !== undefined && rows[to]) {
      event.preventDefault();
      row.tabIndex = -1;
      rows[to].tabIndex = 0;
      rows[to].focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      row.click();
    }
  },

  save() {
    const {experiment} = scene;
    const {configurations: c} = experiment;
    const columns = ['rank', 'configuration', 'config_id', 'n', 'trials', 'mean', 'sd', 'se', 'best', 'difference', 'difference_se', 'left_out'];
    const rows = scene.shownConfigurations().map(i => [c.rank[i] || null, experiment.label(i), c.id[i], c.n[i], c.trials[i], c.mean[i],
      c.sd[i], c.se[i], c.best[i], c.fromFirst.mean[i], c.fromFirst.se[i], c.leftOut[i] ?? '']);
    saveAs('leaderboard.csv', 'text/csv', csvOf(columns, rows));
  }
};

const signed = value => (value > 0 ? `+${general(value, 4)}` : general(value, 4));

/** Whether a configuration can be told from the first: by two standard errors of the paired difference. */
function verdictOf(configuration) {
  const {configurations, size} = scene.experiment;
  if (configurations.rank[configuration] === 0) return [make('span', {class: 'soft'}, 'no completed trial')];
  if (configuration === scene.group.first) return size > 1 ? [make('span', {class: 'badge first'}, 'first')] : [];
  const clear = configurations.fromFirst.clear[configuration];
  if (clear < 0) return [make('span', {class: 'soft'}, 'cannot be said')];
  if (clear === 0) return [make('span', {class: 'badge same'}, 'cannot be told apart')];
  const isMore = configurations.fromFirst.mean[configuration] > 0;
  const isWorse = isMore === (scene.group.mode !== 'max');
  return [make('span', {class: isWorse ? 'badge worse' : 'badge better'}, isWorse ? 'worse' : 'better where both completed')];
}
