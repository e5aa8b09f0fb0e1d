// The replay page: fetch the session, build its parts, and let one cursor drive them.

import { card, channel } from '../cards.js';
import { $, h } from '../dom.js';
import { getJson } from '../request.js';
import { downloads } from '../downloads.js';
import { date, length, tight } from '../format.js';
import { closeMenus } from '../menus.js';
import { ratingForm, ratingWords } from '../rating.js';
import { Charts } from './charts.js';
import { Cursor } from './cursor.js';
import { Lanes } from './lanes.js';
import { LagMap } from './lag_map.js';
import { Moments } from './moments.js';
import { aboutItems, copyingWords, facetItems, peopleRows } from './people.js';
import { Views } from './views.js';
import { summaryItems } from './summary.js';
import { shareItems, talkItems } from './talk.js';
import { Toggles } from './toggles.js';
import { follow, keys, transport } from './transport.js';
import { whatIf } from './what_if.js';
import { words } from './words.js';

const id = location.pathname.split('/').pop();
const address = `/api/sessions/${id}`;
const dark = matchMedia('(prefers-color-scheme: dark)');
const theme = () => (dark.matches ? 'dark' : 'light');
const STATES = { complete: '', interrupted: 'cut off, shown up to the last second saved', recording: 'still being recorded' };

closeMenus();
start().catch((error) => { $('subtitle').textContent = error.message; });

async function start() {
  const session = await getJson(address);
  // The server works on the figures while the page is built; before, it would have been at the expense of the words.
  const figures = getJson(`${address}/charts?theme=${theme()}`);
  figures.catch(() => {});
  const people = ['user', 'partner'].filter((person) => !session.alone || Object.values(session.people[person].coverage).some(Boolean));
  showDocument(session, people);
  const cursor = new Cursor(session.duration_s);
  transport(cursor);
  const views = new Views($('views'), session, cursor, people);
  const moments = new Moments($('moments'), $('moment-kind'), session, cursor);
  words(address, session, cursor, moments);
  $('talk').replaceChildren(...talkItems(session, cursor));
  const charts = charted(session, cursor);
  keys(cursor, { charts, moments });
  follow(cursor);
  document.documentElement.dataset.ready = 'yes';
  window.replay = { cursor, charts };
  await painted(); // the words are there to be read while the library of the charts takes the page's thread
  await charts.draw(theme(), await figures);
  if (!session.alone) await together(session, charts, views);
}

const painted = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });

function showDocument(session, people) {
  const { header } = session;
  paint(session.palette[theme()]);
  document.title = `${header.title || 'Session'} \u2013 replay`;
  $('title').textContent = header.title || 'Session';
  $('subtitle').textContent = [date(header.started_at), length(session.duration_s), header.preset, STATES[session.status]].filter(Boolean).join(' \u00b7 ');
  $('clock-words').hidden = !session.practice.length && (session.alone || !session.clock.length);
  $('clock-words').replaceChildren([...session.practice, ...session.clock].join(' '), ...(session.offset_sure === false ? [' ', h('a', { href: '#what-if' }, 'Line them up')] : []));
  $('downloads').append(downloads(id, { films: Object.keys(session.media).length > 0, words: Boolean(session.transcript) }));
  $('story').replaceChildren(...summaryItems(session));
  rated(session);
  document.documentElement.toggleAttribute('data-alone', session.alone);
  if (session.alone) for (const part of document.querySelectorAll('[data-pair]')) part.hidden = true;
  else {
    $('chance').textContent = `${session.chance}. The shaded band shows where the score likely lies. ${session.ratings}`;
    $('cards').replaceChildren(...['coordination', 'attention', 'warmth'].map((name) => card(name, session.components[name], session.cards[name])));
    // A coordination that was refused a score is not given one here.
    $('what-if').hidden = !isScored(session) && session.offset_sure !== false && !header.clock?.original;
    copyingNote(session);
    $('channels').replaceChildren(...session.scored.map((name) => channel(name, session.channels[name], session.cards[name])));
    $('described').replaceChildren(...session.described.map(({ label, text, why }) => h('li', { title: why }, h('b', {}, `${label}:`), ` ${tight(text)}`)));
    $('described-part').hidden = !session.described.length;
    $('facets').replaceChildren(...facetItems(session));
    $('excess-words').textContent = copyingWords(session);
  }
  const rows = peopleRows(session, people);
  for (const table of ['people', 'finer']) $(`${table}-head`).replaceChildren(h('th', { scope: 'col' }, 'Measure'), ...people.map((person) => h('th', { scope: 'col' }, person === 'user' ? 'You' : 'Partner')), h('th', { scope: 'col' }, 'Unit'));
  $('people').replaceChildren(...rows.plain);
  $('finer').replaceChildren(...rows.finer);
  $('shares').replaceChildren(...shareItems(session, people));
  if (!('gaze' in session.channels)) $('talk-title').textContent = 'Talk and posture';
  $('about').replaceChildren(...aboutItems(session));
}

function charted(session, cursor) {
  const scored = Object.values(session.tracks).some((track) => track.score.some((value) => value !== null));
  $('scored').hidden = !scored;
  $('unscored').hidden = scored || session.alone;
  $('unscored').textContent = 'There are no scores over time, because too little could be compared. What was seen and heard is below.';
  const spoken = session.has_voices;
  $('voices').hidden = !spoken;
  const labels = Object.fromEntries(Object.entries(session.cards).map(([name, words]) => [name, words.label]));
  const names = [scored && 'scores', 'lanes', !session.alone && 'lag', spoken && 'voices'].filter(Boolean);
  const charts = new Charts(address, cursor, names, { lanes: new Lanes(session), tracks: session.tracks, labels, cues: session.nudges });
  if (scored) new Toggles($('toggles'), session, charts, cursor);
  cursor.seek(0);
  for (const [key, run] of Object.entries({ 'zoom-in': () => charts.zoomBy(0.5), 'zoom-out': () => charts.zoomBy(2), 'zoom-all': () => charts.zoomAll(), 'pan-left': () => charts.panBy(-0.5), 'pan-right': () => charts.panBy(0.5) })) $(key).addEventListener('click', run);
  const limits = () => {
    const [from, to] = charts.range;
    $('pan-left').disabled = from <= 0;
    $('pan-right').disabled = to >= cursor.duration;
    $('zoom-out').disabled = $('zoom-all').disabled = from <= 0 && to >= cursor.duration;
  };
  charts.addEventListener('zoom', limits);
  limits();
  return charts;
}

const isScored = (session) => session.components.coordination.score !== null;

/** What needs two people, worked out when the rest is there. */
async function together(session, charts, views) {
  const lag = new LagMap(address, charts);
  await lag.draw(theme());
  if (!$('what-if').hidden) await whatIf(address, views, { isScored: isScored(session) });
  dark.addEventListener('change', () => lag.draw(theme()));
}

/** The three questions beside the story until they are answered or skipped; then a line that can be changed. */
function rated(session) {
  const { rating } = session.notes;
  const skipped = sessionStorage.getItem(`skipped ${id}`);
  const box = $('rating');
  const saved = (notes) => { session.notes = notes; rated(session); };
  const ask = (skip) => box.replaceChildren(h('h2', {}, 'How was it for you?'), ratingForm(id, session.notes.rating, { saved, skip }));
  const change = (words) => box.replaceChildren(h('p', { class: 'row' }, h('span', {}, words), h('button', { type: 'button', class: 'tool', click: () => { box.classList.remove('done'); ask(() => rated(session)); } }, rating ? 'Change' : 'Rate')));
  // The first question asks about two.
  box.hidden = session.alone || session.status === 'recording';
  box.classList.toggle('done', Boolean(rating || skipped));
  if (rating) change(`Your rating: ${ratingWords(rating)}`);
  else if (skipped) change('You have not rated this session.');
  else ask(() => { sessionStorage.setItem(`skipped ${id}`, 'yes'); rated(session); });
}

/** High coordination by copying is no success: the card says so, and leads to the signs. */
function copyingNote(session) {
  if (!session.copying.noticed) return;
  const facets = Object.values(session.excess);
  const signs = facets.filter((facet) => facet.fires).length;
  const words = `At times this looks like close copying (${signs} of ${facets.length} signs).`;
  const card = document.querySelector('.card[data-name=coordination]');
  const note = h('p', { class: 'words' }, `${words} `, h('a', { href: '#excess-title' }, 'See the signs'));
  card?.insertBefore(note, card.querySelector('.more'));
}

function paint(palette) {
  for (const [name, colour] of Object.entries(palette)) {
    document.documentElement.style.setProperty(name === 'user' || name === 'partner' ? `--${name}` : `--c-${name}`, colour);
  }
}

dark.addEventListener('change', async () => {
  const { charts, cursor } = window.replay ?? {};
  if (!charts) return;
  const session = await getJson(address);
  paint(session.palette[theme()]);
  await charts.draw(theme());
  cursor.seek(cursor.time);
});
