// Band 1: both voices of the last minute, each with its face in one state, and the running turn over them.

import { h, svg } from '../dom.js';
import { clock } from '../format.js';
import { Lanes } from './lanes.js';

const NAMES = { user: 'You', partner: 'Partner' };
const FINE = ['seen', 'looking', 'interviewer'];

export class Now {
  /** pill : stands at the right of the running turn. */
  constructor(pill) {
    this.turn = h('p', { class: 'turn', 'data-long': 'no' });
    this.rows = Object.fromEntries(Object.keys(NAMES).map((person) => [person, new Row(person)]));
    this.element = h('div', { class: 'now' }, h('div', { class: 'now-head' }, this.turn, pill), Object.values(this.rows).map(({ element }) => element),
      h('p', { class: 'span', 'aria-hidden': 'true' }, h('span', {}, '1 min ago'), h('span', {}, 'now')));
  }

  /** alone : whether only the user is there. */
  show({ now, phase }, alone) {
    for (const [person, row] of Object.entries(this.rows)) {
      row.element.hidden = alone && person === 'partner';
      row.show(now?.faces?.[person]);
    }
    const turn = phase === 'running' ? now?.turn : null;
    this.turn.dataset.person = turn?.person ?? '';
    this.turn.dataset.long = turn?.long ? 'yes' : 'no';
    const said = turn ? [h('b', {}, NAMES[turn.person]), `, ${lasting(turn.length_s)}`, turn.long && h('span', { class: 'past' }, long(), ` ${turn.words}`)].filter(Boolean) : [phase === 'paused' ? 'Paused' : 'Nobody is speaking'];
    const key = said.map((part) => part.textContent ?? part).join('');
    if (this.turn.dataset.key === key) return;
    this.turn.dataset.key = key;
    this.turn.replaceChildren(...said);
  }

  draw(voices, time) {
    for (const row of Object.values(this.rows)) if (!row.element.hidden) row.lane.draw(voices, time);
  }
}

/** "34 s", "1:04 min". */
const lasting = (seconds) => (seconds < 60 ? `${Math.floor(seconds)}\u00a0s` : `${clock(seconds)}\u00a0min`);
const long = () => svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('path', { d: 'M10 3.2L17.2 16H2.8z' }));

class Row {
  constructor(person) {
    this.lane = new Lanes(person);
    this.picture = svg('svg', { viewBox: '0 0 24 24', class: 'face', 'aria-hidden': 'true' });
    this.long = h('span', { class: 'state-long' });
    this.short = h('span', { class: 'state-short' });
    this.drawn = '';
    this.element = h('div', { class: 'voice', 'data-person': person }, h('div', { class: 'who' }, this.picture,
      h('div', {}, h('span', { class: 'name' }, NAMES[person]), h('span', { class: 'state' }, this.long, this.short))), this.lane.element);
  }

  show({ kind = 'none', words = '', short = '' } = {}) {
    if (this.drawn === kind + words) return;
    this.drawn = kind + words;
    this.element.dataset.face = FINE.includes(kind) ? 'fine' : kind === 'waiting' || kind === 'none' ? 'none' : 'trouble';
    this.long.textContent = words;
    this.short.textContent = short;
    this.picture.replaceChildren(...face(kind));
  }
}

/** A head: filled eyes look this way, none where nothing is seen; the outline is broken where something is wrong. */
function face(kind) {
  const eye = (x) => (kind === 'looking' ? svg('circle', { cx: x, cy: 10.5, r: 2.3, class: 'full' }) : svg('circle', { cx: x, cy: 10.5, r: 0.9, class: 'full' }));
  const eyes = FINE.includes(kind) ? [eye(8.7), eye(15.3), svg('path', { d: 'M8.6 15.2q3.4 2.2 6.8 0' })] : [];
  const wrong = !eyes.length && kind !== 'none' && kind !== 'waiting' ? [svg('path', { d: 'M12 7.6v5.6M12 16v.6' })] : [];
  return [svg('circle', { cx: 12, cy: 12, r: 9.2, class: eyes.length ? 'head' : 'head open' }), ...eyes, ...wrong];
}
