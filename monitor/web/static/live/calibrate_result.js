// After the calibration: how well it works in words and a picture, what is kept, what is better repeated.

import { h, svg } from '../dom.js';
import { sentence, tight } from '../format.js';
import { USUAL } from './calibrate_area.js';
import { CALLED } from './calibrate_messages.js';

const CORNERS = { top_left: [0, 0], top_right: [1, 0], bottom_left: [0, 1], bottom_right: [1, 1] };
const [WIDE, HIGH, TOP] = [320, 190, 34];
const SAID = { good: 'went well', poor: 'worth repeating', 'to come': 'not done' };
const OTHERS = new Set(['neutral', 'read']);

export class Result {
  /** actions : save(), again(names), discard(). */
  constructor(actions) {
    this.words = h('p', { class: 'result-words', id: 'result-words' });
    this.picture = h('div', { class: 'result-picture' });
    this.keeps = h('ul', { class: 'keeps' });
    this.again = h('ul', { class: 'again' });
    this.repeat = h('button', { type: 'button', class: 'tool big', click: () => actions.again(this.names) }, 'Repeat these');
    this.repeats = h('section', { 'aria-labelledby': 'again-title' }, h('h2', { id: 'again-title' }, 'Steps to repeat'), this.again);
    this.save = h('button', { type: 'button', class: 'press big', click: () => actions.save() }, 'Save');
    this.warning = h('p', { class: 'quiet', role: 'status' });
    this.as = h('p', { class: 'quiet' });
    this.keeping = h('section', { 'aria-labelledby': 'keeps-title' }, h('h2', { id: 'keeps-title' }, 'What will be saved'), this.keeps, this.as);
    this.title = h('h1', { tabindex: -1 }, 'How well it works');
    this.element = h('div', { class: 'result' }, this.title, this.words,
      h('div', { class: 'result-body' }, this.picture, h('div', { class: 'result-lists' }, this.repeats, this.keeping)),
      this.warning, h('div', { class: 'row end' }, h('button', { type: 'button', class: 'tool big', click: () => actions.discard() }, 'Discard'), this.repeat, this.save));
    this.names = [];
  }

  show({ steps, result }, { box, name }) {
    const { words, again, keeps, zones } = result;
    const key = JSON.stringify([steps, result, box, name]);
    if (key === this.key) return;
    this.key = key;
    this.names = again.map((step) => step.name);
    const none = !keeps.length;
    this.words.textContent = tight(sentence(words));
    this.keeps.replaceChildren(...keeps.map((part) => h('li', {}, sentence(part))));
    this.again.replaceChildren(...again.map(({ name: step, reason }) => h('li', {}, h('strong', {}, CALLED[step] ?? step), ` ${tight(sentence(reason))}`)));
    this.title.textContent = none ? 'Nothing to save yet' : 'How well it works';
    this.repeat.textContent = none ? 'Try again' : 'Repeat these';
    this.repeats.hidden = !again.length || none;
    this.repeat.hidden = !again.length;
    this.keeping.hidden = this.save.hidden = !keeps.length;
    this.as.textContent = `As \u201c${name}\u201d, in your own folder on this computer. You can delete it at any time.`;
    // Without gaze zones the better way on is to repeat.
    this.repeating = again.length > 0 && (!keeps.length || !zones);
    this.repeat.className = this.repeating ? 'press big' : 'tool big';
    this.save.className = this.repeating ? 'tool big' : 'press big';
    this.picture.replaceChildren(drawing(steps, box ?? USUAL, zones));
  }

  get first() { return this.repeating ? this.repeat : this.save; }
}

/** The screen with its camera; each place as full as it was told apart, and none filled without gaze zones to keep. */
function drawing(steps, [left, top, right, bottom], zones) {
  const of = (name) => steps.find((step) => step.name === name);
  const kept = ({ name, state }) => state === 'good' && (zones || OTHERS.has(name));
  const description = steps.map((step) => `${CALLED[step.name] ?? step.name}: ${step.state === 'good' && !kept(step) ? 'seen, not saved' : SAID[step.state] ?? step.state}`).join('; ');
  const part = (name, shape) => {
    const step = of(name);
    if (!step) return null;
    const share = step.share ?? (step.state === 'good' ? 0.9 : 0);
    shape.setAttribute('class', `part ${kept(step) ? 'good' : step.state === 'good' ? 'seen' : 'poor'}`);
    shape.style.setProperty('--share', String(Math.min(Math.max(share, 0), 1)));
    return shape;
  };
  const corners = Object.entries(CORNERS).map(([name, [x, y]]) => {
    const [cx, cy] = [4 + x * (WIDE - 8), TOP + 4 + y * (HIGH - 8)];
    const [inX, inY] = [x ? -52 : 52, y ? -44 : 44];
    return part(name, svg('path', { d: `M${cx} ${cy}h${inX}a${Math.abs(inX)} ${Math.abs(inY)} 0 0 ${x === y ? 1 : 0} ${-inX} ${inY}z` }));
  });
  const box = svg('rect', { x: left * WIDE, y: TOP + top * HIGH, width: (right - left) * WIDE, height: (bottom - top) * HIGH, rx: 8 });
  const beside = [...OTHERS].filter(of).map((name, n) => {
    const x = n ? WIDE / 2 + 12 : 12;
    return svg('g', {}, part(name, svg('circle', { cx: x, cy: TOP + HIGH + 26, r: 7 })), svg('text', { x: x + 15, y: TOP + HIGH + 31 }, CALLED[name]));
  });
  return svg('svg', { viewBox: `0 0 ${WIDE} ${TOP + HIGH + 40}`, role: 'img', 'aria-label': description },
    svg('rect', { class: 'frame', x: 1, y: TOP + 1, width: WIDE - 2, height: HIGH - 2, rx: 10 }), corners.filter(Boolean), part('tile', box),
    part('camera', svg('circle', { cx: WIDE / 2, cy: TOP - 15, r: 10 })), svg('circle', { class: 'lens', cx: WIDE / 2, cy: TOP - 15, r: 3.5 }), beside);
}
