// A session's reports and exports as links; the PDF takes a while, so it is told about.

import { h } from './dom.js';

const FORMS = [
  ['report', 'Report', 'one HTML file, opens offline'], ['pdf', 'Report as PDF', 'for paper'],
  ['csv', 'Tables, CSV', ''], ['parquet', 'Tables, Parquet', ''], ['json', 'Summary, JSON', ''],
  ['eaf', 'ELAN', '.eaf'], ['textgrid', 'Praat', 'TextGrid'], ['bundle', 'Bundle', 'for another computer, without films'],
];

export function downloads(id) {
  const status = h('p', { class: 'quiet', role: 'status' });
  const link = ([format, label, about]) => {
    const href = `/api/sessions/${encodeURIComponent(id)}/export?format=${format}`;
    const slow = format === 'pdf' ? (event) => { event.preventDefault(); fetched(href, `${id}.pdf`, status); } : null;
    return h('li', {}, h('a', { href, download: true, click: slow }, label), about && h('span', { class: 'quiet' }, ` ${about}`));
  };
  return h('div', { class: 'downloads' }, h('ul', {}, FORMS.map(link)), status);
}

async function fetched(href, name, status) {
  status.textContent = 'The PDF is being made\u2026';
  const answer = await fetch(href);
  if (!answer.ok) { status.textContent = (await answer.text()).slice(0, 300); return; }
  const address = URL.createObjectURL(await answer.blob());
  h('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  status.textContent = 'The PDF was made.';
}
