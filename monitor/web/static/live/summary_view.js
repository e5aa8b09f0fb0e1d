// After the conversation: it is saved, one sentence of it, and the way to the replay, whose top is the summary.

import { $ } from '../dom.js';
import { tight } from '../format.js';
import { replayPath } from './companion.js';

const READ_MS = 6000; // long enough for the one sentence

export class SummaryView {
  constructor(connection, notify) {
    Object.assign(this, { waited: false, timer: 0 });
    $('another').addEventListener('click', () => connection.act('again').catch((error) => notify(error.message)));
    $('stay').addEventListener('click', () => this.stay());
    connection.addEventListener('state', ({ detail }) => this.state(detail));
  }

  state({ phase, summary, title, preset_title: preset }) {
    // A busy page may never see the end itself, only that it was there before.
    if (phase !== 'ended') this.waited = ['running', 'paused', 'ending'].includes(phase);
    if (phase !== 'ending' && phase !== 'ended') {
      this.stay();
      return;
    }
    const ready = phase === 'ended';
    $('ended-title').textContent = ready ? title || preset || 'Your conversation' : 'One moment\u2026';
    $('ended-wait').hidden = ready;
    $('ended-ready').hidden = !ready;
    if (!ready) return;
    $('headline').textContent = tight(summary?.headline ?? '');
    const path = replayPath(summary);
    $('replay').hidden = !path;
    if (path) $('replay').setAttribute('href', path);
    // Who has waited for it is taken there; who comes back to this page later is not.
    if (path && this.waited && !this.timer) {
      this.waited = false;
      $('going').hidden = false;
      this.timer = setTimeout(() => location.assign(path), READ_MS);
    }
  }

  stay() {
    clearTimeout(this.timer);
    this.timer = 0;
    $('going').hidden = true;
  }
}
