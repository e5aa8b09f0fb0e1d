// Which lines are shown, and which one carries its band: the one pointed at, else the one chosen last.

import { h, svg } from '../../dom.js';

const DASHES = { solid: '', dash: '6 3', dot: '2 3', dashdot: '6 3 2 3' };

export class Toggles {
  constructor(box, session, charts, cursor) {
    this.charts = charts;
    this.marks = ['coordination', 'attention', 'warmth', ...session.scored].map((name) => this.mark(name, session));
    const known = this.marks.filter((mark) => !mark.input.disabled);
    this.chosen = known[0]?.name ?? null;
    box.replaceChildren(box.querySelector('legend'), ...known.map((mark) => mark.element));
    if (known.length) box.append(...session.without_line.map((words) => h('p', { class: 'quiet silent' }, words)));
    cursor.addEventListener('time', () => this.read(cursor.time));
    charts.addEventListener('point', (event) => charts.emphasise(event.detail ?? this.chosen));
    this.apply();
  }

  mark(name, session) {
    const track = this.charts.tracks[name];
    const any = track.score.some((value) => value !== null);
    const { dash, width } = session.styles[name];
    const line = svg('svg', { viewBox: '0 0 22 8', 'aria-hidden': 'true' }, svg('line', { x1: 0, x2: 22, y1: 4, y2: 4, style: `stroke: var(--c-${name})`, 'stroke-width': width, 'stroke-dasharray': DASHES[dash] || null }));
    const input = h('input', { type: 'checkbox', value: name, checked: any && name in session.components, disabled: !any, change: () => this.changed(name) });
    const at = h('span', { class: 'at', 'aria-hidden': 'true' });
    const point = (to) => () => { if (input.checked) this.charts.emphasise(to ?? this.chosen); };
    const element = h('label', { class: 'toggle', pointerenter: point(name), pointerleave: point(null), focusin: point(name), focusout: point(null) }, input, line, session.cards[name].label, at);
    return { name, track, input, at, element };
  }

  changed(name) {
    const shown = this.shown();
    this.chosen = shown.includes(name) ? name : shown.includes(this.chosen) ? this.chosen : shown[0] ?? null;
    this.apply();
  }

  shown() { return this.marks.filter((mark) => mark.input.checked).map((mark) => mark.name); }

  apply() { this.charts.show(this.shown(), this.chosen); }

  read(time) {
    for (const { track, at, input } of this.marks) if (input.checked) at.textContent = valueAt(track, time) ?? '\u2013';
  }
}

/** The score said last at or before a time, a whole number; null where there was none. */
export function valueAt(track, time) {
  let low = 0;
  let high = track.time_s.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (track.time_s[middle] <= time) low = middle + 1;
    else high = middle;
  }
  const value = low > 0 && time - track.time_s[low - 1] < 2 ? track.score[low - 1] : null;
  return value === null ? null : Math.round(value);
}
