// How far the two are in step: a plain word and a time. A tap opens the ring with its number and band, and what close copying rests on.

import { h } from '../dom.js';
import { clock, likely, tight } from '../format.js';
import { Ring } from './ring.js';

let count = 0;

export class Pill {
  /** brief : in as few words as there are room for. */
  constructor({ brief = false } = {}) {
    this.brief = brief;
    count += 1;
    const id = `pill-details-${count}`;
    this.words = h('span', {});
    this.wait = h('span', { class: 'wait' });
    this.button = h('button', { type: 'button', class: 'step-pill', 'aria-expanded': 'false', 'aria-controls': id, click: () => this.open(this.details.hidden) }, h('i', { 'aria-hidden': 'true' }), this.words, this.wait);
    this.ring = new Ring();
    this.band = h('p', { class: 'band-words' });
    this.reasons = h('ul', { class: 'reasons' });
    this.details = h('div', { class: 'pill-details', id, hidden: true }, h('div', { class: 'pill-head' }, h('h2', {}, 'In step'),
      h('button', { type: 'button', class: 'tool', click: () => { this.open(false); this.button.focus(); } }, 'Close')), this.ring.element, this.band, this.reasons);
    this.element = h('div', { class: 'pill-place' }, this.button, this.details);
    this.element.addEventListener('keydown', (event) => { if (event.key === 'Escape' && !this.details.hidden) { this.open(false); this.button.focus(); event.stopPropagation(); } });
  }

  open(wanted) {
    this.details.hidden = !wanted;
    this.button.setAttribute('aria-expanded', String(wanted));
  }

  show({ pill, ring, scores, phase }) {
    this.element.hidden = !pill;
    if (!pill) { this.open(false); return; }
    this.button.dataset.kind = pill.kind;
    const wait = pill.wait_s === null ? '' : `(${clock(pill.wait_s)} to go)`;
    set(this.words, this.brief ? pill.short : pill.words);
    set(this.wait, this.brief && wait ? clock(pill.wait_s) : wait);
    this.button.setAttribute('aria-label', [pill.words, wait].filter(Boolean).join(' '));
    const { low = null, high = null } = scores?.coordination ?? {};
    const shown = { low, high, ...ring };
    this.ring.show(shown, phase);
    const known = ring?.status === 'ok' && ring.score !== null;
    set(this.band, tight(known ? `${ring.words}${low === null ? '' : `; ${likely(low, high)}`}. 50 is what chance would give.` : ring?.later || ring?.words || ''));
    const key = pill.reasons.join();
    if (this.reasons.dataset.key !== key) {
      this.reasons.dataset.key = key;
      this.reasons.replaceChildren(...pill.reasons.map((reason) => h('li', {}, reason)));
    }
  }
}

function set(element, text) { if (element.textContent !== text) element.textContent = text; }
