// The calibration over the whole window: before it, its steps one after the other, and how well it works. Keys are enough for all of it.

import { h } from '../dom.js';
import { sentence } from '../format.js';
import { Intro } from './calibrate_intro.js';
import { Result } from './calibrate_result.js';
import { StepView, fills } from './calibrate_step.js';
import { shownAt } from './calibrate_area.js';
import { ask } from '../request.js';

const STOPPED = 'Stopped. Nothing was saved.';

/** Event closed (detail: a sentence or ''). */
export class Calibration extends EventTarget {
  /** preset() : the kind of conversation that is chosen on the page. */
  constructor(connection, preset) {
    super();
    Object.assign(this, { connection, preset, view: '', profiles: [], asking: false, warned: false, known: false, taken: new Map() });
    this.intro = new Intro({ begin: () => this.begin(null), leave: () => this.close('') });
    this.step = new StepView({ stop: () => this.stop() });
    this.result = new Result({ save: () => this.save(), again: (names) => this.begin(names), discard: () => this.discard() });
    this.why = h('p', { class: 'result-words' });
    this.retry = h('button', { type: 'button', class: 'press big', click: () => this.open() }, 'Start again');
    this.stopped = h('div', { class: 'stopped' }, h('h1', { tabindex: -1 }, 'Stopped'), this.why,
      h('div', { class: 'row' }, h('button', { type: 'button', class: 'tool big', click: () => this.close(STOPPED) }, 'Back to set-up'), this.retry));
    this.announcement = h('p', { class: 'hidden', role: 'status' });
    this.trouble = h('p', { class: 'status trouble', role: 'alert', hidden: true });
    this.views = { before: this.intro.element, step: this.step.element, stopped: this.stopped, result: this.result.element };
    this.stage = h('div', { class: 'stage' }, this.trouble, Object.values(this.views), this.announcement);
    this.dialog = h('dialog', { class: 'calibrating', 'aria-labelledby': 'calibrate-title' }, this.stage);
    this.listen();
  }

  listen() {
    this.dialog.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      this.escape();
    });
    this.dialog.addEventListener('cancel', (event) => { event.preventDefault(); this.escape(); });
    // In full screen the browser takes Esc for itself.
    document.addEventListener('fullscreenchange', () => {
      if (document.fullscreenElement) this.step.put();
      else if (this.full) this.escape();
      this.full = Boolean(document.fullscreenElement);
    });
    addEventListener('resize', () => { this.step.put(); if (this.view === 'before') this.intro.state(this.connection.state, { covers: fills() }); });
    this.connection.addEventListener('state', ({ detail }) => this.state(detail));
    this.connection.addEventListener('trouble', ({ detail }) => { if (this.view) this.report(detail ? 'Rapport is not responding. Trying again\u2026' : ''); });
    this.connection.addEventListener('tick', ({ detail: { people } }) => {
      if (!people.user) return;
      if (this.view === 'before') this.intro.preview.marks(people.user);
      else if (this.view === 'step') this.step.showLevel(people.user.level_db);
    });
    this.connection.addEventListener('picture', ({ detail }) => { if (this.view === 'before' && detail.person === 'user') this.intro.preview.picture(detail.jpeg); });
  }

  /** The first page; in full screen when a press of a key or button asked for it. */
  open() {
    this.known = false;
    this.show('before');
    this.fill();
  }

  /** Name and place to begin with, also where this page was opened in the midst of it. */
  async learn() {
    this.known = true;
    try {
      ({ profiles: this.profiles } = await ask('/api/live/profiles'));
    } catch {
      this.profiles = [];
    }
    this.intro.fill(this.connection.state, this.profiles);
  }

  /** only : steps to repeat, or null for all. */
  async begin(only) {
    this.fill();
    if (this.intro.lacking) return;
    this.box = this.intro.area.value;
    if (!only) this.taken.clear();
    await this.act('begin', { tile: this.box, only });
  }

  /** Ask the browser for the whole screen; without it the window does. */
  fill() {
    if (!document.fullscreenElement && navigator.userActivation?.isActive !== false) this.stage.requestFullscreen?.({ navigationUI: 'hide' })?.catch(() => {});
  }

  async act(command, body = {}) {
    if (this.asking) return null;
    this.asking = true;
    this.report('');
    try {
      return await this.connection.act(`calibrate/${command}`, body);
    } catch (error) {
      this.report(error.message);
      return null;
    } finally {
      this.asking = false;
    }
  }

  async save() {
    if (!(await this.act('save', this.intro.label(this.preset())))) return;
    await this.act('close');
    this.close('Saved and now in use.');
  }

  async discard() {
    if (await this.act('close')) this.close('Discarded. Nothing was saved.');
  }

  async stop() {
    this.ours = true;
    const state = await this.act('cancel');
    this.ours = false;
    if (state) this.halt(STOPPED);
  }

  halt(words) {
    this.why.textContent = words;
    this.show('stopped');
  }

  escape() {
    if (this.view === 'before') this.close('');
    else if (this.view === 'step') this.stop();
    else if (this.view === 'stopped') this.close(STOPPED);
    else if (this.view === 'result' && this.warned) this.discard();
    else if (this.view === 'result') {
      this.warned = true;
      this.result.warning.textContent = 'Not saved yet. Press Esc again to discard it, or choose Save.';
    }
  }

  state(state) {
    const { calibration, phase } = state;
    if (phase !== 'setup') {
      if (this.view) this.close('');
      return;
    }
    if (this.view === 'before') this.intro.state(state, { covers: fills() });
    if (!calibration || calibration.saved) {
      // Somebody else ended it, in another window or by the sources.
      if (!this.asking && !this.ours && (this.view === 'step' || this.view === 'result')) this.halt('The calibration ended. Nothing was saved.');
      return;
    }
    const box = this.box ?? shownAt(state.people.partner.picture.source);
    if (calibration.state === 'done') {
      if (!calibration.result) return;
      // What is repeated comes alone; the others stand as they were.
      for (const step of calibration.steps) this.taken.set(step.name, step);
      this.result.show({ ...calibration, steps: [...this.taken.values()] }, { box, name: this.intro.label('').name });
      this.show('result');
    } else {
      this.step.show(calibration, box);
      this.show('step');
      this.step.put();
      this.announce(calibration);
    }
  }

  /** Once a step, and not while it is recorded: a voice would be heard in the microphone. */
  announce({ at, steps, state }) {
    const step = steps[at];
    if (state !== 'settling' || !step || this.announced === step.name) return;
    this.announced = step.name;
    this.announcement.textContent = `Step ${at + 1} of ${steps.length}. ${sentence(step.asked)}`;
  }

  show(view) {
    if (!this.dialog.open) {
      document.body.append(this.dialog);
      this.dialog.showModal();
    }
    if (!this.known) this.learn();
    if (view === this.view) return;
    this.view = view;
    this.announced = '';
    this.warned = false;
    this.result.warning.textContent = '';
    for (const [name, element] of Object.entries(this.views)) element.hidden = name !== view;
    this.stage.dataset.view = view;
    this.stage.scrollTo(0, 0);
    if (view !== 'step') this.step.rest();
    else this.step.turn();
    if (view === 'before') {
      this.intro.preview.clear();
      this.intro.state(this.connection.state, { covers: fills() });
      this.intro.press.focus({ preventScroll: true });
    } else if (view === 'result') {
      this.announcement.textContent = `${this.result.title.textContent}. ${this.result.words.textContent}`;
      this.result.first.focus({ preventScroll: true });
    } else if (view === 'stopped') {
      this.announcement.textContent = this.why.textContent;
      this.retry.focus();
    } else if (view === 'step') this.dialog.focus();
  }

  report(text) {
    this.trouble.hidden = !text;
    this.trouble.textContent = text && sentence(text);
  }

  async close(words) {
    this.view = '';
    this.full = this.known = false;
    this.taken.clear();
    this.step.rest();
    this.report('');
    // The focus goes back only when the screen is shared again.
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => {});
    this.dialog.close();
    this.dialog.remove();
    this.dispatchEvent(new CustomEvent('closed', { detail: words }));
  }
}
