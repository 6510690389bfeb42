// Colours, dashes and marks. The series are those of M. Okabe and K. Ito ("Color Universal Design", 2002), lighter in the
// dark; dashes and shapes say the same without colour.

const palettes = {
  light: {
    paper: '#ffffff', ink: '#1c2126', soft: '#5b6670', line: '#c9d0d6', grid: '#eceff1', other: '#9aa5ae',
    marked: '#1c2126', better: '#0072b2', worse: '#d55e00', neutral: '#e9edf0',
    series: ['#0072b2', '#d55e00', '#009e73', '#b0588f', '#3a9bd1', '#b77f00', '#5b6670'],
    ramp: ['#0d2c54', '#1f5c8c', '#3f8fb0', '#83bfc0', '#cfe5c9']
  },
  dark: {
    paper: '#171b1f', ink: '#e8ecef', soft: '#9fabb5', line: '#414a52', grid: '#262c32', other: '#6d7983',
    marked: '#ffffff', better: '#56b4e9', worse: '#f0803c', neutral: '#2b3238',
    series: ['#56b4e9', '#f0803c', '#2cc59b', '#dd93c1', '#8fd0f5', '#e6b23c', '#b4bfc8'],
    ramp: ['#e4f3d8', '#9fd3c7', '#58a8c4', '#3b75ad', '#3c4c86']
  }
};

const dashes = ['', '7 3', '2 3', '9 3 2 3', '5 5', '1 4', '12 4'];
const shapes = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'ring'];

const stateColours = {completed: 0, running: 4, pending: 6, diverged: 5, failed: 1, crashed: 1, timed_out: 3, interrupted: 6, paused: 6, pruned: 3};

const theme = {
  /** Light or dark where the reader said so; else empty, and the system decides. */
  chosen: '',
  media: matchMedia('(prefers-color-scheme: dark)'),
  listeners: [],

  begin() {
    try { this.chosen = localStorage.getItem('runner-theme') ?? ''; } catch { /* Some files may keep nothing. */ }
    this.media.addEventListener('change', () => this.apply());
    this.apply();
  },

  choose(name) {
    this.chosen = name;
    try { localStorage.setItem('runner-theme', name); } catch { /* Likewise. */ }
    this.apply();
  },

  get name() { return this.chosen || (this.media.matches ? 'dark' : 'light'); },
  get palette() { return palettes[printing ? 'light' : this.name]; },

  apply() {
    document.documentElement.dataset.theme = this.name;
    for (const listener of this.listeners) listener();
  }
};

let printing = false;

/** How a configuration is drawn: the best seven of an experiment have a colour, a dash and a shape of their own. */
function styleOf(configuration, palette = theme.palette) {
  const place = configuration - scene.group.first;
  const rank = scene.experiment.configurations.rank[configuration];
  if (scene.experiment.parts.length > 0) return styleTogether(configuration, palette, place, rank);
  if (rank === 0 || place >= palette.series.length) {
    const isMarked = configuration === scene.markedConfiguration;
    return {colour: isMarked ? palette.marked : palette.other, dash: '', shape: 'circle', isOwn: false};
  }
  return {colour: palette.series[place], dash: dashes[place], shape: shapes[place], isOwn: true};
}

/** Of several experiments each has a colour and a shape; dashes tell the best configurations of one apart. */
function styleTogether(configuration, palette, place, rank) {
  const experiment = experimentPlace(configuration);
  const isOwn = rank > 0 && (place < palette.series.length || leaders().includes(configuration));
  const before = isOwn ? d3.range(scene.group.first, Math.min(configuration, scene.group.first + palette.series.length))
    .filter(other => experimentPlace(other) === experiment).length : 0;
  return {colour: palette.series[experiment] ?? palette.other, dash: dashes[before], shape: shapes[experiment] ?? 'circle', isOwn};
}

/** A small picture of a style for tables and legends. */
function swatch(configuration, dash = null) {
  const style = {...styleOf(configuration), ...(dash === null ? {} : {dash})};
  const svg = d3.create('svg').attr('width', 30).attr('height', 12).attr('viewBox', '0 0 30 12').attr('aria-hidden', 'true')
    .attr('class', 'swatch');
  const pen = new SvgPen(svg);
  pen.line([[1, 6], [29, 6]], {colour: style.colour, width: 1.8, dash: style.dash});
  if (style.isOwn) pen.dot(15, 6, 3.2, {colour: style.colour, shape: style.shape});
  return svg.node();
}
