// The session's menu: copy the story as text, the report, the exports, another name, delete.

import { $, h } from '../dom.js';
import { saved } from '../downloads.js';
import { clock, date, length } from '../format.js';
import { patchJson } from '../request.js';
import { DeleteDialog } from '../sessions/delete_dialog.js';

/** toExport() : leads to the exports. renamed(title) : the session has another name. */
export function menu(id, session, { toExport, renamed }) {
  const box = $('menu');
  const status = h('p', { class: 'quiet', role: 'status' });
  const base = `/api/sessions/${encodeURIComponent(id)}/export?format=`;
  const words = session.transcript && h('input', { type: 'checkbox' });
  const address = (format) => `${base}${format}${words?.checked ? '&words=1' : ''}`;
  const item = (label, run) => h('li', {}, h('button', { type: 'button', class: 'item', click: run }, label));
  const closed = (run) => () => { box.open = false; run(); };
  const report = h('a', { class: 'item', href: address('report'), download: true, click: () => { report.href = address('report'); } }, 'Report');
  $('menu-items').replaceChildren(...[
    h('ul', { 'aria-label': 'Menu' },
      item('Copy as text', () => copy(session, status)),
      h('li', {}, report),
      !session.alone && h('li', {}, h('a', { class: 'item', href: `${base}report&for=partner`, download: true }, 'Partner\u2019s copy')),
      item('PDF', () => saved(fetch(address('pdf')), `${id}.pdf`, 'The PDF', status)),
      item('Export\u2026', closed(toExport)),
      item('Rename\u2026', closed(() => rename(id, session, renamed))),
      item('Delete\u2026', closed(() => deleting().ask({ id, title: session.title, started_at: session.header.started_at })))),
    words && h('label', { class: 'tick' }, words, ' report with words (ask your partner first)'),
    status].filter(Boolean));
}

let dialog = null;
const deleting = () => { dialog ??= new DeleteDialog(() => { location.href = '/'; }); return dialog; };

function rename(id, session, renamed) {
  const [box, name, problem] = [$('rename'), $('rename-name'), $('rename-problem')];
  name.value = session.title;
  problem.textContent = '';
  $('rename-no').onclick = () => box.close();
  $('rename-form').onsubmit = async (event) => {
    event.preventDefault();
    try {
      session.notes = await patchJson(`/api/sessions/${encodeURIComponent(id)}/notes`, { title: name.value });
      session.title = session.notes.title || session.header.title;
      renamed(session.title);
      box.close();
    } catch (error) { problem.textContent = error.message; }
  };
  box.showModal();
  name.select();
}

async function copy(session, status) {
  const done = await navigator.clipboard.writeText(asText(session)).then(() => true, () => false);
  status.textContent = done ? 'Copied.' : 'Your browser did not allow copying. Use Report instead.';
}

/** The story as plain lines, for a mail or one's own notes. */
export function asText(session) {
  const { opening } = session;
  const at = (time) => (time === null ? '' : ` (at ${clock(time)})`);
  const full = ({ text, because, at_s: time }) => `${text}${because ? ` ${because}.` : ''}${at(time)}`;
  const part = (head, lines) => (lines.length ? ['', head, ...lines.map((line) => `- ${line}`)] : []);
  return [
    session.title || 'Session',
    [date(session.header.started_at), length(session.duration_s), session.preset_title].filter(Boolean).join(' \u00b7 '),
    ...(opening.headline ? ['', opening.headline] : []),
    ...part('What to try next', opening.advice ? [full(opening.advice)] : []),
    ...part('What went well', opening.well.map(full)),
    ...part('Numbers', opening.facts.map(({ label, text, range_words: ranged }) => `${label}: ${text}${ranged ? ` (${ranged})` : ''}`)),
    ...part('Comments', session.notes.comments.map(({ at_s: time, by, text }) => `${clock(time)} ${by}: ${text}`)),
    ...part('Not measured', opening.notes),
    '',
  ].join('\n');
}
