// What is known before the first scores, and quietly beside them: a value, and what is usual after as long a time or what chance gives.

import { h } from '../dom.js';
import { tight } from '../format.js';
import { get } from './preferences.js';

export class SoFar {
  constructor(element, title, legend, items) { Object.assign(this, { element, title, legend, items, drawn: '' }); }

  show({ so_far: soFar }) {
    const items = soFar?.items ?? [];
    this.element.hidden = !items.length || get('quiet');
    const drawn = JSON.stringify(soFar ?? {});
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.title.textContent = soFar?.title ?? '';
    this.element.dataset.early = soFar?.early ? 'yes' : 'no';
    this.items.replaceChildren(...items.map(row));
    this.legend.hidden = !items.some(({ low }) => Number.isFinite(low));
  }
}

function row({ kind, label, words, usual, value, theirs, low, high, chance }) {
  // A dot says something only beside what is usual, or beside chance.
  const dots = [['yours', value], ['theirs', theirs], ['chance', chance]].filter(([, at]) => Number.isFinite(at));
  return h('li', { 'data-kind': kind },
    h('h3', {}, label), h('p', { class: 'words' }, tight(words)),
    (Number.isFinite(low) || Number.isFinite(chance)) && h('div', { class: 'bar', 'aria-hidden': 'true' },
      Number.isFinite(low) && h('i', { class: 'usual', style: `left: ${percent(low)}; right: ${percent(1 - high)}` }),
      dots.map(([name, at]) => h('i', { class: name, style: `left: ${percent(at)}` }))),
    usual && h('p', { class: 'quiet' }, tight(usual)));
}

const percent = (share) => `${(100 * share).toFixed(1)}%`;
