// One step of the calibration: a dot where to look, a ring that empties while it is recorded, and words of what to do.

import { h, svg } from '../dom.js';
import { sentence } from '../format.js';
import { USUAL } from './calibrate_area.js';
import { CALLED } from './calibrate_messages.js';

const ROUND = 2 * Math.PI * 40;
const EDGE_PX = 48; // the ring of a dot in the corner stays in the window
const QUIET_DB = -60;
const STATES = { 'to come': 'not done yet', now: 'now', good: 'done', poor: 'to repeat' };
const calm = matchMedia('(prefers-reduced-motion: reduce)');

export class StepView {
  /** actions : stop(). */
  constructor(actions) {
    this.ring = svg('circle', { class: 'left', cx: 45, cy: 45, r: 40, 'stroke-dasharray': ROUND });
    this.target = h('div', { class: 'target', 'aria-hidden': 'true' }, svg('svg', { viewBox: '0 0 90 90' },
      svg('circle', { class: 'ground', cx: 45, cy: 45, r: 40 }), this.ring, svg('circle', { class: 'dot', cx: 45, cy: 45, r: 7 }),
      svg('path', { class: 'arrow', d: 'M45 62V28M33 40l12 -12 12 12' })));
    this.tile = h('div', { class: 'where', 'aria-hidden': 'true', hidden: true });
    this.asked = h('p', { class: 'asked' });
    this.pace = h('p', { class: 'pace' });
    this.text = h('p', { class: 'aloud', hidden: true });
    this.level = h('i');
    this.meter = h('div', { class: 'meter', 'aria-hidden': 'true', hidden: true }, this.level);
    this.notice = h('p', { class: 'status', role: 'status' });
    this.words = h('div', { class: 'step-words' }, this.asked, this.text, this.meter, this.pace);
    this.marks = h('ol', { class: 'progress', 'aria-label': 'Steps' });
    this.element = h('div', { class: 'step-view' }, this.tile, this.target, this.words, this.notice,
      h('div', { class: 'step-foot' }, this.marks, h('button', { type: 'button', class: 'tool', click: () => actions.stop() }, 'Stop ', h('kbd', { 'aria-hidden': 'true' }, 'Esc'))));
    this.at = null;
    this.until_ms = 0;
    this.frame = 0;
  }

  get step() { return this.at; }

  /** calibration : of the state. box : the partner's picture in shares of the screen, null where it usually is. */
  show(calibration, box) {
    const { at, steps, state, left_s: left, notice } = calibration;
    const step = steps[at];
    if (!step) return;
    const fresh = this.at?.name !== step.name;
    this.at = step;
    this.box = box ?? USUAL;
    this.element.dataset.step = step.name;
    this.element.dataset.state = state;
    this.asked.textContent = sentence(step.asked);
    this.pace.textContent = state === 'settling' ? 'Starting in a moment' : left > 0 ? '' : 'One moment\u2026';
    this.text.textContent = step.text;
    this.text.hidden = this.meter.hidden = !step.text;
    const words = notice ? sentence(notice.words) : '';
    if (this.notice.textContent !== words) this.notice.textContent = words;
    this.count(left ?? 0, state === 'recording' ? step.seconds : 0);
    const key = steps.map(({ name, state: how }) => name + how).join();
    if (key !== this.marks.dataset.key) {
      this.marks.dataset.key = key;
      this.marks.replaceChildren(...steps.map(({ name, state: how }) => h('li', { 'data-state': how }, h('span', { class: 'hidden' }, `${CALLED[name] ?? name}: ${STATES[how] ?? how}`))));
    }
    if (fresh) this.put();
  }

  /** Where dot, arrow and words of the step are, in this window. */
  put() {
    const { name, dot } = this.at ?? {};
    if (!name) return;
    const [wide, high] = [innerWidth, innerHeight];
    const at = dot ? onWindow(dot) : name === 'camera' ? [wide / 2, EDGE_PX + 4] : name === 'read' ? [wide / 2, high - 150] : [wide / 2, high * 0.42];
    const x = Math.min(Math.max(at[0], EDGE_PX), wide - EDGE_PX);
    const y = Math.min(Math.max(at[1], EDGE_PX), high - EDGE_PX);
    this.target.style.setProperty('transform', `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`);
    const corner = dot && name !== 'tile';
    this.words.dataset.place = corner ? 'middle' : name === 'read' ? 'page' : 'below';
    let under = y + 66;
    this.tile.hidden = name !== 'tile';
    if (name === 'tile') {
      const [left, top] = onWindow(this.box.slice(0, 2));
      const [right, bottom] = onWindow(this.box.slice(2));
      if (bottom + 16 < high - 190) under = bottom + 16;
      else if (top > 120) under = top - 116;
      for (const [side, value] of Object.entries({ left, top, width: right - left, height: bottom - top })) this.tile.style.setProperty(side, `${value.toFixed(0)}px`);
    }
    this.words.style.setProperty('top', corner || name === 'read' ? '' : `${Math.min(under, high - 210).toFixed(0)}px`);
  }

  /** Let the ring run empty in step with the program; it tells the time only now and then. */
  count(left_s, whole_s) {
    this.whole_ms = 1000 * whole_s;
    this.until_ms = performance.now() + 1000 * left_s;
    if (!this.frame) this.turn();
  }

  turn() {
    const left = Math.max(0, this.until_ms - performance.now());
    const share = this.whole_ms ? Math.min(1, left / this.whole_ms) : 1;
    this.ring.style.setProperty('stroke-dashoffset', (ROUND * (1 - share)).toFixed(1));
    // Told once a second is motion enough for those who want little of it.
    this.frame = this.element.hidden || calm.matches ? 0 : requestAnimationFrame(() => this.turn());
  }

  rest() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.at = null;
  }

  showLevel(level) {
    const share = level === null || level === undefined ? 0 : Math.min(Math.max((level - QUIET_DB) / -QUIET_DB, 0), 1);
    this.level.style.setProperty('transform', `scaleX(${share.toFixed(3)})`);
  }
}

/** A point in shares of the screen, in px of this window: in full screen they are the same. */
function onWindow([x, y]) {
  if (document.fullscreenElement || !fills()) return [x * innerWidth, y * innerHeight];
  const frame = Math.max(0, (outerWidth - innerWidth) / 2);
  const left = window.screenX - (screen.availLeft ?? 0) + frame;
  const top = window.screenY - (screen.availTop ?? 0) + Math.max(0, outerHeight - innerHeight - frame);
  return [x * screen.width - left, y * screen.height - top];
}

/** Does this window fill (nearly) the whole screen? */
export function fills() {
  return Boolean(document.fullscreenElement) || (innerWidth >= 0.9 * screen.width && innerHeight >= 0.8 * screen.height);
}
