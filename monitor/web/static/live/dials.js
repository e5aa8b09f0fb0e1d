// Band 2: dials with words, in the order in which they become known. A thin outline and one word until then.

import { h, svg } from '../dom.js';
import { tight } from '../format.js';

const ARC = 'M8 52A42 42 0 0 1 92 52'; // half a circle
const SHAPES = {
  well: () => svg('circle', { cx: 50, cy: 40, r: 7, class: 'full' }),
  even: () => svg('circle', { cx: 50, cy: 40, r: 6.2 }),
  attend: () => svg('path', { d: 'M50 32L57.4 45.5H42.6z', class: 'full' }),
};
const LEVELS = { well: 'going well', even: 'as usual', attend: 'worth a look' };

export class Dials {
  constructor() {
    this.element = h('ul', { class: 'dials', 'aria-label': 'How it is going' });
    this.rows = new Map();
  }

  show(dials) {
    const kinds = dials.map(({ kind }) => kind);
    if (kinds.join() !== [...this.rows.keys()].join()) {
      this.rows = new Map(kinds.map((kind) => [kind, this.rows.get(kind) ?? new Dial(kind)]));
      this.element.replaceChildren(...[...this.rows.values()].map(({ element }) => element));
      this.element.dataset.count = String(kinds.length);
    }
    for (const dial of dials) this.rows.get(dial.kind).show(dial);
  }
}

class Dial {
  constructor(kind) {
    this.drawn = '';
    this.range = svg('path', { class: 'range', d: ARC, pathLength: 100 });
    this.at = svg('circle', { class: 'at', cx: 8, cy: 52, r: 5 });
    this.shape = svg('g', { class: 'shape' });
    this.picture = svg('svg', { viewBox: '0 0 100 60', 'aria-hidden': 'true' }, svg('path', { class: 'track', d: ARC }), this.range, this.at, this.shape);
    this.level = h('span', { class: 'hidden' });
    this.label = h('h2', {});
    this.words = h('p', { class: 'words' });
    this.detail = h('p', { class: 'detail' });
    this.element = h('li', { 'data-kind': kind }, this.picture, this.label, this.words, this.level, this.detail);
  }

  show(dial) {
    const drawn = JSON.stringify(dial);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const { known, level, label, words, detail, value, low, high } = dial;
    this.element.dataset.known = known ? 'yes' : 'no';
    this.element.dataset.level = level;
    this.label.textContent = label;
    this.words.textContent = tight(words);
    this.detail.textContent = tight(detail);
    this.level.textContent = known ? ` (${LEVELS[level] ?? 'not known'})` : '';
    const ranged = low !== null && high !== null;
    this.range.style.setProperty('opacity', ranged ? '1' : '0');
    if (ranged) {
      this.range.style.setProperty('stroke-dasharray', `${Math.max(100 * (high - low), 1)} 200`);
      this.range.style.setProperty('stroke-dashoffset', String(-100 * low));
    }
    this.at.style.setProperty('opacity', value === null ? '0' : '1');
    if (value !== null) this.at.style.setProperty('transform', `rotate(${180 * value}deg)`);
    this.shape.replaceChildren(...(known && SHAPES[level] ? [SHAPES[level]()] : []));
  }
}
