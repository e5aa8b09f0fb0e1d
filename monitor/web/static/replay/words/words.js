// The tab of a session's words: the transcript, what was counted, and deleting them.

import { $, h } from '../../dom.js';
import { getJson, refusalOf } from '../../request.js';
import { tight } from '../../format.js';
import { Transcript } from './transcript.js';
import { TranscriptSearch } from './transcript_search.js';

/** Show what the session's address holds. Returns what brings the words at the cursor into view. */
export async function words(address, session, cursor) {
  const transcript = new Transcript({ list: $('lines'), legend: $('signs'), follow: $('follow') }, cursor);
  new TranscriptSearch({ input: $('word-search'), count: $('word-count'), earlier: $('word-earlier'), later: $('word-later') }, transcript);
  $('words-source').textContent = session.transcript.sentence;
  deleting(address);
  try {
    transcript.fill(await getJson(`${address}/transcript`));
  } catch (error) {
    $('lines').replaceChildren(h('li', { class: 'none' }, error.message));
    return () => {};
  }
  try {
    const language = await getJson(`${address}/language`);
    transcript.mark(language.marks);
    counted(language);
  } catch (error) { $('uncounted').textContent = error.message; }
  return () => { if (transcript.following) transcript.bring(); };
}

function counted({ lines, sentence }) {
  $('counted').hidden = !lines.length;
  $('uncounted').textContent = sentence;
  const cell = (text) => h('td', {}, text ? tight(text) : '\u2013');
  $('counted-rows').replaceChildren(...lines.map(({ name, label, user, partner, sentence, note }) => h('tr', { 'data-name': name },
    h('th', { scope: 'row' }, label), cell(user), cell(partner),
    h('td', {}, sentence && h('p', {}, tight(sentence)), note && h('p', { class: 'quiet' }, tight(note))))));
}

function deleting(address) {
  const box = $('forget');
  $('forget-words').addEventListener('click', () => { $('forget-problem').textContent = ''; box.showModal(); });
  $('forget-no').addEventListener('click', () => box.close());
  $('forget-yes').addEventListener('click', async () => {
    $('forget-yes').disabled = true;
    const answer = await fetch(`${address}/words`, { method: 'DELETE' }).catch(() => null);
    $('forget-yes').disabled = false;
    if (answer?.ok) { location.reload(); return; }
    $('forget-problem').textContent = answer ? (await refusalOf(answer)).message : 'Rapport is not responding. Start it again.';
  });
}
