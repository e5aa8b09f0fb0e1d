// What is beside the call, in three bands: now, the dials, and one cue or the goal. In the page, or in a small window of its own.

import { h } from '../dom.js';
import { clock } from '../format.js';
import { Cue } from './cue.js';
import { Dials } from './dials.js';
import { pauseOrResume } from './keys.js';
import { Notices } from './notices.js';
import { Now } from './now.js';
import { Pill } from './pill.js';
import { get, toggle, watch } from './preferences.js';
import { QuestionPanel } from './question.js';

const DRAW_MS = 100; // the lanes move 1 px in a tenth of a second
const STILL_MS = 1000; // for who wants less movement
const TALL_PX = 360;
const LOW_PX = 160;
const HINT_S = 30; // how long it is said where cues will stand

export class Companion {
  /** notify : shows a refusal. notices : of the page, which shows their list itself; its own without. resume(track) : brings back
   * what the browser lost; resumeWords : of its button, the program's without. go(path) : opens the replay, a link without. */
  constructor(connection, notify = () => {}, { notices = null, resume = null, resumeWords = '', go = null } = {}) {
    Object.assign(this, { connection, resumeWords, drawnAt: 0, small: !notices, notices: notices ?? new Notices() });
    this.resume = h('button', { type: 'button', class: 'tool resume', hidden: true, click: () => resume(this.lost) }, '');
    this.pill = new Pill({ brief: this.small });
    this.now = new Now(this.pill.element);
    this.dials = new Dials();
    this.cue = new Cue();
    this.time = h('span', { class: 'time' });
    this.kept = h('span', { class: 'kept', hidden: true, title: 'Picture and sound are being recorded' }, h('span', { 'aria-hidden': 'true' }, '\u25c9'), h('span', { class: 'kept-word' }, ' recording'));
    this.writing = h('span', { class: 'kept', hidden: true, title: 'What you both say is being written down' }, h('span', { 'aria-hidden': 'true' }, '\u270e'), h('span', { class: 'kept-word' }, ' writing'));
    this.pause = h('button', { type: 'button', class: 'tool', 'aria-keyshortcuts': 'P Space', click: () => pauseOrResume(connection, notify) });
    this.quiet = h('button', { type: 'button', class: 'tool', 'aria-keyshortcuts': 'Q', click: () => toggle('quiet') }, 'Quiet');
    this.size = h('button', { type: 'button', class: 'tool', click: () => this.resize() });
    this.over = h('div', { class: 'over-words', role: 'status', hidden: true });
    this.replay = h('a', { class: 'press', hidden: true, target: '_blank', click: (event) => { if (go) { event.preventDefault(); go(this.replay.getAttribute('href')); } } }, 'Open the replay');
    this.bands = h('div', { class: 'bands' }, this.small && new QuestionPanel(connection, notify).element, this.now.element, this.dials.element, this.cue.element, resume && this.resume);
    this.foot = h('div', { class: 'foot' }, this.time, this.kept, this.writing, h('span', { class: 'space' }), this.small && this.notices.element, this.size, this.quiet, this.pause);
    this.element = h('section', { class: 'companion', 'aria-label': 'Your conversation' }, this.bands, h('div', { class: 'over' }, this.over, this.replay), this.small && this.foot);
    this.still = matchMedia('(prefers-reduced-motion: reduce)');
    watch(() => this.show());
    for (const event of ['state', 'trouble']) connection.addEventListener(event, () => this.show());
    connection.addEventListener('tick', ({ detail }) => this.tick(detail));
    this.show();
  }

  show() {
    const { state, trouble } = this.connection;
    if (trouble) this.cue.show(null, 'No connection. Trying again\u2026', 'notice');
    if (!state) return;
    const quiet = get('quiet');
    const { phase } = state;
    const over = phase === 'ending' || phase === 'ended';
    this.element.dataset.quiet = quiet ? 'yes' : 'no';
    this.element.dataset.phase = phase;
    this.element.dataset.over = over ? 'yes' : 'no';
    this.element.dataset.lost = trouble ? 'yes' : 'no';
    this.element.dataset.question = state.question ? 'yes' : 'no';
    this.showOver(state, over);
    const { picture, sound } = state.people.partner;
    this.now.show(state, picture.source === 'none' && sound.source === 'none');
    this.pill.show(state);
    this.dials.show(state.dials ?? []);
    this.notices.show(state);
    if (!trouble) this.showCue(state, quiet);
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
    this.size.textContent = this.low ? 'More' : 'Less';
    this.size.setAttribute('aria-label', this.low ? 'Show the dials too' : 'Hide the dials');
  }

  showCue(state, quiet) {
    const { phase, cue, goal } = state;
    const fixed = { starting: 'Getting ready\u2026 This takes a few seconds.', paused: 'Nothing is being measured. Press P or space to resume.' }[phase];
    if (phase !== 'running' || cue) { this.cue.show(phase === 'running' ? cue : null, fixed ?? ''); return; }
    const notice = this.notices.speaking(state, quiet);
    if (notice) this.cue.show(null, this.small ? notice.short : notice.words, 'notice');
    else if (goal) this.cue.show(null, `Your goal: ${inSentence(goal)}`, 'goal');
    else this.cue.show(null, state.time_s < HINT_S ? 'One cue at a time will appear here, now and then.' : '');
  }

  showOver({ phase, summary }, over) {
    this.over.hidden = !over;
    const words = phase === 'ended' ? 'Summary is ready' : 'Preparing your summary\u2026';
    if (over && this.over.textContent !== words) this.over.textContent = words;
    const path = phase === 'ended' ? replayPath(summary) : '';
    this.replay.hidden = !path;
    if (path) this.replay.setAttribute('href', path);
  }

  tick({ time_s: time }) {
    const now = performance.now();
    if (now - this.drawnAt < (this.still.matches ? STILL_MS : DRAW_MS)) return;
    this.drawnAt = now;
    this.now.draw(this.connection.voices, time);
  }

  get view() { return this.element.ownerDocument.defaultView ?? window; }

  get low() { return this.view.innerHeight < 300; }

  /** Between the low window and the tall one. */
  resize() {
    this.view.resizeBy(0, (this.low ? TALL_PX : LOW_PX) - this.view.innerHeight);
    this.view.setTimeout(() => this.show(), 200);
  }
}

/** The program's own words begin small after the colon; the user's stay as they wrote them. */
function inSentence({ kind, words }) {
  return kind === 'own' ? words : `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}

/** The address is the program's own; anything else is not followed. */
export function replayPath(summary) {
  return /^\/session\/[\w.-]+$/.test(summary?.replay ?? '') ? summary.replay : '';
}
