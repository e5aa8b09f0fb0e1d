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
const deleteDialog = new DeleteDialog(() => start());
const importDialog = new ImportDialog(arrived);
closeMenus();
// On a narrow screen the sessions come first.
$('progress-fold').open = matchMedia('(min-width: 861px)').matches;

start().catch((error) => { $('count').textContent = error.message; });

async function start() {
  await refresh();
  await showProgress();
}

async function refresh() {
  const wanted = new URLSearchParams(asked).toString();
  const { sessions, live, keep_days: days } = await getJson(`/api/sessions?${wanted}`);
  if (wanted !== new URLSearchParams(asked).toString()) return; // something newer was asked
  $('live').hidden = !live;
  const searched = asked.search || asked.tag;
  $('count').textContent = searched ? `${plural(sessions.length, 'session')} found` : sessions.length ? plural(sessions.length, 'session') : 'No sessions yet';
  // Progress is about all sessions: beside what was searched it is in the way.
  document.body.classList.toggle('searching', Boolean(searched));
  $('search-form').hidden = !searched && !sessions.length;
  $('list').replaceChildren(...sessions.map((session) => h('li', {}, new Entry(session, { remove: () => deleteDialog.ask(session), join: () => importDialog.ask(session), changed: refresh }).element)));
  if (!sessions.length) $('list').append(h('li', { class: 'panel empty' }, searched ? h('p', {}, 'No matches. Try other words, or fewer.') : begin(live)));
  $('kept').hidden = !days || !sessions.length;
  $('kept').textContent = `Sessions are kept for ${plural(days, 'day')}. Rapport announces a deletion a week ahead and carries it out when it next starts. Choose Keep to hold on to a session for as long as you like.`;
  if (!searched) tagged(sessions);
}

/** What came in is shown, whatever was searched before. */
async function arrived({ id, title, said = [] }, isJoined) {
  Object.assign(asked, { search: '', tag: '' });
  $('search').value = '';
  await start();
  $('count').textContent = isJoined ? [`Joined: ${title || id}.`, ...said].join(' ') : `Imported: ${title || id}`;
  document.querySelector(`.entry[data-id="${id}"] a`)?.focus();
}

function begin(live) {
  return h('p', {}, live ? 'Start a live conversation, or make a session with ' : 'Make one with ', h('code', {}, 'rapport analyze me.mp4 partner.mp4'), live ? '.' : ' or try ', !live && h('code', {}, 'rapport demo'), !live && '.');
}

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
