// The replay page: fetch the session, tell its story beside its pictures, and draw each tab when it is opened. One cursor drives all.

import { channel } from '../cards.js';
import { $, h } from '../dom.js';
import { downloads } from '../downloads.js';
import { date, length, sentence, tight } from '../format.js';
import { closeMenus } from '../menus.js';
import { getJson } from '../request.js';
import { aboutItems, scoreRows } from './about.js';
import { Charts, plotly } from './charts/charts.js';
import { LagMap } from './charts/lag_map.js';
import { gestureRows, Lanes, speechRows } from './charts/lanes.js';
import { comments } from './comments.js';
import { Cursor } from './cursor.js';
import { menu } from './menu.js';
import { Moments } from './moments.js';
import { openingItems } from './opening.js';
import { peopleRows } from './people.js';
import { rating } from './rated.js';
import { tabs } from './tabs.js';
import { shareItems, talkItems } from './talk.js';
import { openTogether, showTogether } from './together.js';
import { follow, keys, transport } from './transport.js';
import { Views } from './views.js';
import { words } from './words/words.js';

const id = location.pathname.split('/').pop();
const address = `/api/sessions/${id}`;
const dark = matchMedia('(prefers-color-scheme: dark)');
const theme = () => (dark.matches ? 'dark' : 'light');
const STATES = { complete: '', interrupted: 'cut off, shown up to the last second saved', recording: 'not finished yet' };
const LANE_PX = 30;
const CHARTS_OF = { 'together-part': ['scores'], 'people-part': ['voices', 'gestures'], 'numbers-part': ['lag'] };

closeMenus();
start().catch((error) => { $('subtitle').textContent = error.message; });

async function start() {
  const session = await getJson(address);
  const people = ['user', 'partner'].filter((person) => !session.alone || Object.values(session.people[person].coverage).some(Boolean));
  const cursor = new Cursor(session.duration_s);
  showHead(session);
  const watch = (time) => { cursor.seek(time); cursor.play(); $('stage').scrollIntoView({ block: 'nearest' }); };
  $('story').replaceChildren(...openingItems(session, watch));
  transport(cursor);
  const views = new Views($('views'), session, cursor, people);
  const moments = new Moments($('moments'), $('moment-kind'), session, cursor);
  const charts = drawn(session, cursor, moments, people);
  keys(cursor, { charts, moments });
  rating(id, session, cursor);
  const open = tabs($('tabs'), opener({ session, people, cursor, views, moments, charts }));
  $('menu').hidden = false;
  menu(id, session, { toExport: () => open('numbers-part', $('export')), renamed: (title) => named(title) });
  if (session.offset_sure === false) $('clock-words').append(' ', h('button', { type: 'button', class: 'link', click: () => open('together-part', $('what-if')) }, 'Line them up'));
  follow(cursor);
  small();
  window.replay = { cursor, charts, session };
  document.documentElement.dataset.ready = 'yes';
  dark.addEventListener('change', () => recolour(session, charts));
  for (const [event, colours] of [['beforeprint', () => 'light'], ['afterprint', theme]]) addEventListener(event, () => onPaper(session, charts, colours()));
  // The charts' library is there before somebody asks for a chart, and at nobody's expense.
  requestIdleCallback(() => setTimeout(() => requestIdleCallback(() => plotly().catch(() => {})), 500));
}

function named(title) {
  document.title = `${title || 'Session'} \u2013 replay`;
  $('title').textContent = title || 'Session';
}

function showHead(session) {
  document.documentElement.dataset.theme = theme();
  paint(session.palette[theme()]);
  named(session.title);
  $('subtitle').textContent = [date(session.header.started_at), length(session.duration_s), session.preset_title, STATES[session.status]].filter(Boolean).join(' \u00b7 ');
  $('clock-words').hidden = !session.practice.length && (session.alone || !session.clock.length);
  $('clock-words').textContent = [...session.practice, ...session.clock].join(' ');
  document.documentElement.toggleAttribute('data-alone', session.alone);
  for (const part of session.alone ? document.querySelectorAll('[data-pair]') : []) part.hidden = true;
  $('tab-words').hidden = !session.transcript;
}

/** The lanes of the first screen, and what the other charts need to know. */
function drawn(session, cursor, moments, people) {
  const labels = Object.fromEntries(Object.entries(session.cards).map(([name, said]) => [name, said.label]));
  const rows = gestureRows(session);
  const lanes = { lanes: new Lanes(speechRows(session, moments.moments, people), session.event_labels, LANE_PX), gestures: new Lanes(rows, session.event_labels) };
  const charts = new Charts(address, cursor, { lanes, labels, cues: session.nudges });
  charts.theme = theme();
  charts.drawLanes('lanes');
  $('gestures').hidden = !rows.length;
  for (const [key, run] of Object.entries({ 'zoom-in': () => charts.zoomBy(0.5), 'zoom-out': () => charts.zoomBy(2), 'zoom-all': () => charts.zoomAll(), 'pan-left': () => charts.panBy(-0.5), 'pan-right': () => charts.panBy(0.5) })) $(key).addEventListener('click', run);
  const limits = () => {
    const [from, to] = charts.range;
    $('pan-left').disabled = from <= 0;
    $('pan-right').disabled = to >= cursor.duration;
    $('zoom-out').disabled = $('zoom-all').disabled = from <= 0 && to >= cursor.duration;
  };
  charts.addEventListener('zoom', limits);
  limits();
  moments.addEventListener('change', () => { lanes.lanes.fill(speechRows(session, moments.moments, people)); charts.drawLanes('lanes'); });
  return charts;
}

/** What is done when a tab is opened: the first time it is filled, later what was zoomed meanwhile is drawn anew. */
function opener(page) {
  const { session, people, cursor, views, moments, charts } = page;
  let bring = () => {};
  const first = {
    'moments-part': async () => {
      const erase = comments($('comments'), address, cursor, (all) => { session.notes.comments = all; moments.comment(all, erase); });
    },
    'words-part': async () => { bring = await words(address, session, cursor); },
    'together-part': async () => {
      showTogether(session);
      await openTogether(address, session, { charts, cursor, views });
    },
    'people-part': () => showPeople(session, people, cursor, charts),
    'numbers-part': () => showNumbers(session, people, charts),
  };
  return (part) => {
    const run = first[part];
    delete first[part];
    const done = run ? Promise.resolve(run()) : null;
    done?.then(() => { document.documentElement.dataset.opened = $(part).dataset.drawn = part; }, (error) => $(part).prepend(h('p', { class: 'problem', role: 'alert' }, error.message)));
    if (run) return;
    charts.shownAgain(CHARTS_OF[part] ?? []);
    moments.bring();
    bring();
  };
}

async function showPeople(session, people, cursor, charts) {
  $('talk').replaceChildren(...talkItems(session, cursor));
  const shares = shareItems(session, people);
  $('shares').replaceChildren(...shares);
  $('shares-part').hidden = !shares.length;
  if (!('gaze' in session.channels)) $('shares-title').textContent = 'Posture';
  tabled('people', peopleRows(session, people).plain, people);
  if (!$('gestures').hidden) charts.drawLanes('gestures');
  $('voices').hidden = !session.has_voices;
  if (session.has_voices) await charts.open('voices');
}

async function showNumbers(session, people, charts) {
  tabled('finer', peopleRows(session, people).finer, people);
  $('about').replaceChildren(...aboutItems(session));
  $('export').append(downloads(id, { films: Object.keys(session.media).length > 0, words: Boolean(session.transcript) }));
  if (session.alone) return;
  const { head, rows } = scoreRows(session);
  $('scores-head').replaceChildren(...head);
  $('scores').replaceChildren(...rows);
  $('channels').replaceChildren(...[...Object.keys(session.components), ...session.scored].map((name) => channel(name, null, session.cards[name])));
  $('described').replaceChildren(...session.described.map(({ label, text, why }) => h('li', { title: why }, h('b', {}, `${label}:`), ` ${tight(text)}`)));
  $('described-part').hidden = !session.described.length;
  charts.lag = new LagMap(address, charts);
  await charts.lag.draw(theme());
}

function tabled(name, rows, people) {
  $(`${name}-head`).replaceChildren(...['Measure', ...people.map((person) => sentence(person === 'user' ? 'you' : person)), 'Unit'].map((text) => h('th', { scope: 'col' }, text)));
  $(name).replaceChildren(...rows);
}

/** The player becomes a bar at the foot of the window while its own place is out of sight. */
function small() {
  const [stage, player] = [$('stage'), $('player')];
  const place = h('div', { class: 'player-place', 'aria-hidden': 'true' });
  player.before(place);
  new IntersectionObserver(([entry]) => {
    const away = !entry.isIntersecting && entry.boundingClientRect.bottom < 1;
    if (away === player.classList.contains('small')) return;
    place.style.height = away ? `${player.offsetHeight}px` : '';
    player.classList.toggle('small', away);
    document.documentElement.toggleAttribute('data-small', away);
  }).observe(stage);
}

function paint(palette) {
  for (const [name, colour] of Object.entries(palette)) {
    document.documentElement.style.setProperty(name === 'user' || name === 'partner' ? `--${name}` : `--c-${name}`, colour);
  }
}

/** Paper is light: colours and lanes are, too; what the charts' library drew is turned by the style sheet. */
function onPaper(session, charts, colours) {
  paint(session.palette[colours]);
  for (const name of ['lanes', 'gestures']) if (charts.plots[name] && charts.boxes[name].clientWidth) charts.drawLanes(name);
}

/** Every chart that was drawn, in the colours that are asked for now. */
async function recolour(session, charts) {
  charts.theme = document.documentElement.dataset.theme = theme();
  paint(session.palette[theme()]);
  for (const name of ['lanes', 'gestures']) if (charts.plots[name]) charts.drawLanes(name);
  for (const name of ['scores', 'voices']) if (charts.plots[name]) await charts.open(name);
  if (charts.plots.lag) await charts.lag.draw(theme());
  window.replay.cursor.seek(window.replay.cursor.time);
}
