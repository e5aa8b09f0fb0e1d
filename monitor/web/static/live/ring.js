// The ring means one thing: where the score lies, as a tick, in a soft band of where it likely lies. The notch at the top is chance.
// Before there is a score there is no mark on it at all.

import { h, svg } from '../dom.js';
import { CHANCE, includesChance } from '../chance.js';

const ARC = 'M40.6 159.4A84 84 0 1 1 159.4 159.4'; // three quarters of a circle; 50 is at the top
const SWEEP_DEG = 270;

export class Ring {
  constructor() {
    this.band = svg('path', { class: 'band', d: ARC, pathLength: 100 });
    this.tick = svg('line', { class: 'tick', x1: 100, x2: 100, y1: 4, y2: 28 });
    this.number = h('span', { class: 'number' });
    this.words = h('span', { class: 'words' });
    this.picture = svg('svg', { viewBox: '0 0 200 186', 'aria-hidden': 'true' }, svg('path', { class: 'track', d: ARC, pathLength: 100 }), this.band,
      svg('line', { class: 'notch', x1: 100, x2: 100, y1: 8, y2: 24 }), svg('text', { class: 'fifty', x: 100, y: 42 }, String(CHANCE)), this.tick);
    this.element = h('div', { class: 'ring', role: 'img' }, this.picture, h('div', { class: 'inside' }, this.number, this.words));
  }

  /** ring : the state's, with low and high. phase : the state's. */
  show(ring, phase) {
    const paused = phase === 'paused';
    const known = ring.status === 'ok' && ring.score !== null;
    this.element.dataset.scored = known ? 'yes' : 'no';
    this.element.dataset.status = paused ? 'paused' : known ? 'ok' : ring.status;
    const banded = known && Number.isFinite(ring.low) && Number.isFinite(ring.high);
    this.element.dataset.uncertain = banded && includesChance(ring) ? 'yes' : 'no';
    this.band.style.setProperty('opacity', banded ? '1' : '0');
    if (banded) {
      this.band.style.setProperty('stroke-dasharray', `${Math.max(ring.high - ring.low, 1)} 200`);
      this.band.style.setProperty('stroke-dashoffset', String(-ring.low));
    }
    this.tick.style.setProperty('opacity', known ? '1' : '0');
    if (known) this.tick.style.setProperty('transform', `rotate(${SWEEP_DEG * (ring.score - CHANCE) / 100}deg)`);
    this.number.textContent = known ? String(Math.round(ring.score)) : '';
    this.words.textContent = known ? '' : paused ? 'Paused' : ring.short ?? '';
    this.element.setAttribute('aria-label', paused ? 'Paused' : label(ring, known));
  }
}

function label(ring, known) {
  if (!known) return [ring.short || ring.words || ring.status, ring.later].filter(Boolean).join('. ');
  const range = Number.isFinite(ring.low) && Number.isFinite(ring.high) ? ` (likely ${Math.round(ring.low)} to ${Math.round(ring.high)})` : '';
  return `${ring.label ?? 'Coordination'} ${Math.round(ring.score)} of 100${range}. ${CHANCE} is what chance would give. ${ring.words}`;
}
