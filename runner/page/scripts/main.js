// Puts the page together, and draws again what has changed.

const firstPicture = 'runner: first picture';
let pictures = [];
const seeing = new IntersectionObserver(entries => {
  for (const entry of entries) {
    const picture = pictures.find(candidate => candidate.element === entry.target);
    if (!picture) continue;
    picture.isSeen = entry.isIntersecting;
    if (picture.isSeen && picture.isDue) picture.draw();
  }
  // What the bench waits for.
  if (performance.getEntriesByName(firstPicture).length === 0) setTimeout(() => performance.mark(firstPicture));
}, {rootMargin: '300px'});

/** Shows a document; called again with a newer one it keeps the view. */
function show(json) {
  scene.report = new Report(json);
  if (scene.report.experiments.length === 0) return;
  const seen = new Set(pictures.filter(picture => picture.isSeen).map(picture => picture.spec.id));
  build();
  // At once, so that nothing flickers.
  for (const picture of pictures) {
    if (!seen.has(picture.spec.id)) continue;
    picture.isSeen = true;
    picture.draw();
  }
}

function build() {
  scene.look();
  fillHeader();
  fillToolbar();
  for (const picture of pictures) seeing.unobserve(picture.element);
  pictures = [differencesPicture, () => curvePicture.build(), parametersPicture, stripPicture, fitPicture, mapPicture, importancePicture,
    parallelPicture, timelinePicture].map(make_ => make_()).filter(picture => !(picture.spec.isEmpty?.() ?? false));
  const byId = new Map(pictures.map(picture => [picture.spec.id, picture.element]));
  const of = (...ids) => ids.map(id => byId.get(id)).filter(Boolean);
  const chapter = (title, id, elements) => (elements.length === 0 ? null
    : make('section', {class: 'chapter', id, 'aria-labelledby': `${id}-title`}, make('h2', {id: `${id}-title`, class: 'wide'}, title), ...elements));
  const parts = [
    make('section', {class: 'chapter'}, leaderboard.build()),
    endingsSection(),
    chapter('Learning', 'learning', of('curves')),
    chapter('How sure', 'sure', of('strip', 'differences', 'fit')),
    chapter('Parameters', 'space', of('parameters', 'map', 'importance', 'parallel')),
    chapter('The run', 'run', of('timeline')),
    provenanceSection()
  ];
  document.getElementById('main-content').replaceChildren(...parts.filter(Boolean));
  document.getElementById('foot').replaceChildren(
    `Made ${localTime(scene.report.json.made_ms)} by runner ${scene.report.json.runner_version} from ${visible(scene.report.json.database)}. `,
    `${embedded ? 'Nothing on this page came over a network' : 'It follows what is stored'}. Pictures by D3 (© Mike Bostock, BSD licence, in the source of this page).`);
  for (const picture of pictures) seeing.observe(picture.element);
  document.body.dataset.ready = 'yes';
}

function redrawAll() { for (const picture of pictures) picture.redraw(); }

let pending = null;
view.listeners.push(keys => {
  if (keys.has('e') || keys.has('g')) return build();
  scene.look();
  // What is dragged follows the hand; all else follows when it rests.
  const brushed = keys.size === 1 && keys.has('b') ? pictures.find(picture => picture.spec.id === 'parallel') : null;
  if (!brushed) return drawSoon();
  requestAnimationFrame(() => {
    fillMarked();
    brushed.redraw();
    document.body.dataset.brushed = String(Number(document.body.dataset.brushed ?? 0) + 1);
  });
  clearTimeout(resting);
  resting = setTimeout(drawSoon, 120);
});

let resting = null;
function drawSoon() {
  pending = pending ?? requestAnimationFrame(() => {
    pending = null;
    fillMarked();
    const filter = document.getElementById('filter');
    if (filter && filter !== document.activeElement) filter.value = view.get('q');
    leaderboard.fill();
    redrawAll();
    document.body.dataset.drawn = String(Number(document.body.dataset.drawn ?? 0) + 1);
  });
}

theme.listeners.push(() => { if (scene.report) { leaderboard.fill(); fillMarked(); redrawAll(); } });

let lastWidth = 0;
new ResizeObserver(() => {
  const width = document.documentElement.clientWidth;
  if (width !== lastWidth && scene.report) redrawAll();
  lastWidth = width;
}).observe(document.documentElement);

function print(on) {
  printing = on;
  document.documentElement.classList.toggle('printing', on);
  for (const picture of pictures) picture.draw();
}
addEventListener('beforeprint', () => print(true));
addEventListener('afterprint', () => print(false));

document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && scene.markedConfiguration >= 0) scene.mark({});
});

theme.begin();
const embedded = document.getElementById('document');
if (embedded) show(JSON.parse(embedded.textContent));
else live.follow();
