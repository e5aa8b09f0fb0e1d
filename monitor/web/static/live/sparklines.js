// The last minute of each channel as a small line, with the level of chance and who follows in words.

import { h, svg } from '../dom.js';
import { sentence, tight } from '../format.js';
import { CHANCE, includesChance } from '../chance.js';

const FIRST = ['warmth', 'attention', 'coordination']; // before the channels, the last of them first
const SPAN_S = 60;
const SMOOTH_S = 10; // one shared smile moves a score by a leap that means nothing
const STATES = { calibrating: 'Calibrating', 'not enough signal': 'Not enough signal' };

export class Sparklines {
  constructor(list) {
    this.list = list;
    this.rows = new Map();
  }

  show(state, recent) {
    const names = Object.keys(state.scores ?? {}).sort((a, b) => FIRST.indexOf(b) - FIRST.indexOf(a));
    if (names.join() !== [...this.rows.keys()].join()) {
      this.rows = new Map(names.map((name) => [name, newRow()]));
      this.list.replaceChildren(...[...this.rows.values()].map((row) => row.element));
    }
    for (const [name, row] of this.rows) this.fill(row, state.scores[name], recent.map((point) => [point.time_s, point.scores[name] ?? null]), state.time_s);
  }

  fill(row, score, points, now) {
    row.label.textContent = score.label;
    const known = score.status === 'ok' && score.score !== null;
    // A number is a claim: where the range holds chance, the words and the line say what there is.
    row.value.textContent = known ? (includesChance(score) ? '' : String(Math.round(score.score))) : (STATES[score.status] ?? sentence(score.status ?? ''));
    row.value.classList.toggle('state', !known || includesChance(score));
    row.words.textContent = tight(sentence((known ? score.words : score.reason || score.words) || ''));
    row.tried.textContent = known ? score.tried : '';
    row.line.setAttribute('d', path(smooth(points), now));
  }
}

function newRow() {
  const parts = { label: h('h3'), value: h('span', { class: 'value' }), words: h('p', { class: 'quiet' }), tried: h('p', { class: 'tried quiet' }), line: svg('path', { class: 'line' }) };
  const chance = svg('line', { class: 'chance', x1: 0, x2: SPAN_S, y1: CHANCE, y2: CHANCE });
  const picture = svg('svg', { class: 'spark', viewBox: `0 0 ${SPAN_S} 100`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, chance, parts.line);
  return { ...parts, element: h('li', { class: 'channel' }, h('div', { class: 'head' }, parts.label, parts.value), picture, parts.words, parts.tried) };
}

/** Each point the mean of the seconds before it. */
function smooth(points) {
  return points.map(([time, value], i) => {
    if (value === null) return [time, null];
    const near = points.slice(Math.max(0, i - SMOOTH_S), i + 1).filter(([at, other]) => other !== null && at > time - SMOOTH_S);
    return [time, near.reduce((sum, [, other]) => sum + other, 0) / near.length];
  });
}

function path(points, now) {
  let drawing = false;
  let d = '';
  for (const [time, value] of points) {
    const x = SPAN_S - (now - time);
    if (value === null || x < 0) { drawing = false; continue; }
    d += `${drawing ? 'L' : 'M'}${x.toFixed(1)} ${(100 - value).toFixed(1)}`;
    drawing = true;
  }
  return d;
}
