// The calm ring: the arc is the score, its strength the confidence, the notch at the top what chance gives. Where the score is not
// told apart from chance, the arc is its range, thin and grey about the notch, and the words come before the number; else a thin line
// outside the arc is its range.

import { h, svg } from '../dom.js';
import { tight } from '../format.js';
import { CHANCE, includesChance } from '../chance.js';

const ARC = 'M40.6 159.4A84 84 0 1 1 159.4 159.4'; // three quarters of a circle; 50 is at the top
const OUTSIDE = 'M31.4 168.6A97 97 0 1 1 168.6 168.6';
const THIN = 7;
const THICK = 16;

export class Ring {
  constructor() {
    this.arc = svg('path', { class: 'arc', d: ARC, pathLength: 100 });
    this.band = svg('path', { class: 'band', d: OUTSIDE, pathLength: 100 });
    this.number = h('span', { class: 'number' });
    this.words = h('span', { class: 'words' });
    this.picture = svg('svg', { viewBox: '0 0 200 186', 'aria-hidden': 'true' },
      svg('path', { class: 'track', d: ARC, pathLength: 100 }), this.arc, this.band,
      svg('line', { class: 'notch', x1: 100, x2: 100, y1: 3, y2: 30 }), svg('text', { class: 'fifty', x: 100, y: 44 }, String(CHANCE)));
    this.element = h('div', { class: 'ring', role: 'img' }, this.picture, h('div', { class: 'inside' }, this.number, this.words));
  }

  /** ring : the state's. phase : the state's. numbered : whether the number is wanted. */
  show(ring, phase, numbered) {
    const paused = phase === 'paused';
    const known = ring.status === 'ok' && ring.score !== null;
    const share = known ? ring.score : progressOf(ring);
    const sure = known ? Math.min(Math.max(ring.confidence ?? 0, 0), 1) : 0;
    this.element.dataset.status = paused ? 'paused' : known ? 'ok' : ring.status;
    this.element.dataset.scored = known ? 'yes' : 'no';
    const unsure = known && includesChance(ring);
    this.element.dataset.uncertain = unsure && !paused ? 'yes' : 'no';
    const [from, to] = unsure ? [ring.low, ring.high] : [0, share ?? 0];
    this.arc.style.setProperty('stroke-dasharray', unsure ? `${Math.max(to - from, 1)} 200` : '');
    this.arc.style.setProperty('stroke-dashoffset', String(unsure ? -from : 100 - Math.min(Math.max(to, 0), 100)));
    this.arc.style.setProperty('stroke-width', String(unsure ? THIN : known ? THIN + (THICK - THIN) * sure : 3));
    this.arc.style.setProperty('opacity', share === null ? '0' : '1');
    const banded = known && !unsure && !paused && Number.isFinite(ring.low) && Number.isFinite(ring.high);
    this.band.style.setProperty('stroke-dasharray', `${banded ? Math.max(ring.high - ring.low, 1) : 0} 200`);
    this.band.style.setProperty('stroke-dashoffset', String(banded ? -ring.low : 0));
    this.band.style.setProperty('opacity', banded ? '.55' : '0');
    this.arc.style.setProperty('--sure', `${Math.round(45 + 55 * sure)}%`);
    this.number.textContent = known && numbered && !paused ? String(Math.round(ring.score)) : '';
    const pauseWords = paused ? pausedAt(ring, known) : '';
    // Another score than coordination says its name.
    const named = known && ring.name && ring.name !== 'coordination' ? ring.label : '';
    const words = this.number.textContent && !unsure ? '' : tight(ring.short ?? ring.words ?? '');
    this.words.textContent = pauseWords || [named, words].filter(Boolean).join(': ');
    this.element.setAttribute('aria-label', pauseWords || label(ring, known));
  }
}

function label(ring, known) {
  const name = ring.label ?? 'Coordination';
  if (!known) return [ring.short || ring.words || ring.status, ring.later].filter(Boolean).join('. ');
  const confidence = ring.confidence === null ? '' : `, confidence ${Math.round(ring.confidence * 100)} %`;
  if (includesChance(ring)) return `${name}: ${ring.words} (likely ${Math.round(ring.low)} to ${Math.round(ring.high)} of 100; ${CHANCE} is what chance would give)`;
  const range = Number.isFinite(ring.low) && Number.isFinite(ring.high) ? ` (likely ${Math.round(ring.low)} to ${Math.round(ring.high)})` : '';
  return `${name} ${Math.round(ring.score)} of 100${range}${confidence}. ${CHANCE} is what chance would give. ${ring.words}`;
}

/** Paused, and how far the calibration was: "Paused, 106 of 150 s". */
function pausedAt({ progress }, known) {
  if (known || !progress) return 'Paused';
  return tight(`Paused, ${Math.floor(progress.done_s)} of ${Math.round(progress.need_s)} s`);
}

/** How far the calibration is, in per cent; null when there is none. */
function progressOf({ progress }) {
  return progress && progress.need_s > 0 ? (100 * progress.done_s) / progress.need_s : null;
}
