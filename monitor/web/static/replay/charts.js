// The charts of the timeline, their one zoom and the cursor over them. The figures come ready from the server.

import { $, h } from '../dom.js';
import { getJson } from '../request.js';
import { clock } from '../format.js';
import { Pointer } from './pointer.js';
import { valueAt } from './toggles.js';

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const NEAR_PX = 14; // to a line that is pointed at
const AHEAD_PX = 300; // a chart so near to the window is drawn
const SETTLED_MS = 250;
const COARSE_S = 900; // the server draws the whole with a point a pixel; longer sessions have more to show when zoomed
const OPTIONS = { staticPlot: true, responsive: false };

export class Charts extends EventTarget {
  /** names : which charts are drawn, of those with a box #chart-name. lanes : draws the chart of that name.
   *  tracks, labels, cues : scores, their names and the cues, for what is pointed at. */
  constructor(address, cursor, names, { lanes, tracks = {}, labels = {}, cues = [] }) {
    super();
    Object.assign(this, { address, names, cursor, lanes, tracks, labels, cues });
    this.range = [0, Math.max(cursor.duration, 1)];
    this.boxes = Object.fromEntries(names.map((name) => [name, $(`chart-${name}`)]));
    this.plots = {};
    this.due = new Set();
    this.stale = new Set();
    this.seen = new Set();
    this.shown = null;
    this.strong = null;
    this.margin = { l: 112, r: 12 };
    this.generation = 0;
    cursor.addEventListener('time', () => this.moveCursor());
    new ResizeObserver(() => this.resize()).observe(this.boxes.lanes);
    const looked = new IntersectionObserver((entries) => entries.forEach((entry) => this.look(entry)), { rootMargin: `${AHEAD_PX}px` });
    Object.values(this.boxes).forEach((box) => looked.observe(box));
    // On paper everything is in sight.
    addEventListener('beforeprint', () => { for (const name of this.due) this.drawOne(name, this.figures[name]); this.due.clear(); });
    this.drawLanes();
  }

  /** Draw the figures of one answer; others may follow by ``add``. */
  async draw(theme, figures) {
    const generation = ++this.generation;
    this.refined = false;
    this.drawLanes();
    const [made] = await Promise.all([figures ?? getJson(`${this.address}/charts?theme=${theme}`), plotly()]);
    if (generation !== this.generation) return;
    this.figures = { ...made, lag: null, lanes: null };
    this.due = new Set(this.names.filter((name) => this.figures[name]));
    for (const name of this.due) this.boxes[name].style.minHeight = `${made[name].layout.height}px`;
    await this.drawDue();
    document.documentElement.dataset.charts = theme;
  }

  /** One more chart, or one of them anew. */
  async add(name, figure) {
    this.figures[name] = figure;
    this.due.add(name);
    this.boxes[name].style.minHeight = `${figure.layout.height}px`;
    await this.drawDue();
  }

  /** What is in sight, or nearly, is drawn; the rest when it comes there. */
  async drawDue() {
    for (const name of this.names.filter((name) => this.due.has(name) && this.near(name))) {
      this.due.delete(name);
      await this.drawOne(name, this.figures[name]);
    }
    this.moveCursor();
  }

  near(name) {
    const { top, bottom } = this.boxes[name].getBoundingClientRect();
    return bottom > -AHEAD_PX && top < innerHeight + AHEAD_PX;
  }

  async drawOne(name, figure) {
    const box = this.boxes[name];
    if (!this.plots[name]) this.furnish(name, h('div'));
    const { layout } = figure;
    this.measure();
    layout.margin.l = this.margin.l;
    layout.font.size = this.margin.l < 112 ? 10.5 : 12;
    layout.width = box.clientWidth;
    // Minutes and seconds are ours: a range that changes alone is what plotly moves to quickest.
    Object.assign(layout.xaxis, { range: [...this.range], showticklabels: false, ticks: '' });
    if (name === 'scores') this.visible(figure.data).forEach((visible, number) => { figure.data[number].visible = visible; });
    this.stale.delete(name);
    await Plotly.react(this.plots[name], figure.data, layout, OPTIONS);
    this.write(name);
  }

  drawLanes() {
    if (!this.plots.lanes) this.furnish('lanes', this.lanes.element);
    this.measure();
    this.move('lanes');
    this.moveCursor();
  }

  /** The drawing, the times below it, the cursor over it, and what follows the pointer. */
  furnish(name, element) {
    this.plots[name] = element;
    this.boxes[name].append(element, h('div', { class: 'axis', 'aria-hidden': 'true' }), h('div', { class: 'cursor' }), h('div', { class: 'ghost', hidden: true }, h('span')), h('div', { class: 'chosen', hidden: true }));
    new Pointer(this.boxes[name], name, this);
  }

  measure() { this.margin.l = this.boxes.lanes.clientWidth < 520 ? 88 : 112; }

  move(name) {
    if (name === 'lanes') this.lanes.draw(this.range, this.margin, this.boxes.lanes.clientWidth);
    else Plotly.relayout(this.plots[name], { 'xaxis.range': [...this.range] });
    this.stale.delete(name);
    this.write(name);
  }

  /** What is said beside the pointer; on the chart of the scores the line that is near shows its band. */
  cueAt(name, time, x, y) {
    if (name === 'lanes') return this.lanes.at(x, y);
    if (name !== 'scores') return '';
    const near = this.nearest(time, y);
    this.dispatchEvent(new CustomEvent('point', { detail: near }));
    const cue = this.cues.find(({ time_s }) => y < 24 && Math.abs(this.left(this.boxes.scores, time_s) - x) < NEAR_PX);
    if (cue) return cue.text;
    return near ? `${this.labels[near]} ${valueAt(this.tracks[near], time)}` : '';
  }

  /** The shown line whose value lies nearest to a height in the chart of the scores; null when none is near. */
  nearest(time, y) {
    const { margin, height, yaxis } = this.plots.scores.layout;
    const per = (height - margin.t - margin.b) / (yaxis.range[1] - yaxis.range[0]);
    const value = yaxis.range[1] - (y - margin.t) / per;
    const off = [...this.shown ?? []].map((name) => [name, valueAt(this.tracks[name], time)])
      .filter(([, score]) => score !== null).map(([name, score]) => [Math.abs(score - value) * per, name]).sort((a, b) => a[0] - b[0]);
    return off.length && off[0][0] < NEAR_PX ? off[0][1] : null;
  }

  width(box) { return box.clientWidth - this.margin.l - this.margin.r; }

  left(box, time) { return this.margin.l + ((time - this.range[0]) / (this.range[1] - this.range[0])) * this.width(box); }

  /** The time at a distance from the box's left edge; null beside the drawing. */
  timeAt(box, x) {
    const share = (x - this.margin.l) / this.width(box);
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

  /** The times below a chart. */
  write(name) {
    const box = this.boxes[name];
    const [start, end] = this.range;
    const most = Math.max(2, this.width(box) / 70);
    const step = STEPS.find((seconds) => (end - start) / seconds <= most) ?? 3600;
    const labels = [];
    for (let time = Math.ceil(start / step) * step; time <= end + 1e-6; time += step) labels.push(h('span', { style: `left: ${this.left(box, time)}px` }, clock(time)));
    box.querySelector('.axis').replaceChildren(...labels);
  }

  zoom(start, end) {
    const whole = Math.max(this.cursor.duration, 1);
    const span = Math.min(Math.max(end - start, 2), whole);
    const from = Math.min(Math.max(start, 0), whole - span);
    this.range = [from, from + span];
    this.stale = new Set(Object.keys(this.plots).filter((name) => name === 'lanes' || this.plots[name].layout));
    this.follow();
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

  /** Bring the charts that are in sight to the range, one a frame so that none is long; the others follow when they come there. */
  follow() {
    const waiting = () => this.names.filter((name) => this.stale.has(name) && this.seen.has(name));
    if (this.frame || !waiting().length) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      // The one that is pointed at leads; a wheel may have turned on since, and what counts is where it is now.
      const names = waiting();
      const name = names.includes(this.pointed) ? this.pointed : names[0];
      if (name) this.move(name);
      this.moveCursor();
      this.follow();
    });
  }

  look(entry) {
    const name = Object.keys(this.boxes).find((box) => this.boxes[box] === entry.target);
    if (entry.isIntersecting) this.seen.add(name);
    else this.seen.delete(name);
    if (entry.isIntersecting && this.due.has(name)) this.drawDue();
    else if (entry.isIntersecting) this.follow();
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
    const { scores } = await getJson(`${this.address}/lines${part ? `?from=${start - margin}&to=${end + margin}` : ''}`);
    if (generation !== this.generation || start !== this.range[0] || end !== this.range[1]) return;
    this.refined = part;
    const of = ({ meta }) => scores[meta.name]?.[meta.part];
    const numbers = plot.data.map((trace, number) => number).filter((number) => of(plot.data[number]));
    const traces = numbers.map((number) => of(plot.data[number]));
    Plotly.restyle(plot, { x: traces.map(({ x }) => x), y: traces.map(({ y }) => y) }, numbers);
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
    if (this.boxes.lanes.clientWidth === this.lastWidth) return;
    this.lastWidth = this.boxes.lanes.clientWidth;
    this.drawLanes();
    for (const [name, plot] of Object.entries(this.plots)) if (plot.layout) this.drawOne(name, { data: plot.data, layout: plot.layout });
  }
}

let loading = null;

/** The library takes the page's thread for a while: it is fetched with the page, and run when the first chart is drawn. */
function plotly() {
  loading ??= new Promise((resolve, reject) => {
    document.head.append(h('script', { src: '/plotly.min.js', load: resolve, error: () => reject(new Error('The charts could not be loaded. Reload the page.')) }));
  });
  return loading;
}
