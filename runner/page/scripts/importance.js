// Which parameters matter.

function importancePicture() {
  const {importance} = scene.group;
  const entries = () => [...importance.keys.map((key, i) => ({key: visible(key), share: importance.share[i]})).sort((a, b) => b.share - a.share),
    {key: 'only together', share: importance.together, isRest: true}];
  // Few of them do not leave the card beside the map empty.
  const down = () => Math.max(30, Math.min(56, 280 / entries().length));
  return new Picture({
    id: 'importance', title: 'Importance of parameters',
    said: () => `How much of the variance of ${scene.metricLabel} over the space that was searched each parameter explains alone: functional ANOVA on a
      random forest of ${counted(importance.samples, 'completed trial')}. It says little where there are few trials or one huge value.`.replace(/\s+/g, ' '),
    isEmpty: () => !importance,
    height: () => entries().length * down() + 62,
    marks: () => entries().length,
    draw(sheet) {
      const {palette, pen, width} = sheet;
      const left = Math.min(width * 0.42, 18 + d3.max(entries(), entry => widthOf(entry.key)));
      const bottom = 10 + entries().length * down();
      const x = Object.assign(d3.scaleLinear().domain([0, 100]).range([left, width - 60]), {isLog: false});
      horizontalAxis(sheet, x, bottom, 'share of the variance, %', {top: 10, most: 5});
      entries().forEach(({key, share, isRest}, place) => {
        const y = 10 + place * down() + (down() - 30) / 2;
        sheet.text(left - 10, y + 19, fitting(key, left - 14, 11.5), {anchor: 'end', size: 11.5, colour: isRest ? palette.soft : palette.ink});
        pen.box(left, y + 6, x(share * 100) - left, 18, {colour: isRest ? palette.other : palette.series[0], data: {key, value: share}});
        sheet.text(x(share * 100) + 7, y + 19, `${(share * 100).toFixed(1)} %`, {size: 11.5, colour: palette.ink});
        sheet.target(left + 20, y + 15, {key, share});
      });
    },
    find: () => null,
    hint: () => [''],
    table: () => ({columns: ['parameter', 'share of the variance'], rows: entries().map(({key, share}) => [key, share])})
  });
}
