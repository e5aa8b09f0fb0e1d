// The sessions page: the list with its search, progress over sessions, and what can be done with one.

import { $, h } from '../dom.js';
import { getJson } from '../request.js';
import { plural } from '../format.js';
import { closeMenus } from '../menus.js';
import { ImportDialog } from './import_dialog.js';
import { Entry } from './entry.js';
import { showProgress } from './progress.js';
import { DeleteDialog } from './delete_dialog.js';

const PAUSE_MS = 200; // of typing
const asked = { search: '', tag: '' };
let whose = null; // everybody's; a name, or empty for the user's own
const deleteDialog = new DeleteDialog(() => start());
const importDialog = new ImportDialog(arrived);
closeMenus();
// On a narrow screen the sessions come first.
$('progress-fold').open = matchMedia('(min-width: 861px)').matches;

start().catch((error) => { $('count').textContent = error.message; });

async function start() {
  await refresh();
  await showProgress({ person: whose ?? '' });
}

async function refresh() {
  const query = () => new URLSearchParams(whose === null ? asked : { ...asked, person: whose }).toString();
  const wanted = query();
  const { sessions, people, live, keep_days: days } = await getJson(`/api/sessions?${wanted}`);
  if (wanted !== query()) return; // something newer was asked
  $('live').hidden = !live;
  const searched = asked.search || asked.tag;
  $('count').textContent = searched ? `${plural(sessions.length, 'session')} found` : sessions.length ? plural(sessions.length, 'session') : 'No sessions yet';
  // Progress is about all sessions: beside what was searched it is in the way.
  document.body.classList.toggle('searching', Boolean(searched));
  $('search-form').hidden = !searched && !sessions.length;
  const line = (session) => h('li', {}, new Entry(session, { people, remove: () => deleteDialog.ask(session), join: () => importDialog.ask(session), changed: start }).element);
  const simulated = searched ? [] : sessions.filter((session) => session.simulated);
  $('list').replaceChildren(...sessions.filter((session) => !simulated.includes(session)).map(line));
  $('simulated').hidden = !simulated.length;
  $('simulated-title').textContent = plural(simulated.length, 'simulated session');
  $('simulated-list').replaceChildren(...simulated.map(line));
  named(people);
  if (!sessions.length) $('list').append(h('li', { class: 'panel empty' }, searched ? h('p', {}, 'No matches. Try other words, or fewer.') : begin(live)));
  $('kept').hidden = !days || !sessions.length;
  $('kept').textContent = `Sessions are kept for ${plural(days, 'day')}. Rapport announces a deletion a week ahead and carries it out when it next starts. Choose Keep to hold on to a session for as long as you like.`;
  if (!searched) tagged(sessions);
}

/** What came in is shown, whatever was searched before. */
async function arrived({ id, title, said = [] }, isJoined) {
  Object.assign(asked, { search: '', tag: '' });
  whose = null;
  $('search').value = '';
  await start();
  $('count').textContent = isJoined ? [`Joined: ${title || id}.`, ...said].join(' ') : `Imported: ${title || id}`;
  document.querySelector(`.entry[data-id="${id}"] a`)?.focus();
}

function begin(live) {
  return h('p', {}, live ? 'Start a live conversation, or make a session with ' : 'Make one with ', h('code', {}, 'rapport analyze me.mp4 partner.mp4'), live ? '.' : ' or try ', !live && h('code', {}, 'rapport demo'), !live && '.');
}

/** Whose sessions are shown, where there are several people's. */
function named(people) {
  if (whose && !people.includes(whose)) whose = null;
  $('whose').hidden = !people.length;
  $('whose-name').replaceChildren(...[[null, 'Everybody'], ['', 'You'], ...people.map((name) => [name, name])].map(([value, label]) => h('option', { value: value ?? '', selected: value === whose }, label)));
}
$('whose-name').addEventListener('change', (event) => {
  whose = event.target.selectedIndex === 0 ? null : event.target.value;
  start();
});

function tagged(sessions) {
  const tags = [...new Set(sessions.flatMap((session) => session.notes.tags))].sort();
  $('tags').replaceChildren(...tags.map((tag) => h('button', { type: 'button', class: 'tag', 'aria-pressed': String(tag === asked.tag), click: (event) => {
    asked.tag = asked.tag === tag ? '' : tag;
    for (const button of $('tags').children) button.setAttribute('aria-pressed', String(button === event.target && asked.tag === tag));
    refresh();
  } }, `#${tag}`)));
}

let waiting = null;
$('search').addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { asked.search = $('search').value.trim(); refresh(); }, PAUSE_MS);
});
$('search-form').addEventListener('submit', (event) => event.preventDefault());
