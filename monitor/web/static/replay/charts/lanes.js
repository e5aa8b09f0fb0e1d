// Rows over time on a canvas: who speaks when and the moments, or what both people do and what was not measured.
// An hour has thousands of strokes; as elements of their own they would take half a second to move.

import { h } from '../../dom.js';
import { sentence } from '../../format.js';

const TOP_PX = 8;
const BOTTOM_PX = 26;
const NEAR_PX = 5;
const PEOPLE = { user: 'You', partner: 'Partner' };
const NAMES = { ...PEOPLE, pair: 'Both' };
// Short, so that they fit a narrow window.
const ROWS = { nod: 'Nods', shake: 'Head shakes', smile: 'Smiles', posture_shift: 'Posture shifts', hand_to_face: 'Hand to face', laugh: 'Laughs', shared_laugh: 'Shared laughs', backchannel: 'Backchannels', interruption: 'Interruptions' };

/** Who speaks when, and the moments that are worth a look. people : who was there. */
export function speechRows(session, moments, people) {
  const phrases = timed(session.events).filter((event) => event.kind === 'phrase');
  return [
    { label: 'Moments', kind: 'moment', marks: moments.filter((moment) => moment.worth && moment.kind !== 'gap').map((moment) => ({ ...moment, start_s: moment.time, end_s: moment.time })) },
    ...people.map((person) => ({ label: PEOPLE[person], kind: 'phrase', marks: phrases.filter((event) => event.person === person) })),
  ].filter((row) => row.marks.length);
}

/** What both people did, a row for each kind that happened, and what was not measured. */
export function gestureRows(session) {
  const events = timed(session.events).filter((event) => event.person in NAMES);
  return [
    ...Object.entries(ROWS).map(([kind, label]) => ({ label, kind, marks: events.filter((event) => event.kind === kind) })),
    { label: 'Not measured', kind: 'gap', marks: timed(session.gaps) },
  ].filter((row) => row.marks.length);
}

const timed = (marks) => marks.filter((mark) => mark.start_s !== null && mark.end_s !== null);

export class Lanes {
  /** rows : from speechRows or gestureRows. labels : of the kinds of events. rowPx : how high each row is. */
  constructor(rows, labels, rowPx = 24) {
    Object.assign(this, { labels, rowPx });
    this.canvas = h('canvas', { 'aria-hidden': 'true' });
    this.names = h('div', { class: 'rows', 'aria-hidden': 'true' });
    this.element = h('div', { class: 'lanes' }, this.names, this.canvas);
    this.fill(rows);
  }

  /** Other rows in the same place. */
  fill(rows) {
    this.rows = rows;
    this.height = TOP_PX + BOTTOM_PX + this.rowPx * Math.max(rows.length, 1);
    this.names.replaceChildren(...rows.map((row, number) => h('span', { style: `top: ${this.middle(number)}px` }, row.label)));
    this.element.style.height = `${this.height}px`;
  }

  middle(row) { return TOP_PX + this.rowPx * (row + 0.5); }

  /** range : seconds at the edges. margin : pixels left and right of them. */
  draw([start, end], margin, width) {
    const ratio = devicePixelRatio || 1;
    const { canvas, height } = this;
    const size = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== size[0] || canvas.height !== size[1]) Object.assign(canvas, { width: size[0], height: size[1] });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    this.names.style.width = `${margin.l - 8}px`;
    const inside = width - margin.l - margin.r;
    this.x = (time) => margin.l + ((time - start) / (end - start)) * inside;
    const context = canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(canvas);
    const colour = (name) => style.getPropertyValue(name);
    context.fillStyle = colour('--line');
    context.fillRect(margin.l, height - BOTTOM_PX, inside, 1);
    context.save();
    context.beginPath();
    context.rect(margin.l, 0, inside, height);
    context.clip();
    this.rows.forEach((row, number) => this.row(context, row, this.middle(number), { start, end, colour }));
    context.restore();
  }

  row(context, row, y, { start, end, colour }) {
    const seen = row.marks.filter((mark) => mark.end_s >= start && mark.start_s <= end);
    if (row.kind === 'gap') {
      context.strokeStyle = colour('--field');
      for (const mark of seen) {
        // A session of an hour is wider than the window: strokes only where they are seen.
        const [from, to] = [Math.max(this.x(mark.start_s), 0), Math.min(this.x(mark.end_s), context.canvas.width)];
        hatch(context, from, y - 7, Math.max(to - from, 2), 14);
      }
      return;
    }
    if (row.kind === 'moment') {
      context.fillStyle = colour('--text');
      context.font = '15px system-ui, sans-serif';
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      for (const mark of seen) context.fillText(mark.sign, this.x(mark.start_s), y);
      return;
    }
    for (const person of Object.keys(PEOPLE)) {
      context.fillStyle = colour(`--${person}`);
      context.beginPath();
      for (const mark of seen) {
        if (mark.person !== person && mark.person !== 'pair') continue;
        const x = this.x(mark.start_s);
        if (row.kind === 'phrase') context.rect(x, y - 7, Math.max(this.x(mark.end_s) - x, 0.6), 14);
        else context.rect(x - 1, person === 'user' ? y - 9 : y + 1, 2, 8);
      }
      context.fill();
    }
  }

  /** The mark at a place and its row; nothing where there is none. */
  found(x, y) {
    const row = this.rows[Math.floor((y - TOP_PX) / this.rowPx)];
    if (!row || !this.x) return {};
    const above = y - this.middle(this.rows.indexOf(row)) < 0;
    const near = row.marks.filter((mark) => this.x(mark.start_s) - NEAR_PX < x && x < Math.max(this.x(mark.end_s), this.x(mark.start_s) + NEAR_PX));
    const mark = near.find((mark) => (mark.person === 'user') === above) ?? near[0];
    return { row, mark };
  }

  /** Where the moment at a place begins; null where none is near. */
  timeAt(x, y) {
    const { row, mark } = this.found(x, y);
    return mark && row.kind === 'moment' ? mark.start_s : null;
  }

  /** What stands at a place, in words; empty where nothing does. */
  at(x, y) {
    const { row, mark } = this.found(x, y);
    if (!mark) return '';
    if (row.kind === 'moment') return mark.text;
    if (row.kind === 'gap') return sentence(`${mark.label}: ${mark.reason}`);
    const seconds = `${(mark.end_s - mark.start_s).toFixed(1)}\u00a0s`;
    if (row.kind === 'phrase') return `${PEOPLE[mark.person]}, ${seconds}`;
    return `${NAMES[mark.person]}: ${this.labels[mark.kind].toLowerCase()}${mark.detail && `, ${mark.detail}`}, ${seconds}`;
  }
}

/** Oblique strokes over a part of the picture. */
function hatch(context, x, y, width, height) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.lineWidth = 1.4;
  context.beginPath();
  for (let from = x - (x % 6) - height; from < x + width; from += 6) { context.moveTo(from, y + height); context.lineTo(from + height, y); }
  context.stroke();
  context.restore();
}
