// The three charts, their one zoom and the cursor over them. The figures come ready from the server.

import { $, getJson, h } from './dom.js';
import { clock } from './format.js';

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const BANDS_AT_MOST = 3; // more bands than that hide each other
const CLICK_PX = 5;

export class Charts {
  /** names : which of scores, lag and lanes are drawn. */
  constructor(address, cursor, names) {
    this.address = address;
    this.names = names;
    this.cursor = cursor;
    this.range = [0, Math.max(cursor.duration, 1)];
    this.boxes = Object.fromEntries(names.map((name) => [name, $(`chart-${name}`)]));
    this.plots = {};
    this.shown = null;
    this.margin = { l: 112, r: 12 };
    this.generation = 0;
    cursor.addEventListener('time', () => this.moveCursor());
    new ResizeObserver(() => this.resize()).observe(this.boxes.lanes);
  }

  async draw(theme) {
    const generation = ++this.generation;
    const [figures] = await Promise.all([getJson(`${this.address}?theme=${theme}`), plotly()]);
    if (generation !== this.generation) return;
    this.figures = figures;
    for (const name of this.names) await this.drawOne(name, figures[name]);
    this.applyShown();
    this.moveCursor();
    document.documentElement.dataset.charts = theme;
  }

  async drawOne(name, figure) {
    const box = this.boxes[name];
    const first = !this.plots[name];
    if (first) {
      this.plots[name] = h('div');
      this.boxes[name].append(this.plots[name], h('div', { class: 'cursor' }), h('div', { class: 'ghost', hidden: true }, h('span')));
    }
    const narrow = box.clientWidth < 520;
    this.margin.l = narrow ? 88 : 112;
    const layout = figure.layout;
    layout.margin.l = this.margin.l;
    layout.font.size = narrow ? 10.5 : 12;
    layout.width = box.clientWidth;
    layout.dragmode = matchMedia('(pointer: coarse)').matches ? false : 'zoom';
    Object.assign(layout.xaxis, { range: [...this.range], ...this.ticks() });
    await Plotly.react(this.plots[name], figure.data, layout, { displayModeBar: false, doubleClick: false, responsive: false, showTips: false });
    if (!first) return;
    const plot = this.plots[name];
    plot.on('plotly_relayout', (change) => {
      if ('xaxis.range[0]' in change) this.zoom(change['xaxis.range[0]'], change['xaxis.range[1]']);
    });
    plot.on('plotly_doubleclick', () => this.zoom(0, this.cursor.duration));
    this.listen(box);
  }

  /** Click jumps, drag stays plotly's zoom; a fine line shows where a click would go. */
  listen(box) {
    let down = null;
    const ghost = box.querySelector('.ghost');
    box.addEventListener('pointerdown', (event) => { down = event.button === 0 ? [event.clientX, event.clientY] : null; }, true);
    // The window, since plotly covers the page while the button is down.
    addEventListener('pointerup', (event) => {
      if (down && Math.hypot(event.clientX - down[0], event.clientY - down[1]) < CLICK_PX) {
        const time = this.timeAt(box, event.clientX);
        if (time !== null) this.cursor.seek(time);
      }
      down = null;
    }, true);
    box.addEventListener('pointermove', (event) => {
      const time = event.pointerType === 'mouse' ? this.timeAt(box, event.clientX) : null;
      ghost.hidden = time === null;
      if (time === null) return;
      ghost.style.left = `${this.left(box, time)}px`;
      ghost.firstChild.textContent = clock(time);
    });
    box.addEventListener('pointerleave', () => { ghost.hidden = true; });
  }

  width(box) { return box.clientWidth - this.margin.l - this.margin.r; }

  left(box, time) { return this.margin.l + ((time - this.range[0]) / (this.range[1] - this.range[0])) * this.width(box); }

  timeAt(box, clientX) {
    const share = (clientX - box.getBoundingClientRect().left - this.margin.l) / this.width(box);
    return share < 0 || share > 1 ? null : this.range[0] + share * (this.range[1] - this.range[0]);
  }

  moveCursor() {
    for (const box of Object.values(this.boxes)) {
      const line = box.querySelector('.cursor');
      if (!line) continue;
      line.hidden = this.cursor.time < this.range[0] || this.cursor.time > this.range[1];
      line.style.left = `${this.left(box, this.cursor.time)}px`;
    }
  }

  ticks() {
    const [start, end] = this.range;
    const most = Math.max(2, this.width(this.boxes.lanes) / 70);
    const step = STEPS.find((one) => (end - start) / one <= most) ?? 3600;
    const values = [];
    for (let time = Math.ceil(start / step) * step; time <= end + 1e-6; time += step) values.push(time);
    return { tickmode: 'array', tickvals: values, ticktext: values.map(clock) };
  }

  zoom(start, end) {
    const whole = Math.max(this.cursor.duration, 1);
    const span = Math.min(Math.max(end - start, 2), whole);
    const from = Math.min(Math.max(start, 0), whole - span);
    this.range = [from, from + span];
    const ticks = this.ticks();
    for (const plot of Object.values(this.plots)) {
      Plotly.update(plot, {}, { 'xaxis.range': [...this.range], 'xaxis.tickvals': ticks.tickvals, 'xaxis.ticktext': ticks.ticktext, 'xaxis.tickmode': 'array' });
    }
    this.moveCursor();
  }

  zoomBy(factor) {
    const [start, end] = this.range;
    const inside = this.cursor.time >= start && this.cursor.time <= end;
    const middle = inside ? this.cursor.time : (start + end) / 2;
    const span = (end - start) * factor;
    this.zoom(middle - span / 2, middle + span / 2);
  }

  /** Show these channels' lines; bands only while they are few. */
  show(names) {
    this.shown = new Set(names);
    this.applyShown();
  }

  applyShown() {
    if (!this.shown) return;
    for (const name of ['scores', 'lag']) {
      const plot = this.plots[name];
      if (!plot?.data) continue;
      const visible = plot.data.map(({ meta }) => {
        if (!meta || meta.part === 'marks') return true;
        return this.shown.has(meta.name) && (meta.part === 'line' || this.shown.size <= BANDS_AT_MOST);
      });
      if (visible.length) Plotly.restyle(plot, { visible });
    }
  }

  resize() {
    if (!this.figures || this.boxes.lanes.clientWidth === this.lastWidth) return;
    this.lastWidth = this.boxes.lanes.clientWidth;
    for (const name of this.names) {
      if (this.plots[name]?.layout) this.drawOne(name, { data: this.plots[name].data, layout: this.plots[name].layout });
    }
    this.moveCursor();
  }
}

function plotly() {
  if (window.Plotly) return Promise.resolve();
  return new Promise((resolve, reject) => {
    $('plotly').addEventListener('load', resolve);
    $('plotly').addEventListener('error', () => reject(new Error('The charts could not be loaded.')));
  });
}
