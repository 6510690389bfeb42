// Who can be told from whom: the paired differences of the best configurations.

function differencesPicture() {
  const matrix = {...scene.group.differences, ...decodedAll(scene.group.differences, ['n', 'mean', 'se', 'clear'])};
  const {first, mode} = scene.group;
  const {size} = matrix;
  const at = (row, column) => row * size + column;
  // Of the configuration of the row against that of the column.
  const isBetter = place => (mode === 'max' ? matrix.mean[place] < 0 : matrix.mean[place] > 0);
  const wordOf = place => (matrix.clear[place] < 0 ? 'cannot be said' : matrix.clear[place] === 0 ? 'cannot be told apart'
    : isBetter(place) ? 'better' : 'worse');
  const compared = d3.range(first, first + size);
  // Numbers of rows, names, and the cells.
  const namesAt = width => namesFor(compared, Math.min(260, Math.max(110, width * 0.4)) - 32);
  const leftOf = names => names.width + 34;
  const cell = (width, left) => Math.min(44, (width - left - 8) / size);
  const downOf = across => Math.min(30, Math.max(18, across));
  const key = (sheet, top) => {
    const {palette} = sheet;
    let x = 2;
    for (const [sign, colour, ink, words] of [['+', palette.better, palette.paper, 'better'], ['−', palette.worse, palette.paper, 'worse'],
      ['≈', palette.neutral, palette.soft, 'cannot be told apart'], ['?', palette.neutral, palette.soft, 'too few pairs']]) {
      const room = 21 + widthOf(words);
      if (x + room > sheet.width) [x, top] = [2, top + 22];
      sheet.svg.append('rect').attr('x', x).attr('y', top).attr('width', 16).attr('height', 16).attr('fill', colour);
      sheet.text(x + 8, top + 12, sign, {anchor: 'middle', size: 11.5, colour: ink});
      sheet.text(x + 21, top + 12, words, {size: 11.5});
      x += room + 18;
    }
  };
  return new Picture({
    id: 'differences', title: 'Paired differences',
    said: () => `Row against column, seed by seed. Filled: more than two standard errors apart. ${size < scene.group.configurations
      ? `The first ${size} are compared.` : ''}`,
    isEmpty: () => size < 2,
    height: width => 26 + size * downOf(cell(width, leftOf(namesAt(width)))) + (width < 420 ? 58 : 36),
    marks: () => size * size,
    draw(sheet) {
      const {palette, pen, width} = sheet;
      const names = namesAt(width);
      const left = leftOf(names);
      const across = cell(width, left);
      const down = downOf(across);
      // Every fifth number where they would run into each other.
      const step = across < 13 ? 5 : 1;
      for (let column = 0; column < size; ++column) {
        const isMarked = scene.markedConfiguration === first + column;
        if (!isMarked && column > 0 && (column + 1) % step !== 0) continue;
        sheet.text(left + (column + 0.5) * across, 18, String(column + 1), {anchor: 'middle', size: step === 1 && across < 17 ? 9 : 11.5,
          weight: isMarked ? 700 : 400});
      }
      sheet.text(24, 18, names.heading, {size: 11.5});
      for (let row = 0; row < size; ++row) {
        const y = 26 + row * down;
        const isMarked = scene.markedConfiguration === first + row;
        sheet.text(24, y + down / 2 + 4, names.of(first + row), {size: 11.5,
          colour: isMarked ? palette.ink : palette.soft, weight: isMarked ? 700 : 400});
        sheet.text(16, y + down / 2 + 4, String(row + 1), {anchor: 'end', size: 11.5, colour: palette.ink});
        for (let column = 0; column < size; ++column) {
          const place = at(row, column);
          const x = left + column * across;
          if (row === column) continue;
          const isClear = matrix.clear[place] === 1;
          const colour = !isClear ? palette.neutral : isBetter(place) ? palette.better : palette.worse;
          pen.box(x + 1, y + 1, across - 2, down - 2, {colour, data: {row: row + 1, column: column + 1, value: matrix.mean[place]}});
          const sign = matrix.clear[place] < 0 ? '?' : !isClear ? '≈' : isBetter(place) ? '+' : '−';
          if (across > 9) {
            sheet.svg.node().ownerSVGElement.append(sheet.text(x + across / 2, y + down / 2 + 4, sign,
              {anchor: 'middle', size: across < 14 ? 10 : 12, colour: isClear ? palette.paper : palette.soft}).node());
          }
          sheet.target(x + across / 2, y + down / 2, {row, column});
        }
      }
      key(sheet, 26 + size * down + 14);
    },
    hint({row, column}) {
      const place = at(row, column);
      return [`${row + 1} ${wordOf(place)}${matrix.clear[place] === 1 ? ` than ${column + 1}` : `: ${row + 1} and ${column + 1}`}`,
        scene.experiment.label(first + row), scene.experiment.label(first + column),
        `${column + 1} less ${row + 1}: ${signed(matrix.mean[place])} ± ${general(matrix.se[place], 2)} (se, ${counted(matrix.n[place], 'pair')})`];
    },
    pickOf: ({row}) => ({configuration: first + row}),
    table() {
      const rows = [];
      for (let row = 0; row < size; ++row) {
        for (let column = 0; column < size; ++column) {
          const place = at(row, column);
          if (row !== column) rows.push([scene.experiment.label(first + row), scene.experiment.label(first + column), matrix.n[place],
            matrix.mean[place], matrix.se[place], wordOf(place)]);
        }
      }
      return {columns: ['of', 'against', 'pairs', 'against less of', 'se', 'of is'], rows};
    }
  });
}
