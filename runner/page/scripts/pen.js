// Two pens that draw the same: one into SVG, where each mark is an element, one on a canvas, where there are many.

const symbol = {
  circle: d3.symbolCircle, ring: d3.symbolCircle, square: d3.symbolSquare, triangle: d3.symbolTriangle,
  diamond: d3.symbolDiamond, cross: d3.symbolCross, star: d3.symbolStar
};

const shapePath = (shape, radius) => d3.symbol().type(symbol[shape]).size(Math.PI * radius * radius)();

function pathOf(points) {
  let path = '';
  let isDown = false;
  for (const [x, y] of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) { isDown = false; continue; }
    path += `${isDown ? 'L' : 'M'}${x.toFixed(1)},${y.toFixed(1)}`;
    isDown = true;
  }
  return path;
}

/** The runs of points that have both edges. */
function bandOf(points) {
  const runs = [[]];
  for (const point of points) {
    if (point.every(Number.isFinite)) runs[runs.length - 1].push(point);
    else if (runs[runs.length - 1].length > 0) runs.push([]);
  }
  return runs.filter(run => run.length > 1);
}

class SvgPen {
  constructor(group) { this.group = group; }

  mark(element, kind, data) {
    element.attr('class', `mark ${kind}`);
    for (const [name, value] of Object.entries(data ?? {})) element.attr(`data-${name}`, value);
    return element;
  }

  clear() { this.group.selectAll('*').remove(); }

  line(points, {dash = '', ...style}) {
    const element = this.group.append('path').attr('d', pathOf(points)).attr('fill', 'none').attr('stroke-dasharray', dash || null)
      .attr('stroke-linejoin', 'round');
    this.restyle(element, style);
    return element;
  }

  /** Gives a line that is drawn another look. */
  restyle(element, {colour, width = 1.5, opacity = 1, data}) {
    this.mark(element, 'line', data).attr('stroke', colour).attr('stroke-width', width).attr('opacity', opacity);
  }

  /** Points are [x, lower y, upper y]. */
  band(points, {colour, opacity = 0.15, data}) {
    const path = bandOf(points).map(run => `${pathOf(run.map(([x, low]) => [x, low]))}L${
      pathOf(run.map(([x, , high]) => [x, high]).reverse()).slice(1)}Z`).join('');
    this.mark(this.group.append('path'), 'band', data).attr('d', path).attr('fill', colour).attr('opacity', opacity);
  }

  dot(x, y, radius, {colour, opacity = 1, shape = 'circle', edge = '', data}) {
    const isRing = shape === 'ring';
    this.mark(this.group.append('path'), 'dot', data).attr('transform', `translate(${x.toFixed(1)},${y.toFixed(1)})`)
      .attr('d', shapePath(shape, radius)).attr('fill', isRing ? 'none' : colour)
      .attr('stroke', isRing ? colour : edge || null).attr('stroke-width', isRing || edge ? 1.5 : null)
      .attr('opacity', opacity);
  }

  box(x, y, width, height, {colour, opacity = 1, edge = '', data}) {
    this.mark(this.group.append('rect'), 'box', data).attr('x', x.toFixed(1)).attr('y', y.toFixed(1))
      .attr('width', Math.max(0, width).toFixed(1)).attr('height', Math.max(0, height).toFixed(1)).attr('fill', colour)
      .attr('opacity', opacity).attr('stroke', edge || null);
  }
}

class CanvasPen {
  constructor(context, width, height) { Object.assign(this, {context, width, height, marks: 0}); }

  clear() {
    this.marks = 0;
    this.context.clearRect(0, 0, this.width, this.height);
  }

  line(points, {colour, width = 1.5, dash = '', opacity = 1}) {
    const {context} = this;
    ++this.marks;
    context.globalAlpha = opacity;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash ? dash.split(' ').map(Number) : []);
    context.beginPath();
    let isDown = false;
    for (const [x, y] of points) {
      if (!(Number.isFinite(x) && Number.isFinite(y))) { isDown = false; continue; }
      if (isDown) context.lineTo(x, y); else context.moveTo(x, y);
      isDown = true;
    }
    context.stroke();
  }

  band(points, {colour, opacity = 0.15}) {
    const {context} = this;
    ++this.marks;
    context.globalAlpha = opacity;
    context.fillStyle = colour;
    for (const run of bandOf(points)) {
      context.beginPath();
      run.forEach(([x, low], i) => (i ? context.lineTo(x, low) : context.moveTo(x, low)));
      for (let i = run.length - 1; i >= 0; --i) context.lineTo(run[i][0], run[i][2]);
      context.fill();
    }
  }

  dot(x, y, radius, {colour, opacity = 1, shape = 'circle', edge = ''}) {
    const {context} = this;
    ++this.marks;
    context.globalAlpha = opacity;
    context.fillStyle = colour;
    context.setLineDash([]);
    if (radius < 3 && shape === 'circle' && !edge) {
      context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
      return;
    }
    const path = new Path2D(shapePath(shape, radius));
    context.save();
    context.translate(x, y);
    if (shape !== 'ring') context.fill(path);
    if (shape === 'ring' || edge) {
      context.strokeStyle = edge || colour;
      context.lineWidth = 1.5;
      context.stroke(path);
    }
    context.restore();
  }

  box(x, y, width, height, {colour, opacity = 1}) {
    ++this.marks;
    this.context.globalAlpha = opacity;
    this.context.fillStyle = colour;
    this.context.fillRect(x, y, Math.max(0, width), Math.max(0, height));
  }
}
