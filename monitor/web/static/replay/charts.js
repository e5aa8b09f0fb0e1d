// The charts of the timeline, their one zoom and the cursor over them. The figures come ready from the server.

import { $, getJson, h } from '../dom.js';
import { clock } from '../format.js';
import { valueAt } from './toggles.js';

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const CLICK_PX = 5;
const NEAR_PX = 14; // to a line that is pointed at
const SETTLED_MS = 250;
const COARSE_S = 900; // the server draws the whole with a point a pixel; longer sessions have more to show when zoomed
const OPTIONS = { displayModeBar: false, doubleClick: false, responsive: false, showTips: false };

export class Charts extends EventTarget {
  /** names : which charts are drawn, of those with a box #chart-name. tracks : the scores, for what is pointed at. */
  constructor(address, cursor, names, { tracks = {}, labels = {} } = {}) {
    super();
    Object.assign(this, { address, names, cursor, tracks, labels });
    this.range = [0, Math.max(cursor.duration, 1)];
    this.boxes = Object.fromEntries(names.map((name) => [name, $(`chart-${name}`)]));
    this.plots = {};
    this.stale = new Set();
    this.seen = new Set();
    this.shown = null;
    this.strong = null;
    this.margin = { l: 112, r: 12 };
    this.generation = 0;
    cursor.addEventListener('time', () => this.moveCursor());
    new ResizeObserver(() => this.resize()).observe(this.boxes.lanes);
    const looked = new IntersectionObserver((entries) => entries.forEach((entry) => this.look(entry)), { rootMargin: '100px' });
    Object.values(this.boxes).forEach((box) => looked.observe(box));
  }

  /** Draw the figures of one answer; others may follow by ``add``. */
  async draw(theme, figures) {
    const generation = ++this.generation;
    this.refined = false;
    const [made] = await Promise.all([figures ?? getJson(`${this.address}/charts?theme=${theme}`), plotly()]);
    if (generation !== this.generation) return;
    this.figures = made;
    for (const name of this.names) if (made[name]) await this.drawOne(name, made[name]);
    this.moveCursor();
    document.documentElement.dataset.charts = theme;
  }

  /** Draw one more chart, or one of them anew. */
  async add(name, figure) {
    await plotly();
    await this.drawOne(name, figure);
    this.moveCursor();
  }

  async drawOne(name, figure) {
    const box = this.boxes[name];
    const first = !this.plots[name];
    if (first) {
      this.plots[name] = h('div');
      box.append(this.plots[name], h('div', { class: 'cursor' }), h('div', { class: 'ghost', hidden: true }, h('span')));
    }
    const { layout } = figure;
    const narrow = box.clientWidth < 520;
    this.margin.l = narrow ? 88 : 112;
    layout.margin.l = this.margin.l;
    layout.font.size = narrow ? 10.5 : 12;
    layout.width = box.clientWidth;
    layout.dragmode = matchMedia('(pointer: coarse)').matches ? false : 'zoom';
    Object.assign(layout.xaxis, { range: [...this.range], ...this.ticks() });
    box.style.minHeight = `${layout.height}px`;
    if (name === 'scores') this.visible(figure.data).forEach((visible, number) => { figure.data[number].visible = visible; });
    await Plotly.react(this.plots[name], figure.data, layout, OPTIONS);
    this.stale.delete(name);
    if (first) this.listen(name);
  }

  /** Click jumps, drag is plotly's zoom, the wheel with Ctrl or Shift zooms or moves; a fine line shows where a click would go. */
  listen(name) {
    const box = this.boxes[name];
    const plot = this.plots[name];
    plot.on('plotly_relayout', (change) => {
      if ('xaxis.range[0]' in change) this.zoom(change['xaxis.range[0]'], change['xaxis.range[1]']);
    });
    plot.on('plotly_doubleclick', () => this.zoomAll());
    let down = null;
    box.addEventListener('pointerdown', (event) => { down = event.button === 0 ? [event.clientX, event.clientY] : null; }, true);
    // The window, since plotly covers the page while the button is down.
    addEventListener('pointerup', (event) => {
      if (down && Math.hypot(event.clientX - down[0], event.clientY - down[1]) < CLICK_PX) {
        const time = this.timeAt(box, event.clientX);
        if (time !== null) this.cursor.seek(time);
      }
      down = null;
    }, true);
    box.addEventListener('pointermove', (event) => this.point(name, event));
    box.addEventListener('pointerleave', () => {
      box.querySelector('.ghost').hidden = true;
      if (name === 'scores') this.dispatchEvent(new CustomEvent('point', { detail: null }));
    });
    box.addEventListener('wheel', (event) => this.wheel(box, event), { passive: false });
  }

  wheel(box, event) {
    const across = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
    if (event.ctrlKey) this.zoomBy(event.deltaY > 0 ? 1.25 : 0.8, this.timeAt(box, event.clientX));
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.panBy(across / 1000);
    else return;
    event.preventDefault();
  }

  point(name, event) {
    const box = this.boxes[name];
    const ghost = box.querySelector('.ghost');
    const time = event.pointerType === 'mouse' ? this.timeAt(box, event.clientX) : null;
    ghost.hidden = time === null;
    if (time === null) return;
    const near = name === 'scores' ? this.nearest(box, time, event.clientY) : null;
    const said = near ? `${this.labels[near]} ${valueAt(this.tracks[near], time)}, ` : '';
    ghost.style.left = `${this.left(box, time)}px`;
    ghost.classList.toggle('turned', this.left(box, time) > box.clientWidth * 0.7);
    ghost.firstChild.textContent = `${said}${clock(time)}`;
    if (name === 'scores') this.dispatchEvent(new CustomEvent('point', { detail: near }));
  }

  /** The shown line whose value lies nearest to a place in the chart of the scores; null when none is near. */
  nearest(box, time, clientY) {
    const { margin, height, yaxis } = this.plots.scores.layout;
    const per = (height - margin.t - margin.b) / (yaxis.range[1] - yaxis.range[0]);
    const value = yaxis.range[1] - (clientY - box.getBoundingClientRect().top - margin.t) / per;
    const off = [...this.shown ?? []].map((name) => [name, valueAt(this.tracks[name], time)])
      .filter(([, score]) => score !== null).map(([name, score]) => [Math.abs(score - value) * per, name]).sort((a, b) => a[0] - b[0]);
    return off.length && off[0][0] < NEAR_PX ? off[0][1] : null;
  }

  width(box) { return box.clientWidth - this.margin.l - this.margin.r; }

  left(box, time) { return this.margin.l + ((time - this.range[0]) / (this.range[1] - this.range[0])) * this.width(box); }

  timeAt(box, clientX) {
    const share = (clientX - box.getBoundingClientRect().left - this.margin.l) / this.width(box);
    return share < 0 || share > 1 ? null : this.range[0] + share * (this.range[1] - this.range[0]);
  }

  moveCursor() {
    const { time, playing } = this.cursor;
    // What plays stays in sight: the view turns over like a page.
    if (playing && this.range[1] < this.cursor.duration && time > this.range[1]) this.zoom(time, time + this.range[1] - this.range[0]);
    for (const box of Object.values(this.boxes)) {
      const line = box.querySelector('.cursor');
      if (!line) continue;
      line.hidden = time < this.range[0] || time > this.range[1];
      line.style.left = `${this.left(box, time)}px`;
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
    this.stale = new Set(Object.keys(this.plots));
    // Many steps may come in one frame of a wheel: the last one counts.
    this.frame ??= requestAnimationFrame(() => { this.frame = null; this.follow(); });
    this.dispatchEvent(new Event('zoom'));
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.refine(), SETTLED_MS);
  }

  zoomAll() { this.zoom(0, this.cursor.duration); }

  zoomBy(factor, about = null) {
    const [start, end] = this.range;
    const inside = this.cursor.time >= start && this.cursor.time <= end;
    const middle = about ?? (inside ? this.cursor.time : (start + end) / 2);
    const share = about === null ? 0.5 : (about - start) / (end - start);
    const span = (end - start) * factor;
    this.zoom(middle - span * share, middle + span * (1 - share));
  }

  /** Move the view by a share of itself. */
  panBy(share) {
    const step = (this.range[1] - this.range[0]) * share;
    this.zoom(this.range[0] + step, this.range[1] + step);
  }

  /** Bring the charts that are in sight to the range; the others follow when they come into it. */
  follow() {
    const ticks = this.ticks();
    for (const name of [...this.stale]) {
      if (!this.seen.has(name)) continue;
      this.stale.delete(name);
      Plotly.relayout(this.plots[name], { 'xaxis.range': [...this.range], 'xaxis.tickvals': ticks.tickvals, 'xaxis.ticktext': ticks.ticktext, 'xaxis.tickmode': 'array' });
    }
    this.moveCursor();
  }

  look(entry) {
    const name = Object.keys(this.boxes).find((one) => this.boxes[one] === entry.target);
    if (entry.isIntersecting) this.seen.add(name);
    else this.seen.delete(name);
    if (entry.isIntersecting && this.stale.has(name)) this.follow();
  }

  /** Finer lines for a part of a long session, the coarse ones again for the whole. */
  async refine() {
    const [start, end] = this.range;
    const plot = this.plots.scores;
    if (!plot?.data || this.cursor.duration <= COARSE_S) return;
    const part = (end - start) * 2 < this.cursor.duration;
    if (!part && !this.refined) return;
    const { generation } = this;
    const margin = (end - start) / 2;
    const { scores } = await getJson(`${this.address}/lines?${part ? `from=${start - margin}&to=${end + margin}` : ''}`);
    if (generation !== this.generation || start !== this.range[0] || end !== this.range[1]) return;
    this.refined = part;
    const numbers = plot.data.map((trace, number) => number).filter((number) => scores[plot.data[number].meta.name]?.[plot.data[number].meta.part]);
    const found = numbers.map((number) => scores[plot.data[number].meta.name][plot.data[number].meta.part]);
    Plotly.restyle(plot, { x: found.map((one) => one.x), y: found.map((one) => one.y) }, numbers);
  }

  /** Show these scores' lines, and the band of one. */
  show(names, strong) {
    this.shown = new Set(names);
    this.emphasise(strong);
  }

  /** The band belongs to one line at a time: several would only grey each other. */
  emphasise(name) {
    this.strong = this.shown?.has(name) ? name : null;
    const plot = this.plots.scores;
    if (!plot?.data) return;
    const wanted = this.visible(plot.data);
    const changed = wanted.map((visible, number) => number).filter((number) => plot.data[number].visible !== wanted[number]);
    if (changed.length) Plotly.restyle(plot, { visible: changed.map((number) => wanted[number]) }, changed);
  }

  visible(data) {
    return data.map(({ meta }) => {
      if (meta.part === 'marks' || !this.shown) return true;
      return meta.part === 'line' ? this.shown.has(meta.name) : meta.name === this.strong;
    });
  }

  resize() {
    if (!this.figures || this.boxes.lanes.clientWidth === this.lastWidth) return;
    this.lastWidth = this.boxes.lanes.clientWidth;
    for (const [name, plot] of Object.entries(this.plots)) if (plot.layout) this.drawOne(name, { data: plot.data, layout: plot.layout });
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
