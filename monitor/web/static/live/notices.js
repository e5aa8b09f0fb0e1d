// What is missing or lowered: each notice speaks once, in the cue's place, with what to do; then it is an icon with a count in the footer.

import { h, svg } from '../dom.js';
import { sentence, tight } from '../format.js';

const SPOKEN_MS = 12_000; // long enough to be read at the next glance
let count = 0;

export class Notices {
  /** resumer(resume) : a button that brings back what was lost. offers : elements that stand below the list. */
  constructor(resumer = null, ...offers) {
    count += 1;
    const id = `notices-${count}`;
    Object.assign(this, { resumer, spoken: new Set(), saying: null, until: 0, session: null });
    this.number = h('span', {});
    this.button = h('button', { type: 'button', class: 'tool notices-button', hidden: true, 'aria-expanded': 'false', 'aria-controls': id, click: () => this.open(this.panel.hidden) },
      svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('circle', { cx: 10, cy: 10, r: 7.6 }), svg('path', { d: 'M10 9v5M10 5.6v.8' })), this.number);
    this.list = h('ul', { class: 'notices' });
    this.panel = h('div', { class: 'notices-panel', id, hidden: true }, this.list, offers);
    this.element = h('div', { class: 'notices-place' }, this.button, this.panel);
    this.element.addEventListener('keydown', (event) => { if (event.key === 'Escape' && !this.panel.hidden) { this.open(false); this.button.focus(); event.stopPropagation(); } });
  }

  open(wanted) {
    this.panel.hidden = !wanted;
    this.button.setAttribute('aria-expanded', String(wanted));
  }

  show({ notices = [], session }) {
    if (session !== this.session) { this.session = session; this.spoken.clear(); this.saying = null; }
    this.button.hidden = !notices.length;
    if (!notices.length) this.open(false);
    this.number.textContent = String(notices.length);
    this.button.setAttribute('aria-label', notices.length === 1 ? '1 notice' : `${notices.length} notices`);
    const key = JSON.stringify(notices);
    if (key === this.list.dataset.key) return;
    this.list.dataset.key = key;
    this.list.replaceChildren(...notices.map(({ kind, words, resume }) => h('li', { 'data-kind': kind }, tight(sentence(words)), resume && this.resumer?.(resume))));
  }

  /** The notice that speaks now, or null: what a button brings back stays, every other one speaks once, and none in quiet. */
  speaking({ notices = [] }, quiet, now = performance.now()) {
    const lost = notices.find(({ resume }) => resume);
    if (lost) return lost;
    if (quiet) return null;
    const current = this.saying && now < this.until && notices.find(({ kind }) => kind === this.saying);
    if (current) return current;
    this.saying = null;
    const next = notices.find(({ kind }) => !this.spoken.has(kind));
    if (!next) return null;
    this.spoken.add(next.kind);
    Object.assign(this, { saying: next.kind, until: now + SPOKEN_MS });
    return next;
  }
}
