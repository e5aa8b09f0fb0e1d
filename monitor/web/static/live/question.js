// An interviewer's question: large enough to be read at a glance, and what can be done about it. The page plays the voice in step.

import { h } from '../dom.js';
import { clock } from '../format.js';
import { pauseOrResume } from './keys.js';
import { Playback } from './playback.js';

const STEPS = { waiting: 'One moment\u2026', asking: 'Listen', listening: 'Your turn', over: 'That was all' };
const READ = { ...STEPS, asking: 'Read it' };
const LATE_S = 0.3; // farther behind than that: go there, as after a reload

export class QuestionPanel {
  /** notify : shows a refusal. sound : whether this is where it is played; once a page. */
  constructor(connection, notify, { sound = false } = {}) {
    Object.assign(this, { connection, said: 0, media: null, brief: !sound });
    const act = (what) => () => connection.act(`question/${what}`).catch((error) => notify(error.message));
    this.count = h('h2', {});
    this.step = h('span', { class: 'step', role: 'status' });
    this.text = h('p', { class: 'question-text', 'aria-live': 'polite' });
    this.hint = h('p', { class: 'quiet', role: 'status' });
    this.allow = h('button', { type: 'button', class: 'press', hidden: true }, 'Let me hear the interviewer');
    this.next = h('button', { type: 'button', class: 'tool', 'aria-keyshortcuts': 'N', click: act('next') }, 'Next question');
    this.repeat = h('button', { type: 'button', class: 'tool', 'aria-keyshortcuts': 'R', click: act('repeat') }, 'Repeat');
    this.moment = h('button', { type: 'button', class: 'tool', 'aria-keyshortcuts': 'P Space', click: () => pauseOrResume(connection, notify) });
    this.audio = h('audio', { preload: 'auto' });
    this.video = h('video', { playsinline: true, preload: 'auto', hidden: true, 'aria-label': 'The recorded question' });
    this.element = h('section', { class: 'question', 'aria-label': 'The interviewer', hidden: true },
      h('div', { class: 'question-head' }, this.count, this.step), this.video, this.audio, this.text, this.hint,
      h('div', { class: 'row' }, this.allow, this.repeat, this.next, this.moment));
    connection.addEventListener('state', ({ detail }) => this.state(detail));
    if (!sound) return;
    this.playback = new Playback(connection, this.allow);
    connection.addEventListener('tick', ({ detail }) => this.follow(detail.time_s));
    connection.addEventListener('trouble', ({ detail }) => { if (detail) this.media?.pause(); });
  }

  state({ phase, question }) {
    const shown = Boolean(question) && ['running', 'paused'].includes(phase);
    this.element.hidden = !shown;
    if (!shown) {
      this.load(0, null);
      return;
    }
    const { number, of, kind, text, step, media, answer_s: answer } = question;
    const paused = phase === 'paused';
    set(this.count, kind === 'opening' ? (of === 1 ? 'One question' : `${of} questions`) : kind === 'closing' ? 'That was the last question' : `Question ${number} of ${of}`);
    const words = (media === 'none' && step !== 'waiting' ? READ : STEPS)[step];
    set(this.step, paused ? 'Paused' : step === 'listening' && answer > 0 ? `${words}, ${clock(answer)}` : words);
    this.element.dataset.step = paused ? 'paused' : step;
    set(this.text, text);
    set(this.hint, question.hint_words || (this.brief ? '' : question.note));
    set(this.moment, paused ? 'Resume' : 'I need a moment');
    this.moment.hidden = this.brief; // the small window has a button for it already
    set(this.next, kind === 'closing' ? 'Finish' : 'Next question');
    this.next.disabled = this.repeat.disabled = paused || step === 'over';
    if (this.playback) this.load(question.said, media);
    this.question = question;
    this.phase = phase;
    if (paused) this.media?.pause();
  }

  /** Fetch what is said, before it is due. */
  load(said, media) {
    if (said === this.said && Boolean(this.media) === (media === 'sound' || media === 'film')) return;
    this.said = said;
    this.media?.pause();
    this.media = media === 'sound' ? this.audio : media === 'film' ? this.video : null;
    this.video.hidden = media !== 'film';
    if (this.media) this.media.src = `/api/live/question/${said}`;
  }

  /** Play it when the conversation's time is there. */
  follow(time) {
    const { media, question } = this;
    if (!media || !question || this.phase !== 'running') return;
    const at = time - question.start_s;
    if (at < 0 || at >= question.length_s || media.ended) return;
    if (!media.paused) return;
    if (at > LATE_S && media.readyState > 0) media.currentTime = at;
    this.playback.play(media);
  }
}

function set(element, text) { if (element.textContent !== text) element.textContent = text; }
