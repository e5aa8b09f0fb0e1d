// The replay page: fetch the session, build its parts, and let one cursor drive them.

import { card, channel } from './cards.js';
import { Charts } from './charts.js';
import { Cursor } from './cursor.js';
import { $, getJson, h, svg } from './dom.js';
import { clock, date, length } from './format.js';
import { Moments } from './moments.js';
import { aboutItems, facetItems, peopleRows } from './people.js';
import { Stage } from './stage.js';

const id = location.pathname.split('/').pop();
const dark = matchMedia('(prefers-color-scheme: dark)');
const STATES = { complete: '', interrupted: 'cut off, shown up to the last second kept', recording: 'still being recorded' };
const DASHES = { solid: '', dash: '6 3', dot: '2 3', dashdot: '6 3 2 3' };
const PLAY = 'M8 5v14l11-7z';
const PAUSE = 'M7 5h4v14H7zM13 5h4v14h-4z';

start().catch((error) => { $('subtitle').textContent = error.message; });

async function start() {
  const session = await getJson(`/api/sessions/${id}`);
  const { header } = session;
  const theme = () => (dark.matches ? 'dark' : 'light');
  paint(session.palette[theme()]);
  document.title = `${header.title || 'Session'} \u2013 replay`;
  $('title').textContent = header.title || 'Session';
  $('subtitle').textContent = [date(header.started_at), length(session.duration_s), header.preset, STATES[session.status]].filter(Boolean).join(' \u00b7 ');
  $('chance').textContent = `${session.chance}. The shaded band is where the score likely lies.`;
  $('cards').replaceChildren(...['coordination', 'attention', 'warmth'].map((name) => card(name, session.components[name], session.cards[name])));
  copyingNote(session);
  $('channels').replaceChildren(...Object.keys(session.channels).map((name) => channel(name, session.channels[name], session.cards[name])));
  $('people').replaceChildren(...peopleRows(session));
  $('facets').replaceChildren(...facetItems(session));
  $('about').replaceChildren(...aboutItems(session));

  const cursor = new Cursor(session.duration_s);
  transport(cursor);
  new Stage($('views'), session, cursor);
  new Moments($('moments'), $('moment-kind'), session, cursor);
  const scored = Object.values(session.tracks).some((track) => track.score.some((value) => value !== null));
  $('scored').hidden = !scored;
  $('unscored').hidden = scored;
  $('unscored').textContent = 'There are no scores over time: too little could be compared. What was seen and heard is below.';
  const charts = new Charts(`/api/sessions/${id}/charts`, cursor, scored ? ['scores', 'lag', 'lanes'] : ['lanes']);
  toggles(session, charts, cursor);
  $('zoom-in').addEventListener('click', () => charts.zoomBy(0.5));
  $('zoom-out').addEventListener('click', () => charts.zoomBy(2));
  $('zoom-all').addEventListener('click', () => charts.zoom(0, cursor.duration));
  dark.addEventListener('change', () => { paint(session.palette[theme()]); charts.draw(theme()); cursor.seek(cursor.time); });
  window.replay = { cursor, charts };
  await charts.draw(theme());
}

/** High coordination by copying is no success: the card says so, and leads to the signs. */
function copyingNote(session) {
  if (!session.copying.noticed) return;
  const facets = Object.values(session.excess);
  const signs = facets.filter((facet) => facet.fires).length;
  const words = `This looks like copying at times: ${signs} of ${facets.length} signs.`;
  document.querySelector('.card[data-name=coordination]')?.append(h('p', { class: 'words' }, `${words} `, h('a', { href: '#excess-title' }, 'See which')));
}

function paint(palette) {
  for (const [name, colour] of Object.entries(palette)) {
    document.documentElement.style.setProperty(name === 'user' || name === 'partner' ? `--${name}` : `--c-${name}`, colour);
  }
}

function transport(cursor) {
  const seek = $('seek');
  seek.max = cursor.duration;
  $('length').textContent = clock(cursor.duration);
  $('play').addEventListener('click', () => cursor.toggle());
  seek.addEventListener('input', () => cursor.seek(Number(seek.value)));
  $('speed').addEventListener('change', (event) => cursor.setSpeed(Number(event.target.value)));
  cursor.addEventListener('time', () => {
    seek.value = cursor.time;
    seek.setAttribute('aria-valuetext', `${clock(cursor.time)} of ${clock(cursor.duration)}`);
    $('clock').textContent = clock(cursor.time);
  });
  cursor.addEventListener('state', () => {
    $('play').setAttribute('aria-label', cursor.playing ? 'Pause' : 'Play');
    $('play-shape').setAttribute('d', cursor.playing ? PAUSE : PLAY);
  });
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('select, input[type=range]')) return;
    const step = event.shiftKey ? 30 : 5;
    if (event.key === ' ' && !event.target.closest?.('button, input, a, summary')) cursor.toggle();
    else if (event.key === 'ArrowRight') cursor.seek(cursor.time + step);
    else if (event.key === 'ArrowLeft') cursor.seek(cursor.time - step);
    else if (event.key === 'Home' && event.target === document.body) cursor.seek(0);
    else return;
    event.preventDefault();
  });
}

function toggles(session, charts, cursor) {
  const names = [...['coordination', 'attention', 'warmth'], ...Object.keys(session.channels)];
  const marks = names.map((name) => {
    const track = session.tracks[name];
    const any = track.score.some((value) => value !== null);
    const { dash, width } = session.styles[name];
    const line = svg('svg', { viewBox: '0 0 22 8', 'aria-hidden': 'true' }, svg('line', { x1: 0, x2: 22, y1: 4, y2: 4, style: `stroke: var(--c-${name})`, 'stroke-width': width, 'stroke-dasharray': DASHES[dash] || null }));
    const input = h('input', { type: 'checkbox', value: name, checked: any && name in session.components, disabled: !any, change: apply });
    const at = h('span', { class: 'at', 'aria-hidden': 'true' });
    const title = any ? null : 'Not enough signal in this session';
    return { name, track, input, at, element: h('label', { class: 'toggle', title }, input, line, session.cards[name].label, at) };
  });
  $('toggles').append(...marks.map((mark) => mark.element));
  function apply() { charts.show(marks.filter((mark) => mark.input.checked).map((mark) => mark.name)); }
  cursor.addEventListener('time', () => {
    for (const { track, at, input } of marks) if (input.checked) at.textContent = valueAt(track, cursor.time);
  });
  apply();
  cursor.seek(0);
}

/** The score said last at or before a time; a dash where there was none. */
function valueAt(track, time) {
  let low = 0;
  let high = track.time_s.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (track.time_s[middle] <= time) low = middle + 1;
    else high = middle;
  }
  const value = low > 0 && time - track.time_s[low - 1] < 2 ? track.score[low - 1] : null;
  return value === null ? '\u2013' : String(Math.round(value));
}
