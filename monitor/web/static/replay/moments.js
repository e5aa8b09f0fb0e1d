// The moments as a list that jumps there.

import { h } from '../dom.js';
import { clock, sentence, tight } from '../format.js';

const SIGNS = { comment: '\u270e', cue: '\u25bc', question: '?', best: '\u2605', break: '\u2197', rupture: '\u2301', silence: '\u2016', smile_together: '\u25e1', gap: '\u2215' };
const PERSON_SIGNS = { user: '\u25cf', partner: '\u25c7', pair: '\u25cf' };
const WHO = { user: 'You', partner: 'Partner', pair: 'Both' };
const SMILES_AT_MOST = 6;
const GAP_S = 3; // a shorter one stands under its own name, too
const AT_ONCE = 200; // an hour has thousands of gestures, which nobody reads in one go
const BETWEEN_S = 0.01; // a moment that the cursor stands on counts as reached

export class Moments extends EventTarget {
  constructor(list, select, session, cursor) {
    super();
    Object.assign(this, { list, select, cursor });
    this.session = session;
    this.gathered = gather(session);
    select.addEventListener('change', () => this.fill());
    cursor.addEventListener('time', () => this.mark());
    this.comment([]);
  }

  /** The comments among the moments. erase(comment) : its button. */
  comment(comments, erase = () => null) {
    const { select, session } = this;
    const chosen = select.value || 'highlights';
    this.moments = [...this.gathered, ...comments.map((comment) => ({ kind: 'comment', worth: true, time: comment.at_s, sign: SIGNS.comment, text: comment.text, why: comment.by, button: erase(comment) }))].sort((a, b) => a.time - b.time);
    const kinds = [...new Set(this.moments.map((moment) => moment.kind))];
    const count = (fits) => this.moments.filter(fits).length;
    const option = (value, label, fits) => h('option', { value }, `${label} (${count(fits)})`);
    const named = (some) => some.map((kind) => option(kind, label(kind, session), (moment) => moment.kind === kind));
    select.replaceChildren(
      option('highlights', 'Highlights', (moment) => moment.worth),
      option('all', 'Everything', () => true),
      ...named(kinds.filter((kind) => kind === 'comment' || kind in session.moment_labels)),
      ...named(kinds.filter((kind) => kind !== 'comment' && !(kind in session.moment_labels))));
    select.value = [...select.options].some((one) => one.value === chosen) ? chosen : 'highlights';
    this.fill();
    this.dispatchEvent(new Event('change'));
  }

  fill() {
    const kind = this.select.value;
    const wanted = (moment) => kind === 'all' || moment.kind === kind || (kind === 'highlights' && moment.worth);
    this.shown = this.moments.filter(wanted);
    this.current = this.reached();
    this.page(this.current);
    this.mark();
  }

  /** List the moments around one of them, with buttons for those before and after. */
  page(middle) {
    const from = Math.min(Math.max(middle - AT_ONCE / 2, 0), Math.max(this.shown.length - AT_ONCE, 0));
    const to = Math.min(from + AT_ONCE, this.shown.length);
    this.listed = [from, to];
    this.buttons = new Map(this.shown.slice(from, to).map((moment, number) => [from + number, this.button(moment)]));
    this.list.replaceChildren(...[from && this.turn(from, 'earlier'), ...this.buttons.values(), to < this.shown.length && this.turn(to, 'later')]
      .filter(Boolean).map((button) => h('li', {}, button, button.beside)));
    if (!this.shown.length) this.list.append(h('li', { class: 'quiet none' }, 'No moments of this kind.'));
  }

  button(moment) {
    const button = h('button', { type: 'button', class: 'moment', click: () => this.cursor.seek(moment.time) },
      h('span', { class: 'at' }, clock(moment.time)),
      h('span', { class: 'sign', 'aria-hidden': 'true', style: moment.person ? `color: var(--${moment.person})` : null }, moment.sign),
      h('span', {}, moment.text, moment.why && h('span', { class: 'why' }, moment.why)));
    button.beside = moment.button ?? null;
    return button;
  }

  /** Shows the moments around the edge of what is listed. */
  turn(edge, way) {
    const count = way === 'earlier' ? edge : this.shown.length - edge;
    return h('button', { type: 'button', class: 'moment turn', click: () => {
      this.page(edge);
      const button = this.buttons.get(way === 'earlier' ? edge - 1 : edge);
      this.show(button);
      button.focus({ preventScroll: true });
    } }, h('span'), h('span'), h('span', {}, `${count} ${way}`));
  }

  /** To the next of the moments that are listed, or the one before. */
  step(way) {
    const times = this.shown.map((moment) => moment.time);
    const time = way > 0 ? times.find((moment) => moment > this.cursor.time + BETWEEN_S) : times.findLast((moment) => moment < this.cursor.time - BETWEEN_S);
    if (time !== undefined) this.cursor.seek(time);
  }

  /** The last moment at or before the cursor is the current one. */
  mark() {
    const current = this.reached();
    const marked = this.list.querySelector('[aria-current]');
    if (current === this.current && (marked || !this.buttons.has(current))) return;
    marked?.removeAttribute('aria-current');
    this.current = current;
    if (current >= 0 && !this.buttons.has(current)) this.page(current);
    const button = this.buttons.get(current);
    if (!button) return;
    button.setAttribute('aria-current', 'true');
    this.show(button);
  }

  /** Which one is the last at or before the cursor; -1 before the first. */
  reached() {
    let current = -1;
    while (current + 1 < this.shown.length && this.shown[current + 1].time <= this.cursor.time + BETWEEN_S) current += 1;
    return current;
  }

  /** The current one into view, when the list itself has come into view. */
  bring() {
    const button = this.buttons.get(this.current);
    if (button) this.show(button);
  }

  /** The list alone moves, never the page. */
  show({ offsetTop, offsetHeight }) {
    const { list } = this;
    list.scrollTop = Math.min(Math.max(list.scrollTop, offsetTop + offsetHeight - list.clientHeight), offsetTop);
  }
}

const label = (kind, session) => (kind === 'comment' ? 'Comments' : null) ?? session.moment_labels[kind] ?? session.event_labels[kind] ?? kind;

function gather(session) {
  const worth = session.moments.map((moment) => ({ kind: moment.kind, worth: true, time: moment.start_s, length: moment.end_s - moment.start_s, sign: SIGNS[moment.kind] ?? '\u2022', text: tight(moment.text), why: tight(sentence(moment.why)) }));
  // What the cue did, and whether its kind comes less often because of it.
  for (const { time_s: time, words, because, less } of session.cue_effects ?? []) {
    const cue = worth.find((moment) => moment.kind === 'cue' && moment.time === time);
    if (cue) cue.why = [cue.why, because && sentence(tight(because)), words, less && tight(less)].filter(Boolean).join('. ');
  }
  // Many smiles would fill the list: the longest are worth it, all stand under their own name.
  const smiles = worth.filter((moment) => moment.kind === 'smile_together').sort((a, b) => b.length - a.length);
  for (const moment of smiles.slice(SMILES_AT_MOST)) moment.worth = false;
  for (const moment of worth) if (moment.kind === 'gap' && moment.length < GAP_S) moment.worth = false;
  const events = session.events.filter(({ kind }) => kind !== 'phrase' && kind !== 'question').map((event) => ({
    kind: event.kind, time: event.start_s, sign: PERSON_SIGNS[event.person], person: event.person === 'partner' ? 'partner' : 'user',
    text: `${WHO[event.person] ?? ''}: ${label(event.kind, session).toLowerCase()}${event.detail && `, ${event.detail}`}`,
  }));
  return [...worth, ...events].filter((moment) => moment.time !== null).sort((a, b) => a.time - b.time);
}
