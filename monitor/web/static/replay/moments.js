// The moments as a list that jumps there.

import { h } from './dom.js';
import { clock, sentence } from './format.js';

const SIGNS = { nudge: '\u25bc', gap: '\u2215' };
const PERSON_SIGNS = { user: '\u25cf', partner: '\u25c7', pair: '\u25cf' };
const WHO = { user: 'You', partner: 'Partner', pair: 'Both' };
const LISTED = ['smile', 'nod', 'shake', 'posture_shift', 'hand_to_face', 'backchannel', 'interruption', 'overlap'];
// What is rare and worth a look; every smile and shift stands under its own name.
const HIGHLIGHTS = ['nudge', 'gap', 'interruption', 'hand_to_face'];

export class Moments {
  constructor(list, select, session, cursor) {
    Object.assign(this, { list, select, cursor });
    this.moments = gather(session);
    const kinds = [...new Set(this.moments.map((moment) => moment.kind))];
    const count = (wanted) => this.moments.filter((moment) => wanted.includes(moment.kind)).length;
    select.replaceChildren(
      h('option', { value: 'highlights' }, `Highlights (${count(HIGHLIGHTS)})`),
      h('option', { value: 'all' }, `Everything (${this.moments.length})`),
      ...kinds.map((kind) => h('option', { value: kind }, `${name(kind, session)} (${count([kind])})`)));
    select.addEventListener('change', () => this.fill());
    cursor.addEventListener('time', () => this.mark());
    this.fill();
  }

  fill() {
    const kind = this.select.value;
    const wanted = (moment) => kind === 'all' || moment.kind === kind || (kind === 'highlights' && HIGHLIGHTS.includes(moment.kind));
    this.shown = this.moments.filter(wanted);
    this.buttons = this.shown.map((moment) => h('button', { type: 'button', class: 'moment', click: () => this.cursor.seek(moment.time) },
      h('span', { class: 'at' }, clock(moment.time)),
      h('span', { class: 'sign', 'aria-hidden': 'true', style: moment.person ? `color: var(--${moment.person})` : null }, moment.sign),
      h('span', {}, moment.text, moment.why && h('span', { class: 'why' }, moment.why))));
    this.list.replaceChildren(...this.buttons.map((button) => h('li', {}, button)));
    if (!this.buttons.length) this.list.append(h('li', { class: 'quiet moment' }, 'Nothing of this kind'));
    this.mark();
  }

  /** The last moment at or before the cursor is the current one. */
  mark() {
    let current = -1;
    while (current + 1 < this.shown.length && this.shown[current + 1].time <= this.cursor.time + 0.01) current += 1;
    if (current === this.current && this.buttons[current]?.hasAttribute('aria-current')) return;
    this.list.querySelector('[aria-current]')?.removeAttribute('aria-current');
    this.buttons[current]?.setAttribute('aria-current', 'true');
    this.current = current;
  }
}

function name(kind, session) {
  return { nudge: 'Nudges', gap: 'Not measured' }[kind] ?? session.event_labels[kind] ?? kind;
}

function gather(session) {
  const nudges = session.nudges.map((nudge) => ({ kind: 'nudge', time: nudge.time_s, sign: SIGNS.nudge, text: nudge.text, why: nudge.reason }));
  const gaps = session.gaps.map((gap) => ({ kind: 'gap', time: gap.start_s, sign: SIGNS.gap, text: 'Not measured', why: `${sentence(gap.label)}: ${gap.reason} (${(gap.end_s - gap.start_s).toFixed(1)} s)` }));
  const events = session.events.filter((event) => LISTED.includes(event.kind)).map((event) => ({
    kind: event.kind, time: event.start_s, sign: PERSON_SIGNS[event.person], person: event.person === 'partner' ? 'partner' : 'user', text: `${WHO[event.person] ?? ''}: ${(session.event_labels[event.kind] ?? event.kind).toLowerCase()}${detail(event)}`,
  }));
  return [...nudges, ...gaps, ...events].filter((moment) => moment.time !== null).sort((a, b) => a.time - b.time);
}

function detail(event) {
  const word = event.detail.direction ?? event.detail.side;
  return typeof word === 'string' ? `, ${word}` : '';
}
