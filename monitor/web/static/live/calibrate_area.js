// Where the partner's picture usually is on the screen: a few usual places, or a box to draw, to move by keys or to type.

import { h } from '../dom.js';
import { areaOf } from './sources.js';

export const USUAL = [0.3, 0.2, 0.7, 0.8]; // only drawn: without a choice of ours the program takes its own
const PLACES = {
  usual: ['The middle', null],
  left: ['The left half', [0.02, 0.12, 0.5, 0.88]],
  right: ['The right half', [0.5, 0.12, 0.98, 0.88]],
  drawn: ['Somewhere else', null],
};
const FIELDS = ['Left', 'Top', 'Width', 'Height'];
const LEAST = 0.06;
const DRAWN = 0.02; // a shorter way is a click
const inside = (value) => Math.min(Math.max(value, 0), 1);

export class AreaField {
  constructor() {
    this.usual = USUAL;
    this.box = [...USUAL];
    this.rectangle = h('div', { class: 'tile-box' });
    this.screen = h('div', { class: 'tile-screen', 'aria-hidden': 'true' }, h('i', { class: 'lens' }), this.rectangle);
    this.inputs = FIELDS.map((name) => h('input', { type: 'number', min: 0, max: 100, step: 1, input: () => this.typed() }));
    this.numbers = h('div', { class: 'numbers', hidden: true }, FIELDS.map((name, n) => h('label', {}, name, this.inputs[n])), h('span', { class: 'quiet' }, '% of the screen; or draw the area above'));
    this.radios = Object.entries(PLACES).map(([name, [title]]) => {
      const input = h('input', { type: 'radio', name: 'tile', value: name, checked: name === 'usual', change: () => this.pick(name) });
      return h('label', {}, input, h('span', {}, title));
    });
    this.element = h('fieldset', { class: 'tile-field' },
      h('legend', {}, "Where is your partner's picture on the screen?"),
      h('div', { class: 'tile-row' }, this.screen, h('div', { class: 'choices' }, this.radios)), this.numbers);
    this.pick('usual');
    this.listen();
  }

  /** Whether the program knows the place itself, from the part of the screen that was chosen. */
  know(source) {
    const shown = shownAt(source);
    this.usual = shown ?? USUAL;
    this.radios[0].lastChild.textContent = shown ? 'Where you marked it' : source.startsWith('screen:') ? 'Found automatically' : PLACES.usual[0];
    if (this.place === 'usual') this.box = [...this.usual];
    this.draw();
  }

  /** [left, top, right, bottom] in shares of the screen; null where the program knows better. */
  get value() {
    return this.place === 'usual' ? null : this.box.map((value) => Math.round(1000 * value) / 1000);
  }

  pick(name) {
    this.place = name;
    this.box = PLACES[name][1] ?? (name === 'usual' ? [...this.usual] : this.box);
    this.numbers.hidden = name !== 'drawn';
    for (const radio of this.radios) radio.firstChild.checked = radio.firstChild.value === name;
    this.draw();
  }

  typed() {
    const [left, top, width, height] = this.inputs.map((input) => input.valueAsNumber / 100);
    if (![left, top, width, height].every(Number.isFinite)) return;
    const [x, y] = [Math.min(inside(left), 1 - LEAST), Math.min(inside(top), 1 - LEAST)];
    this.box = [x, y, inside(x + Math.max(width, LEAST)), inside(y + Math.max(height, LEAST))];
    this.draw();
  }

  draw() {
    const [left, top, right, bottom] = this.box;
    const place = { left, top, width: right - left, height: bottom - top };
    for (const [name, value] of Object.entries(place)) this.rectangle.style.setProperty(name, `${(100 * value).toFixed(2)}%`);
    Object.values(place).forEach((value, n) => {
      if (document.activeElement !== this.inputs[n]) this.inputs[n].value = Math.round(100 * value);
    });
  }

  listen() {
    let from = null;
    const at = (event) => {
      const box = this.screen.getBoundingClientRect();
      return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
    };
    this.screen.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      from = at(event);
      this.screen.setPointerCapture(event.pointerId);
    });
    this.screen.addEventListener('pointermove', (event) => {
      if (!from) return;
      const to = at(event);
      if (Math.hypot(to[0] - from[0], to[1] - from[1]) < DRAWN) return;
      if (this.place !== 'drawn') this.pick('drawn');
      const [left, top] = [Math.min(from[0], to[0], 1 - LEAST), Math.min(from[1], to[1], 1 - LEAST)];
      this.box = [left, top, Math.max(from[0], to[0], left + LEAST), Math.max(from[1], to[1], top + LEAST)];
      this.draw();
    });
    for (const name of ['pointerup', 'pointercancel']) this.screen.addEventListener(name, () => { from = null; });
  }
}

/** The part of this screen that a source names, in shares of it; null for other sources and other screens. */
export function shownAt(source) {
  const area = areaOf(source);
  if (area?.of !== 'screen') return null;
  const [wide, high] = [screen.width * devicePixelRatio, screen.height * devicePixelRatio];
  const box = [area.x / wide, area.y / high, (area.x + area.width) / wide, (area.y + area.height) / high];
  return box.every((value) => value >= 0 && value <= 1) ? box : null;
}
