// The page while a sweep runs: `runner watch` sends a document, and then what changes in it.

const live = {
  token: new URLSearchParams(location.search).get('token') ?? '',
  json: null,
  version: 0,
  drawing: 0,

  /** Follows until the server ends; the browser connects again by itself where the connection is lost, and says what it has. */
  follow() {
    this.say('Waiting for the first results …');
    const events = new EventSource(`events?token=${encodeURIComponent(this.token)}`);
    events.addEventListener('message', event => this.hear(JSON.parse(event.data)));
    events.addEventListener('document', event => this.take(Number(event.lastEventId), JSON.parse(event.data)));
    events.addEventListener('change', event => {
      const version = Number(event.lastEventId);
      if (version === this.version + 1) return this.take(version, patched(this.json, JSON.parse(event.data)));
      // Something was missed: from the beginning.
      if (version <= this.version) return undefined;
      events.close();
      return this.follow();
    });
    events.addEventListener('error', () => this.say(events.readyState === EventSource.CLOSED
      ? 'runner watch has ended; this is what it showed last.' : 'runner watch does not answer; trying again …'));
  },

  hear({version, problem}) { this.say(visible(problem) || (version === 0 ? 'Waiting for the first results …' : '')); },

  take(version, json) {
    Object.assign(this, {version, json});
    // What comes at once is drawn once.
    clearTimeout(this.drawing);
    this.drawing = setTimeout(() => {
      keepPlace(() => showNewer(json));
      document.body.dataset.version = String(version);
    });
  },

  say(words) {
    const place = document.getElementById('live');
    if (place.textContent !== words) place.textContent = words;
    place.hidden = !words;
  }
};

/** Applies a JSON Patch (RFC 6902) of adding, removing and replacing. */
function patched(json, operations) {
  const whole = {json};
  for (const {op, path, value} of operations) {
    const keys = ['json', ...path.split('/').slice(1).map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'))];
    const last = keys.pop();
    const at = keys.reduce((object, key) => object[key], whole);
    if (op === 'remove') Array.isArray(at) ? at.splice(Number(last), 1) : delete at[last];
    else if (op === 'add' && Array.isArray(at)) at.splice(last === '-' ? at.length : Number(last), 0, value);
    // Whatever the key is, it names something of this object alone.
    else Object.defineProperty(at, last, {value, writable: true, enumerable: true, configurable: true});
  }
  return whole.json;
}

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
