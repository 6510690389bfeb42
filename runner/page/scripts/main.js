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

/** Shows a document; pictures of `kept` stay the elements that they are. */
function show(json, kept = []) {
  scene.report = new Report(json);
  if (scene.report.experiments.length === 0) return;
  const seen = new Set(pictures.filter(picture => picture.isSeen).map(picture => picture.spec.id));
  build(kept);
  // At once, so that nothing flickers.
  for (const picture of pictures) {
    if (!seen.has(picture.spec.id)) continue;
    picture.isSeen = true;
    picture.draw();
  }
}

const allPictures = () => [searchPicture, differencesPicture, () => curvePicture.build(), parametersPicture, stripPicture, fitPicture, mapPicture,
  importancePicture, parallelPicture, timelinePicture].map(make_ => make_()).filter(picture => !(picture.spec.isEmpty?.() ?? false));

/** What of the page's parts there is depends on this; all else changes within them. */
const shapeOf = made => JSON.stringify([scene.report.experiments.map(({number, name}) => [number, name]), scene.experiment.number,
  scene.experiment.groups.map(group => group.heading), scene.metricLabel, scene.group.configurations > 1, scene.experiment.json.endings.list.length > 0,
  made.map(picture => picture.spec.id), [...new Set(scene.experiment.trials.state)].sort()]);
let shape = '';

function build(kept = []) {
  scene.look();
  fillHeader();
  fillToolbar();
  for (const picture of pictures) seeing.unobserve(picture.element);
  pictures = allPictures().map(made => {
    const before = kept.find(picture => picture.spec.id === made.spec.id);
    return before ? Object.assign(before, {spec: made.spec}) : made;
  });
  shape = shapeOf(pictures);
  const byId = new Map(pictures.map(picture => [picture.spec.id, picture.element]));
  const of = (...ids) => ids.map(id => byId.get(id)).filter(Boolean);
  const chapter = (title, id, elements) => (elements.length === 0 ? null
    : make('section', {class: 'chapter', id, 'aria-labelledby': `${id}-title`}, make('h2', {id: `${id}-title`, class: 'wide'}, title), ...elements));
  const parts = [
    make('section', {class: 'chapter'}, leaderboard.build()),
    endingsSection(),
    chapter('Learning', 'learning', of('curves')),
    scene.experiment.search ? make('section', {class: 'chapter'}, searchSection(), ...of('search')) : null,
    chapter('How sure', 'sure', of('strip', 'differences', 'fit')),
    chapter('Parameters', 'space', of('parameters', 'map', 'importance', 'parallel')),
    chapter('The run', 'run', of('timeline')),
    provenanceSection()
  ];
  document.getElementById('main-content').replaceChildren(...parts.filter(Boolean));
  fillFoot();
  for (const picture of pictures) seeing.observe(picture.element);
  document.body.dataset.ready = 'yes';
}

function fillFoot() {
  document.getElementById('foot').replaceChildren(
    `Made ${localTime(scene.report.json.made_ms)} by runner ${scene.report.json.runner_version} from ${visible(scene.report.json.database)}. `,
    `${embedded ? 'Nothing on this page came over a network' : 'It follows what is stored'}. Pictures by D3 (© Mike Bostock, BSD licence, in the source of this page).`);
}

/** Shows a newer document in the elements that are there, so that whoever points, drags or reads is not disturbed. */
function showNewer(json) {
  if (!scene.report) return show(json);
  const {number} = scene.experiment ?? {};
  scene.report = new Report(json);
  if (scene.report.experiments.length === 0) return undefined;
  scene.look();
  const made = allPictures();
  if (shapeOf(made) !== shape) return show(json, scene.experiment.number === number ? pictures : []);
  made.forEach((picture, place) => { pictures[place].spec = picture.spec; });
  fillHeader();
  fillMarked();
  leaderboard.refill();
  const endings = endingsSection();
  if (endings) exchange(document.getElementById('endings'), endings);
  const searched = searchSection();
  if (searched) exchange(document.getElementById('searched'), searched);
  exchange(document.getElementById('provenance'), provenanceSection());
  fillFoot();
  return redrawAll();
}

/** Puts an element in another's place where they differ. */
function exchange(before, after) {
  if (!before.isEqualNode(after)) before.replaceWith(after);
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
    brushed.brush();
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
  leaderboard.fill();
  // On paper nobody opens it.
  for (const part of document.querySelectorAll('details.printed')) {
    if (on) part.dataset.wasOpen = part.open;
    part.open = on || part.dataset.wasOpen === 'true';
  }
}
addEventListener('beforeprint', () => print(true));
addEventListener('afterprint', () => print(false));

document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && scene.markedConfiguration >= 0) scene.mark({});
});

theme.begin();
if (embedded) show(JSON.parse(embedded.textContent));
else live.follow();
