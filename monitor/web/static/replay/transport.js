// The play bar, the keys, and the link to a moment.

import { $ } from '../dom.js';
import { clock } from '../format.js';

const PLAY = 'M8 5v14l11-7z';
const PAUSE = 'M7 5h4v14H7zM13 5h4v14h-4z';
const FIELDS = 'select, textarea, input, [contenteditable]';

export function transport(cursor) {
  const seek = $('seek');
  seek.max = cursor.duration;
  $('length').textContent = clock(cursor.duration);
  $('play').addEventListener('click', () => cursor.toggle());
  seek.addEventListener('input', () => cursor.seek(Number(seek.value)));
  $('speed').addEventListener('change', (event) => cursor.setSpeed(Number(event.target.value)));
  $('link').addEventListener('click', () => copy(cursor.time));
  cursor.addEventListener('time', () => {
    seek.value = cursor.time;
    seek.setAttribute('aria-valuetext', `${clock(cursor.time)} of ${clock(cursor.duration)}`);
    $('clock').textContent = clock(cursor.time);
  });
  cursor.addEventListener('state', () => {
    $('play').setAttribute('aria-label', cursor.playing ? 'Pause' : 'Play');
    $('play-shape').setAttribute('d', cursor.playing ? PAUSE : PLAY);
    if (!cursor.playing) remember(cursor.time);
  });
  cursor.addEventListener('seek', () => later(() => remember(cursor.time)));
}

/** One key, one thing to do; none while something is typed or chosen. */
export function keys(cursor, { charts, moments }) {
  const todo = {
    ArrowRight: (event) => cursor.seek(cursor.time + (event.shiftKey ? 30 : 5)),
    ArrowLeft: (event) => cursor.seek(cursor.time - (event.shiftKey ? 30 : 5)),
    n: () => moments.step(1),
    p: () => moments.step(-1),
    '+': () => charts.zoomBy(0.5),
    '=': () => charts.zoomBy(0.5),
    '-': () => charts.zoomBy(2),
    0: () => charts.zoomAll(),
    '[': () => charts.panBy(-0.5),
    ']': () => charts.panBy(0.5),
  };
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(FIELDS)) return;
    if (event.key === ' ' && event.target.closest?.('button, a, summary')) return;
    const run = event.key === ' ' ? () => cursor.toggle() : todo[event.key];
    if (!run) return;
    run(event);
    event.preventDefault();
  });
}

const places = () => new URLSearchParams(location.hash.slice(1));

/** The second that the address names (#t=83.2), or null. */
function linked() {
  const time = Number(places().get('t') ?? NaN);
  return Number.isFinite(time) ? time : null;
}

/** The tab that the address names (#tab=together), or null. */
export const linkedTab = () => places().get('tab');

/** The address leads to a tab, and to where the cursor rests. */
export function rememberTab(tab) {
  const kept = places();
  kept.set('tab', tab);
  history.replaceState(null, '', `#${kept}`);
}

export function follow(cursor) {
  const jump = () => { if (linked() !== null) cursor.seek(linked()); };
  addEventListener('hashchange', jump);
  jump();
}

/** The address of the moment goes where the user can paste it. */
async function copy(time) {
  remember(time);
  const address = new URL(location.href);
  const button = $('link');
  const copied = await navigator.clipboard.writeText(address.href).then(() => true, () => false);
  button.textContent = copied ? 'Copied' : 'In the address bar';
  setTimeout(() => { button.textContent = 'Link'; }, 2000);
}

let waiting = null;

function later(run) {
  clearTimeout(waiting);
  waiting = setTimeout(run, 300);
}

/** The address always leads to where the cursor rests, so that it can be copied. */
function remember(time) {
  if (linked() === null && time === 0) return;
  const kept = places();
  kept.set('t', Number(time.toFixed(1)));
  history.replaceState(null, '', `#${kept}`);
}
