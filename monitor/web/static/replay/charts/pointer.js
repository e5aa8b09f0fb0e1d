// The pointer over one chart: a click jumps, a drag zooms, the wheel with Ctrl or Shift zooms or moves.

import { clock } from '../../format.js';

const CLICK_PX = 5;
const TURNS_AT = 0.6; // of the width: from there on the words stand to the left

export class Pointer {
  constructor(box, name, charts) {
    Object.assign(this, { box, name, charts, down: null });
    this.ghost = box.querySelector('.ghost');
    this.chosen = box.querySelector('.chosen');
    box.addEventListener('pointerdown', (event) => this.press(event));
    box.addEventListener('pointermove', (event) => this.moved(event));
    box.addEventListener('pointerup', (event) => this.release(event));
    box.addEventListener('pointercancel', () => this.let());
    box.addEventListener('dblclick', () => charts.zoomAll());
    box.addEventListener('pointerenter', () => { charts.pointed = name; });
    box.addEventListener('pointerleave', () => {
      this.ghost.hidden = true;
      if (name === 'scores') charts.dispatchEvent(new CustomEvent('point', { detail: null }));
    });
    box.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
  }

  place(event) {
    const { left, top } = this.box.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  press(event) {
    const [x] = this.place(event);
    if (event.button !== 0 || this.charts.timeAt(this.box, x) === null) return;
    this.down = x;
    if (event.pointerType === 'mouse') this.box.setPointerCapture(event.pointerId);
  }

  moved(event) {
    if (event.pointerType !== 'mouse') return;
    const [x, y] = this.place(event);
    if (this.down !== null && Math.abs(x - this.down) >= CLICK_PX) this.drag(x);
    const time = this.charts.timeAt(this.box, x);
    this.ghost.hidden = time === null;
    if (time === null) return;
    const cue = this.charts.cueAt(this.name, time, x, y);
    this.ghost.style.left = `${x}px`;
    this.ghost.classList.toggle('turned', x > this.box.clientWidth * TURNS_AT);
    this.ghost.firstChild.textContent = [clock(time), cue].filter(Boolean).join('  ');
  }

  drag(x) {
    const { l, r } = this.charts.margin(this.box);
    const to = Math.min(Math.max(x, l), this.box.clientWidth - r);
    this.chosen.hidden = false;
    Object.assign(this.chosen.style, { left: `${Math.min(this.down, to)}px`, width: `${Math.abs(to - this.down)}px` });
    this.dragged = to;
  }

  release(event) {
    if (this.down === null) return;
    const [x] = this.place(event);
    const times = [this.down, this.dragged ?? x].map((at) => this.charts.timeAt(this.box, at));
    const chosen = !this.chosen.hidden;
    this.let();
    if (chosen) this.charts.zoom(Math.min(...times), Math.max(...times));
    else if (times[1] !== null) this.charts.cursor.seek(this.charts.markAt(this.name, x, this.place(event)[1]) ?? times[1]);
  }

  let() {
    this.down = null;
    this.dragged = undefined;
    this.chosen.hidden = true;
  }

  wheel(event) {
    const across = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
    if (event.ctrlKey) this.charts.zoomBy(event.deltaY > 0 ? 1.25 : 0.8, this.charts.timeAt(this.box, this.place(event)[0]));
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.charts.panBy(across / 1000);
    else return;
    event.preventDefault();
  }
}
