// The frame around a drawing: title, what it shows in words, its controls, its table, saving it, pointing at it. A picture
// says how it is drawn: `draw(sheet)` puts axes and marks on a sheet, again whenever anything changes.

const font = 'system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif';
const tooltip = document.getElementById('tooltip');
/** Above this many marks a canvas draws them. */
const manyMarks = 1500;

/** What a picture draws on: axes and words are SVG, marks are drawn by `pen`. */
class Sheet {
  constructor(svg, width, height, pen, palette) {
    Object.assign(this, {svg, width, height, pen, palette, targets: []});
  }

  text(x, y, words, {anchor = 'start', colour = this.palette.soft, size = 12, weight = 400, rotate = 0} = {}) {
    return this.svg.append('text').attr('x', x).attr('y', y).attr('text-anchor', anchor).attr('fill', colour)
      .attr('font-family', font).attr('font-size', size).attr('font-weight', weight)
      .attr('transform', rotate ? `rotate(${rotate},${x},${y})` : null).text(words);
  }

  rule(x1, y1, x2, y2, colour = this.palette.grid, dash = '') {
    this.svg.append('line').attr('x1', x1).attr('y1', y1).attr('x2', x2).attr('y2', y2).attr('stroke', colour)
      .attr('stroke-dasharray', dash || null).attr('shape-rendering', 'crispEdges');
  }

  /** Notes that something is at a place, for pointing at it. */
  target(x, y, what) { this.targets.push({x, y, what}); }

  nearest(x, y, within = 24) {
    if (!this.tree) this.tree = d3.quadtree(this.targets, target => target.x, target => target.y);
    return this.tree.find(x, y, within);
  }
}

class Picture {
  /** `spec`: id, title, said() words below the title, height(width), draw(sheet), marks() an estimate of their number,
      table() {columns, rows}, hint(what) lines on what is pointed at, controls() elements, wide. */
  constructor(spec) {
    this.spec = spec;
    this.isDue = true;
    this.isSeen = false;
    this.element = this.build();
    this.element.dataset.due = 'yes';
    this.element.addEventListener('pointermove', event => this.point(event));
    this.element.addEventListener('pointerleave', () => this.unpoint());
  }

  build() {
    const {spec} = this;
    this.svg = d3.create('svg').attr('role', 'img').attr('aria-labelledby', `${spec.id}-title ${spec.id}-said`);
    this.canvas = make('canvas', {'aria-hidden': 'true'});
    this.stage = make('div', {class: 'stage'}, this.canvas, this.svg.node());
    this.stage.addEventListener('click', event => this.pick(event));
    this.said = make('p', {class: 'said', id: `${spec.id}-said`});
    this.bar = make('div', {class: 'controls'});
    this.legend = make('div', {class: 'legend'});
    this.table = make('details', {class: 'numbers'}, make('summary', {}, 'Table'));
    this.table.addEventListener('toggle', () => this.fillTable());
    const save = make('div', {class: 'save'},
      make('button', {type: 'button', class: 'quiet', onclick: () => this.saveSvg(), 'aria-label': `Save ${spec.title} as SVG`},
        'SVG'),
      make('button', {type: 'button', class: 'quiet', onclick: () => this.saveCsv(), 'aria-label': `Save ${spec.title} as CSV`},
        'CSV'));
    return make('figure', {class: `picture${spec.wide ? ' wide' : ''}`, id: spec.id},
      make('figcaption', {}, make('div', {class: 'titles'}, make('h3', {id: `${spec.id}-title`}, spec.title), save), this.said,
        this.bar), this.stage, this.legend, this.table);
  }

  /** Draws now where it is on the screen, and otherwise once it comes there. */
  redraw() {
    this.isDue = true;
    this.element.dataset.due = 'yes';
    if (this.isSeen || printing) this.draw();
  }

  draw() {
    const {spec} = this;
    const width = Math.floor(this.stage.clientWidth);
    if (width < 50) return;
    this.isDue = false;
    const isMany = spec.marks() > manyMarks;
    this.said.textContent = spec.said();
    this.bar.replaceChildren(...(spec.controls?.() ?? []));
    this.bar.hidden = this.bar.children.length === 0;
    const height = spec.height(width);
    this.svg.selectAll('*').remove();
    this.svg.attr('width', width).attr('height', height).attr('viewBox', `0 0 ${width} ${height}`);
    const axes = this.svg.append('g');
    const pen = isMany ? this.canvasPen(width, height) : new SvgPen(this.svg.append('g').attr('class', 'marks'));
    this.canvas.hidden = !isMany;
    this.sheet = new Sheet(axes, width, height, pen, theme.palette);
    spec.draw(this.sheet);
    this.element.dataset.marks = isMany ? pen.marks : this.svg.selectAll('.mark').size();
    this.element.dataset.drawn = isMany ? 'canvas' : 'svg';
    delete this.element.dataset.due;
    this.legend.replaceChildren(...(spec.legend?.() ?? []));
    if (this.table.open) this.fillTable();
  }

  /** Draws what ranges change, and only where it is on the screen: a hand that drags is waiting. */
  brush() {
    const {spec} = this;
    if (this.isDue || !this.isSeen || !this.sheet) return this.redraw();
    const controls = spec.controls();
    if (controls.length !== this.bar.children.length) this.bar.replaceChildren(...controls);
    this.bar.hidden = controls.length === 0;
    spec.brush(this.sheet);
    return undefined;
  }

  canvasPen(width, height) {
    const scale = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext('2d');
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const pen = new CanvasPen(context, width, height);
    pen.clear();
    return pen;
  }

  found(event) {
    if (!this.sheet || !this.stage.contains(event.target)) return null;
    const box = this.stage.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    return this.spec.find ? this.spec.find(this.sheet, x, y) : this.sheet.nearest(x, y);
  }

  point(event) {
    const found = this.found(event);
    this.stage.classList.toggle('over', Boolean(found));
    if (!found) return this.unpoint();
    const box = this.stage.getBoundingClientRect();
    showTooltip(box.left + found.x, box.top + found.y, this.spec.hint(found.what));
    this.halo(found);
  }

  halo({x, y}) {
    this.svg.selectAll('.halo').remove();
    this.svg.append('circle').attr('class', 'halo').attr('cx', x).attr('cy', y).attr('r', 6).attr('fill', 'none')
      .attr('stroke', theme.palette.ink).attr('stroke-width', 1.5).attr('pointer-events', 'none');
  }

  unpoint() {
    tooltip.hidden = true;
    this.svg.selectAll('.halo').remove();
  }

  pick(event) {
    const found = this.found(event);
    if (found) scene.mark(this.spec.pickOf ? this.spec.pickOf(found.what) : found.what);
  }

  saveSvg() {
    const svg = d3.create('svg').attr('xmlns', 'http://www.w3.org/2000/svg');
    const width = Math.max(640, Math.floor(this.stage.clientWidth));
    const height = this.spec.height(width);
    svg.attr('width', width).attr('height', height + 34).attr('viewBox', `0 -34 ${width} ${height + 34}`);
    svg.append('rect').attr('y', -34).attr('width', width).attr('height', height + 34).attr('fill', palettes.light.paper);
    const sheet = new Sheet(svg.append('g'), width, height, new SvgPen(svg.append('g')), palettes.light);
    sheet.text(8, -14, `${this.spec.title} · ${scene.experiment.name}`, {colour: palettes.light.ink, size: 14, weight: 600});
    drawingWith(palettes.light, () => this.spec.draw(sheet));
    saveAs(`${this.spec.id}.svg`, 'image/svg+xml', new XMLSerializer().serializeToString(svg.node()));
  }

  saveCsv() {
    const {columns, rows} = this.spec.table();
    saveAs(`${this.spec.id}.csv`, 'text/csv', csvOf(columns, rows));
  }

  fillTable() {
    if (this.table.open) fillTable(this.table, this.spec);
  }
}

/** Draws for a file or paper, which are light whatever the screen is. */
function drawingWith(palette, draw) {
  const before = printing;
  printing = palette === palettes.light;
  try { draw(); } finally { printing = before; }
}

function fillTable(details, spec) {
  const most = 200;
  const {columns, rows} = spec.table();
  const cell = value => {
    const isNumber = typeof value === 'number';
    return make('td', {class: isNumber ? 'number' : '', 'data-value': isNumber && !Number.isNaN(value) ? value : null},
      isNumber ? general(value) : visible(value ?? '–'));
  };
  const table = make('table', {}, make('caption', {class: 'unseen'}, spec.title),
    make('thead', {}, make('tr', {}, ...columns.map(name => make('th', {scope: 'col'}, name)))),
    make('tbody', {}, ...rows.slice(0, most).map(row => make('tr', {}, ...row.map(cell)))));
  const rest = rows.length > most
    ? make('p', {class: 'said'}, `The first ${most} of ${rows.length.toLocaleString('en')} rows; the CSV holds all.`) : null;
  details.replaceChildren(details.firstElementChild, make('div', {class: 'scroll', tabindex: '0', role: 'region',
    'aria-label': `Numbers of ${spec.title}`}, table), ...(rest ? [rest] : []));
}

function showTooltip(x, y, lines) {
  const [first, ...others] = lines;
  tooltip.replaceChildren(make('strong', {}, first), ...others.map(line => make('span', {}, line)));
  tooltip.hidden = false;
  const box = tooltip.getBoundingClientRect();
  const left = x + 14 + box.width > innerWidth ? Math.max(4, x - 14 - box.width) : x + 14;
  tooltip.style.left = `${left + scrollX}px`;
  tooltip.style.top = `${Math.max(4, y - box.height - 10) + scrollY}px`;
}
