// The charts of the page, their one zoom and the cursor over them. Each is fetched and drawn when its tab is opened; the figures
// come ready from the server, the lanes are drawn here.

import { $, h } from '../../dom.js';
import { getJson } from '../../request.js';
import { clock } from '../../format.js';
import { Pointer } from './pointer.js';
import { valueAt } from './toggles.js';

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const NEAR_PX = 14; // to a line that is pointed at
const SETTLED_MS = 250;
const COARSE_S = 900; // the server draws the whole with a point a pixel; longer sessions have more to show when zoomed
const NARROW_PX = 520;
const HIDDEN_PX = 700; // of a chart whose tab was left before it was drawn
const OPTIONS = { staticPlot: true, responsive: false };

export class Charts extends EventTarget {
  /** lanes : name -> what draws itself on a canvas, in the box #chart-name. labels, cues : names of the scores and the cues, for
   *  what is pointed at. */
  constructor(address, cursor, { lanes, labels = {}, cues = [] }) {
    super();
    Object.assign(this, { address, cursor, lanes, labels, cues });
    this.range = [0, Math.max(cursor.duration, 1)];
    this.boxes = {};
    this.plots = {};
    this.stale = new Set();
    this.tracks = {};
    this.shown = null;
    this.strong = null;
    this.theme = 'light';
    cursor.addEventListener('time', () => this.moveCursor());
    this.sized = new ResizeObserver((entries) => entries.forEach((entry) => this.resize(entry.target)));
  }

  /** Draw a chart of lanes, as soon as its box is in the page. */
  drawLanes(name) {
    if (!this.plots[name]) this.furnish(name, this.lanes[name].element);
    this.move(name);
    this.moveCursor();
  }

  /** Draw a figure into the box of its name, now or anew. */
  async draw(name, figure) {
    const box = $(`chart-${name}`);
    box.style.minHeight = `${figure.layout.height}px`;
    await plotly();
    await this.drawOne(name, figure);
    this.moveCursor();
  }

  /** Ask the server for a figure in the page's colours, and draw it. before : called when it has come. */
  async open(name, before = () => {}) {
    const { theme } = this;
    plotly().catch(() => {}); // whoever draws waits for it, and hears of it
    const figure = await getJson(`${this.address}/charts/${name}?theme=${theme}`);
    if (theme !== this.theme) return;
    if (figure.tracks) this.tracks = figure.tracks;
    before();
    if (figure.data.length) await this.draw(name, figure);
    document.documentElement.dataset[name] = theme;
  }

  /** The charts of a tab that has come into view. */
  shownAgain(names) {
    for (const name of names) {
      if (!this.plots[name]) continue;
      this.resize(this.boxes[name]);
      if (this.stale.has(name)) this.move(name);
    }
    this.moveCursor();
  }

  async drawOne(name, figure) {
    if (!this.plots[name]) this.furnish(name, h('div'));
    const { layout } = figure;
    const box = this.boxes[name];
    layout.margin.l = this.margin(box).l;
    layout.font.size = box.clientWidth < NARROW_PX ? 10.5 : 12;
    layout.width = box.clientWidth || HIDDEN_PX;
    // Minutes and seconds are ours: a range that changes alone is what plotly moves to quickest.
    Object.assign(layout.xaxis, { range: [...this.range], showticklabels: false, ticks: '' });
    if (name === 'scores') this.visible(figure.data).forEach((visible, number) => { figure.data[number].visible = visible; });
    this.stale.delete(name);
    await Plotly.react(this.plots[name], figure.data, layout, OPTIONS);
    this.write(name);
  }

  /** The drawing, the times below it, the cursor over it, and what follows the pointer. */
  furnish(name, element) {
    this.plots[name] = element;
    this.boxes[name] = $(`chart-${name}`);
    this.boxes[name].append(element, h('div', { class: 'axis', 'aria-hidden': 'true' }), h('div', { class: 'cursor' }), h('div', { class: 'ghost', hidden: true }, h('span')), h('div', { class: 'chosen', hidden: true }));
    new Pointer(this.boxes[name], name, this);
    this.sized.observe(this.boxes[name]);
  }

  /** Pixels left and right of a drawing, for names and the end of its axis. */
  margin(box) { return { l: box === this.boxes.lanes ? 76 : box.clientWidth < NARROW_PX ? 88 : 112, r: 12 }; }

  move(name) {
    const box = this.boxes[name];
    if (name in this.lanes) this.lanes[name].draw(this.range, this.margin(box), box.clientWidth);
    else Plotly.relayout(this.plots[name], { 'xaxis.range': [...this.range] });
    this.stale.delete(name);
    this.write(name);
  }

  /** What is said beside the pointer; on the chart of the scores the line that is near shows its band. */
  cueAt(name, time, x, y) {
    if (name in this.lanes) return this.lanes[name].at(x, y);
    if (name !== 'scores') return '';
    const near = this.nearest(time, y);
    this.dispatchEvent(new CustomEvent('point', { detail: near }));
    const cue = this.cues.find(({ time_s }) => y < 24 && Math.abs(this.left(this.boxes.scores, time_s) - x) < NEAR_PX);
    if (cue) return cue.text;
    return near ? `${this.labels[near]} ${valueAt(this.tracks[near], time)}` : '';
  }

  /** Where the moment that is pointed at begins; null where none is. */
  markAt(name, x, y) { return name in this.lanes ? this.lanes[name].timeAt(x, y) : null; }

  /** The shown line whose value lies nearest to a height in the chart of the scores; null when none is near. */
  nearest(time, y) {
    const { margin, height, yaxis } = this.plots.scores.layout;
    const per = (height - margin.t - margin.b) / (yaxis.range[1] - yaxis.range[0]);
    const value = yaxis.range[1] - (y - margin.t) / per;
    const off = [...this.shown ?? []].map((name) => [name, valueAt(this.tracks[name], time)])
      .filter(([, score]) => score !== null).map(([name, score]) => [Math.abs(score - value) * per, name]).sort((a, b) => a[0] - b[0]);
    return off.length && off[0][0] < NEAR_PX ? off[0][1] : null;
  }

  width(box) { return box.clientWidth - this.margin(box).l - this.margin(box).r; }

  left(box, time) { return this.margin(box).l + ((time - this.range[0]) / (this.range[1] - this.range[0])) * this.width(box); }

  /** The time at a distance from the box's left edge; null beside the drawing. */
  timeAt(box, x) {
    const share = (x - this.margin(box).l) / this.width(box);
    return share < 0 || share > 1 ? null : this.range[0] + share * (this.range[1] - this.range[0]);
  }

  moveCursor() {
    const { time, playing } = this.cursor;
    // What plays stays in sight: the view turns over like a page.
    if (playing && this.range[1] < this.cursor.duration && time > this.range[1]) this.zoom(time, time + this.range[1] - this.range[0]);
    for (const box of Object.values(this.boxes)) {
      if (!box.clientWidth) continue; // in a tab that is not open
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
    this.stale = new Set(Object.keys(this.plots));
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

  /** Bring the charts of the open tab to the range, one a frame so that none is long; the others follow when their tab is opened. */
  follow() {
    const waiting = () => Object.keys(this.plots).filter((name) => this.stale.has(name) && this.boxes[name].clientWidth);
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

  /** Finer lines for a part of a long session, the coarse ones again for the whole. */
  async refine() {
    const [start, end] = this.range;
    const plot = this.plots.scores;
    if (!plot?.data || this.cursor.duration <= COARSE_S) return;
    const part = (end - start) * 2 < this.cursor.duration;
    if (!part && !this.refined) return;
    const margin = (end - start) / 2;
    const { scores } = await getJson(`${this.address}/lines${part ? `?from=${start - margin}&to=${end + margin}` : ''}`);
    if (start !== this.range[0] || end !== this.range[1]) return;
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

  /** A box that is wider or narrower than what was drawn in it. */
  resize(box) {
    const name = Object.keys(this.boxes).find((one) => this.boxes[one] === box);
    const width = box.clientWidth;
    if (!width || box.dataset.width === String(width)) return;
    box.dataset.width = width;
    const plot = this.plots[name];
    if (name in this.lanes) this.drawLanes(name);
    else if (plot.layout) this.drawOne(name, { data: plot.data, layout: plot.layout });
    this.moveCursor();
  }
}

let loading = null;

/** The library takes the page's thread for a while: it is run when the first chart is opened, or the page has nothing to do. */
export function plotly() {
  loading ??= new Promise((resolve, reject) => {
    document.head.append(h('script', { src: '/plotly.min.js', load: resolve, error: () => reject(new Error('The charts could not be loaded. Reload the page.')) }));
  });
  return loading;
}
