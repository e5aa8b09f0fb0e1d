// What is beside the call: the ring, three marks, the talk balance and one cue. In the page, or in a small window of its own.

import { h, svg } from '../dom.js';
import { clock, sentence, tight } from '../format.js';
import { pauseOrResume } from './keys.js';
import { get, toggle, watch } from './preferences.js';
import { QuestionPanel } from './question.js';
import { Ring } from './ring.js';
import { isAlone } from './sources.js';

const ORDER = ['posture', 'eye_contact', 'voice'];
const SHAPES = {
  well: () => svg('circle', { cx: 10, cy: 10, r: 7, class: 'full' }),
  even: () => svg('circle', { cx: 10, cy: 10, r: 6.2 }),
  attend: () => svg('path', { d: 'M10 3.2L17.2 16H2.8z', class: 'full' }),
  unknown: () => svg('circle', { cx: 10, cy: 10, r: 6.2, class: 'open' }),
};
const NO_SCORE = { status: 'waiting', score: null, confidence: null };
const LEVELS = { well: 'going well', even: 'as usual', attend: 'worth a look', unknown: 'not known' };

export class Companion {
  /** notify : shows a refusal. notes : whether what is missing is shown here; the page shows it beside. resume(track) : brings back
   * what the browser lost; resumeWords : of its button, the program's without. */
  constructor(connection, notify = () => {}, { notes = true, resume = null, resumeWords = '' } = {}) {
    Object.assign(this, { connection, notes, resumeWords });
    this.resume = h('button', { type: 'button', class: 'tool resume', hidden: true, click: () => resume(this.lost) }, '');
    this.ring = new Ring();
    this.marks = h('ul', { class: 'marks' });
    this.balance = new Balance();
    this.cue = new Cue();
    this.time = h('span', { class: 'time' });
    this.kept = h('span', { class: 'kept', hidden: true, title: 'Picture and sound are being recorded' }, h('span', { 'aria-hidden': 'true' }, '\u25c9'), ' recording');
    this.writing = h('span', { class: 'kept', hidden: true, title: 'What you both say is being written down' }, h('span', { 'aria-hidden': 'true' }, '\u270e'), ' writing');
    this.pause = h('button', { type: 'button', class: 'tool', 'aria-keyshortcuts': 'P Space', click: () => pauseOrResume(connection, notify) });
    this.quiet = h('button', { type: 'button', class: 'tool', 'aria-keyshortcuts': 'Q', click: () => toggle('quiet') }, 'Quiet');
    this.element = h('section', { class: 'companion', 'aria-label': 'Your conversation' }, notes && new QuestionPanel(connection, notify).element,
      h('div', { class: 'upper' }, this.ring.element, this.marks), this.balance.element, this.cue.element, resume && this.resume,
      h('div', { class: 'foot' }, this.time, this.kept, this.writing, h('span', { class: 'space' }), this.quiet, this.pause));
    this.drawn = '';
    watch(() => this.show());
    connection.addEventListener('state', () => this.show());
    connection.addEventListener('trouble', () => this.show());
    this.show();
  }

  show() {
    const { state, trouble } = this.connection;
    if (trouble) this.cue.show(null, 'No connection. Trying again\u2026');
    if (!state) return;
    const quiet = get('quiet');
    const { phase } = state;
    this.element.dataset.quiet = quiet ? 'yes' : 'no';
    this.element.dataset.phase = phase;
    this.element.dataset.alone = isAlone(state) && !trouble && (phase === 'running' || phase === 'paused') ? 'yes' : 'no';
    this.ring.show(trouble ? { ...NO_SCORE, words: 'No connection' } : ringOf(state), trouble ? '' : phase, get('number'));
    this.showMarks(state.marks ?? {});
    this.balance.show(state.balance ?? {});
    if (!trouble) this.cue.show(state.cue, noteOf(state, this.notes));
    const lost = trouble ? null : state.notices?.find((notice) => notice.resume)?.resume;
    this.resume.hidden = !lost || phase !== 'running';
    this.lost = lost?.track;
    if (lost) this.resume.textContent = this.resumeWords || lost.words;
    this.time.textContent = clock(state.time_s ?? 0);
    // Also when the connection is lost: the program records on, as far as is known.
    this.kept.hidden = !(state.keep_media && phase === 'running');
    this.writing.hidden = !(state.words && phase === 'running');
    this.quiet.setAttribute('aria-pressed', String(quiet));
    this.pause.textContent = phase === 'paused' ? 'Resume' : 'Pause';
    this.pause.disabled = phase !== 'running' && phase !== 'paused';
  }

  showMarks(marks) {
    const drawn = JSON.stringify(marks);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const names = ORDER.filter((name) => marks[name]);
    this.marks.replaceChildren(...names.map((name) => {
      const { level, label, words } = marks[name];
      const shape = level in SHAPES ? level : 'unknown';
      return h('li', { 'data-level': shape, 'data-name': name },
        svg('svg', { viewBox: '0 0 20 20', role: 'img', 'aria-label': LEVELS[shape] }, SHAPES[shape]()),
        h('span', { class: 'label' }, label), h('span', { class: 'words' }, words));
    }));
  }
}

function ringOf(state) {
  const words = { setup: 'Not started', starting: 'Starting', ending: 'Ended', ended: 'Ended' }[state.phase];
  const { low = null, high = null } = state.scores?.coordination ?? {};
  return words ? { ...NO_SCORE, words } : { low, high, ...state.ring };
}

function noteOf(state, notes) {
  if (state.phase === 'starting') return 'Getting ready\u2026 This takes a few seconds.';
  if (state.phase === 'paused') return 'Nothing is being measured. Press P or space to resume.';
  if (state.phase !== 'running') return '';
  // What cannot be known yet is one small line, where a cue would be.
  return (notes && state.notices?.[0]?.short) || (isAlone(state) ? '' : state.ring?.later ?? '');
}

/** Who talked how much, beside the preset's range. */
class Balance {
  constructor() {
    this.user = h('span', { class: 'who' });
    this.partner = h('span', { class: 'who' });
    this.bar = h('div', { class: 'bar' }, h('i', { class: 'mine' }), h('i', { class: 'range' }), h('i', { class: 'at' }));
    this.unknown = h('span', { class: 'quiet-words' });
    this.words = h('p', { class: 'words' });
    this.element = h('div', { class: 'balance' }, h('div', { class: 'ends' }, this.user, this.unknown, this.partner), this.bar, this.words);
  }

  show({ status, user_share: share, low, high, words }) {
    const known = status === 'ok' && share !== null && share !== undefined;
    const place = (name, value) => this.element.style.setProperty(name, `${(100 * value).toFixed(1)}%`);
    place('--share', known ? share : 0.5);
    if (low !== null && low !== undefined) { place('--low', low); place('--high', high); }
    this.element.dataset.known = known ? 'yes' : 'no';
    this.element.dataset.ranged = low > 0 || high < 1 ? 'yes' : 'no';
    this.user.textContent = known ? `You ${Math.round(100 * share)}\u00a0%` : 'You';
    this.partner.textContent = known ? `Partner ${100 - Math.round(100 * share)}\u00a0%` : 'Partner';
    this.unknown.textContent = known ? '' : (words ?? '');
    this.words.textContent = known ? tight(words ?? '') : '';
  }
}

/** One cue, or a quiet note when there is none. Two layers, so that one fades while the other comes. */
class Cue {
  constructor() {
    this.layers = [0, 1].map(() => h('div', { class: 'layer', 'aria-hidden': 'true' }, h('p', { class: 'text' }), h('p', { class: 'why' })));
    this.element = h('div', { class: 'cue', role: 'status' }, this.layers);
    this.front = 0;
    this.shown = '';
  }

  show(cue, note) {
    const [text, why, kind] = cue ? [cue.text, cue.reason ? tight(sentence(cue.reason)) : '', 'cue'] : ['', tight(sentence(note)), 'note'];
    const wanted = `${kind}|${text}|${why}`;
    if (wanted === this.shown) return;
    this.shown = wanted;
    const old = this.layers[this.front];
    old.classList.remove('on');
    old.setAttribute('aria-hidden', 'true');
    if (!text && !why) return;
    this.front = 1 - this.front;
    const layer = this.layers[this.front];
    layer.dataset.kind = kind;
    layer.children[0].textContent = text;
    layer.children[1].textContent = why;
    layer.removeAttribute('aria-hidden');
    layer.classList.add('on');
  }
}
