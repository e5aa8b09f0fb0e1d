// Band 3: one cue, or a quiet note where there is none. Two layers, so that one fades while the other comes; its height never changes.

import { h } from '../dom.js';
import { sentence, tight } from '../format.js';

export class Cue {
  constructor() {
    this.layers = [0, 1].map(() => h('div', { class: 'layer', 'aria-hidden': 'true' }, h('p', { class: 'text' }), h('p', { class: 'why' })));
    this.element = h('div', { class: 'cue', role: 'status' }, this.layers);
    this.front = 0;
    this.shown = '';
  }

  /** cue : of the state, or null. note : what stands there without one. kind : of the note, for its look. */
  show(cue, note, kind = 'note') {
    const [text, why, look] = cue ? [cue.text, cue.reason ? tight(sentence(cue.reason)) : '', 'cue'] : ['', tight(sentence(note)), kind];
    const wanted = `${look}|${text}|${why}`;
    if (wanted === this.shown) return;
    this.shown = wanted;
    const old = this.layers[this.front];
    old.classList.remove('on');
    old.setAttribute('aria-hidden', 'true');
    if (!text && !why) return;
    this.front = 1 - this.front;
    const layer = this.layers[this.front];
    layer.dataset.kind = look;
    layer.children[0].textContent = text;
    layer.children[1].textContent = why;
    layer.title = [text, why].filter(Boolean).join(' ');
    layer.removeAttribute('aria-hidden');
    layer.classList.add('on');
  }
}
