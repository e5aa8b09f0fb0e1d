// The check before the start: its button, its ten seconds, and what was found, with what to do about it.

import { $, h } from '../dom.js';
import { CheckTone } from './check_tone.js';

const ORDER = ['problem', 'unknown', 'ok'];

export class CheckPanel {
  constructor(connection, notify) {
    Object.assign(this, { connection, notify, tone: new CheckTone(), step: null, shown: '', asking: false, moves: false });
    $('check-begin').addEventListener('click', () => this.begin());
    $('check-cancel').addEventListener('click', () => this.act('check/cancel'));
    $('check-anyway').addEventListener('click', () => $('begin').click());
    connection.addEventListener('state', ({ detail }) => this.state(detail));
  }

  async begin() {
    if (this.asking) return;
    this.asking = true;
    $('check-begin').setAttribute('aria-disabled', 'true');
    this.moves = true; // the focus goes along with what was pressed
    try {
      await this.act('check/begin', { can_play: await this.tone.prepare() });
    } finally {
      this.asking = false;
      $('check-begin').removeAttribute('aria-disabled');
    }
  }

  async act(name, body = {}) {
    this.notify('');
    try {
      await this.connection.act(name, body);
    } catch (error) {
      this.notify(error.message);
    }
  }

  state({ phase, people, check }) {
    const chosen = Object.values(people).some(({ picture, sound }) => picture.state !== 'none' || sound.state !== 'none');
    $('check').hidden = phase !== 'setup' || !chosen;
    const step = check?.step ?? null;
    if (check?.step === 'tone' && this.step !== 'tone') this.tone.play();
    if (step !== this.step && (step === null || step === 'done')) this.tone.close();
    const running = step !== null && step !== 'done';
    $('check-intro').hidden = step !== null;
    $('check-run').hidden = !running;
    $('check-result').hidden = step !== 'done';
    $('check-begin').hidden = running;
    $('check-begin').textContent = step === 'done' ? 'Check again' : 'Check now (10 s)';
    $('check-cancel').hidden = step === null;
    $('check-cancel').textContent = running ? 'Cancel' : 'Close';
    $('check-anyway').hidden = !(step === 'done' && check.verdict !== 'ready');
    if (running) this.running(check);
    if (step === 'done') this.result(check);
    if (step !== this.step && this.moves) this.follow(running);
    this.step = step;
  }

  /** Where the check was started, its next step is seen, and the focus is on the button that took the place of the pressed one. */
  follow(running) {
    $('check').scrollIntoView({ block: 'nearest' });
    // "Close" in the place of "Cancel" would put the verdict away with the next key.
    if ([document.body, $('check-begin'), $('check-cancel')].includes(document.activeElement)) (running ? $('check-cancel') : $('check-begin')).focus();
  }

  running({ words, sentence, left_s: left, total_s: total, step }) {
    if ($('check-words').textContent !== words) $('check-words').textContent = words;
    if ($('check-sentence').textContent !== sentence) $('check-sentence').textContent = sentence;
    $('check-sentence').hidden = !sentence;
    $('check-left').textContent = step === 'settling' ? '' : `${Math.ceil(left)} s`;
    $('check-bar').style.transform = `scaleX(${Math.max(0, Math.min(1, 1 - left / total))})`;
  }

  result({ verdict, words, findings }) {
    const key = JSON.stringify([verdict, findings]);
    if (key === this.shown && $('check-verdict').textContent === words) return;
    this.shown = key;
    $('check-verdict').textContent = words;
    $('check-verdict').dataset.verdict = verdict;
    const sorted = [...findings].sort((first, second) => ORDER.indexOf(first.state) - ORDER.indexOf(second.state));
    $('check-findings').replaceChildren(...sorted.map(({ name, state, state_words: how, words: said, remedy }) => h('li', { 'data-state': state },
      h('span', { class: 'sign', role: 'img', 'aria-label': how }),
      h('div', {}, h('h3', {}, name), h('p', {}, said), remedy && h('p', { class: 'remedy' }, remedy)))));
  }
}
