// The page while a sweep runs: `runner watch` tells of each new document, which is fetched and shown in the place of the last.

const live = {
  token: new URLSearchParams(location.search).get('token') ?? '',
  shown: 0,
  isFetching: false,

  /** Follows until the server ends; the browser connects again by itself where the connection is lost. */
  follow() {
    this.say('Waiting for the first results …');
    const events = new EventSource(`events?token=${encodeURIComponent(this.token)}`);
    events.addEventListener('message', event => this.hear(JSON.parse(event.data)));
    events.addEventListener('error', () => this.say(events.readyState === EventSource.CLOSED
      ? 'runner watch has ended; this is what it showed last.' : 'runner watch does not answer; trying again …'));
  },

  hear({version, problem}) {
    this.say(visible(problem) || (version === 0 ? 'Waiting for the first results …' : ''));
    this.wanted = version;
    if (!this.isFetching && version !== this.shown) this.fetch();
  },

  async fetch() {
    this.isFetching = true;
    try {
      while (this.shown !== this.wanted) {
        const version = this.wanted;
        const answer = await fetch(`document.json?token=${encodeURIComponent(this.token)}`, {cache: 'no-store'});
        if (!answer.ok) throw new Error(await answer.text());
        const json = await answer.json();
        keepPlace(() => show(json));
        this.shown = version;
        document.body.dataset.version = String(version);
      }
    } catch (error) {
      this.say(`The newest results could not be fetched: ${error.message}`);
    } finally {
      this.isFetching = false;
    }
  },

  say(words) {
    const place = document.getElementById('live');
    place.textContent = words;
    place.hidden = !words;
  }
};

/** Which child of which child an element is, from the body down. */
function placesOf(element) {
  const path = [];
  for (let at = element; at !== document.body; at = at.parentElement) path.unshift([...at.parentElement.children].indexOf(at));
  return path;
}

function elementAt(path) { return path.reduce((at, place) => at?.children[place], document.body); }

/** Does what builds the page anew, and leaves focus, caret, scroll position and open tables as they were. */
function keepPlace(action) {
  const active = document.activeElement && document.activeElement !== document.body ? document.activeElement : null;
  const focus = active && {path: placesOf(active), tag: active.tagName, caret: active.type === 'search' ? active.selectionStart : null};
  const open = [...document.querySelectorAll('details[open]')].map(placesOf);
  const {scrollX, scrollY} = window;
  action();
  for (const path of open) {
    const element = elementAt(path);
    if (element?.tagName === 'DETAILS') element.open = true;
  }
  if (focus) {
    const element = elementAt(focus.path);
    if (element?.tagName === focus.tag) {
      element.focus({preventScroll: true});
      if (focus.caret !== null) element.setSelectionRange(focus.caret, focus.caret);
    }
  }
  scrollTo(scrollX, scrollY);
}
