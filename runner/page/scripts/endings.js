// What did not complete, and why.

function endingsSection() {
  const {experiment} = scene;
  const {list, different} = experiment.json.endings;
  if (list.length === 0) return null;
  const trialButton = number => {
    const place = experiment.trialPlace.get(number);
    return make('button', {type: 'button', class: 'plain number', 'data-trial': number, onclick: () => scene.mark({trial: place})}, String(number));
  };
  const rows = list.map(({state, reason, message, count, trials}) => make('tr', {},
    make('td', {}, experiment.states[state].replace('_', ' ')), make('td', {}, visible(reason)),
    make('td', {class: 'message'}, message ? visibleLines(message) : '–'), make('td', {class: 'number', 'data-value': count}, count.toLocaleString('en')),
    make('td', {class: 'list'}, ...trials.flatMap(number => [trialButton(number), ' ']), trials.length < count ? '…' : '')));
  return make('section', {class: 'wide', id: 'endings', 'aria-labelledby': 'endings-title'},
    make('h2', {id: 'endings-title'}, 'What did not complete'),
    make('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'What did not complete'}, make('table', {},
      make('thead', {}, make('tr', {}, ...['state', 'reason', 'message'].map(name => make('th', {scope: 'col'}, name)),
        make('th', {scope: 'col', class: 'number'}, 'trials'), make('th', {scope: 'col'}, 'which'))),
      make('tbody', {}, ...rows))),
    different > list.length ? make('p', {class: 'said'}, `${list.length} of ${different} different endings.`) : null);
}
