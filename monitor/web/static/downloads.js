// A session's reports and exports as links; the slow ones and those with a passphrase report how it went.

import { h } from './dom.js';
import { jsonBody, refusalOf } from './request.js';

const TO_READ = [['report', 'Report', 'one HTML file, works offline'], ['pdf', 'Report as PDF', 'for printing']];
const TO_WORK_WITH = [
  ['csv', 'Tables, CSV', ''], ['parquet', 'Tables, Parquet', ''], ['json', 'Summary, JSON', ''],
  ['eaf', 'ELAN', '.eaf'], ['textgrid', 'Praat', 'TextGrid'],
];
const SHORTEST = 8; // characters of a passphrase

/** films : whether films were kept, which a bundle may hold. words : whether words were, which are left out unless ticked. */
export function downloads(id, { films, words }) {
  const status = h('p', { class: 'quiet', role: 'status' });
  const base = `/api/sessions/${encodeURIComponent(id)}`;
  const links = [];
  const link = ([format, label, about]) => {
    const href = `${base}/export?format=${format}`;
    const slow = format === 'pdf' ? (event) => { event.preventDefault(); saved(fetch(event.target.href), `${id}.pdf`, 'The PDF', status); } : null;
    const anchor = h('a', { href, download: true, click: slow }, label);
    links.push([anchor, href]);
    return h('li', {}, anchor, about && h('span', { class: 'quiet' }, ` ${about}`));
  };
  const bundles = [['bundle', 'Bundle', films ? 'without videos' : '']];
  if (films) bundles.push(['bundle&media=1', 'Bundle with videos', 'ask your partner first']);
  const worded = words && h('input', { type: 'checkbox', change: () => { for (const [anchor, href] of links) anchor.href = href + (worded.checked ? '&words=1' : ''); } });
  const tools = words ? [...TO_WORK_WITH, ['vtt', 'Subtitles', 'WebVTT, the words themselves']] : TO_WORK_WITH;
  return h('div', { class: 'downloads' }, worded && h('label', { class: 'tick' }, worded, ' with words (ask your partner first)'),
    group('To read', TO_READ.map(link)), group('For other tools', tools.map(link)), group('For another computer', bundles.map(link)),
    sealed(base, id, { films, worded, status }), status);
}

function group(name, links) {
  return [h('p', { class: 'group', 'aria-hidden': 'true' }, name), h('ul', { 'aria-label': name }, links)];
}

/** A bundle that opens with a passphrase only. */
function sealed(base, id, { films, worded, status }) {
  const passphrase = h('input', { type: 'password', name: 'passphrase', minlength: SHORTEST, maxlength: 1000, required: true, autocomplete: 'new-password' });
  const media = films && h('input', { type: 'checkbox', name: 'media' });
  const save = h('button', { type: 'submit', class: 'tool' }, 'Seal and save');
  const form = h('form', { class: 'sealed', submit: async (event) => {
    event.preventDefault();
    save.disabled = true;
    const answer = fetch(`${base}/sealed`, jsonBody('POST', { passphrase: passphrase.value, media: Boolean(media?.checked), words: Boolean(worded?.checked) }));
    if (await saved(answer, `${id}.zip.age`, 'The sealed bundle', status)) form.reset();
    save.disabled = false;
  } },
  h('label', { class: 'field' }, `Passphrase, ${SHORTEST} characters or more`, passphrase),
  media && h('label', { class: 'tick' }, media, ' with videos'),
  h('p', { class: 'quiet' }, 'Keep it safe: nobody can open the file without it.'), save);
  return h('details', { class: 'more' }, h('summary', {}, 'Sealed bundle'), form);
}

/** Save an answer as a file; whether it became one. */
export async function saved(request, name, title, status) {
  status.textContent = `${title} is being prepared\u2026`;
  const answer = await request.catch(() => null);
  if (!answer?.ok) {
    status.textContent = answer ? (await refusalOf(answer)).message : 'Rapport is not responding. Start it again.';
    return false;
  }
  const address = URL.createObjectURL(await answer.blob());
  h('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  status.textContent = `${title} is ready.`;
  return true;
}
