// After the conversation: a few sentences, and the way to the replay.

import { $, h } from '../dom.js';
import { tight } from '../format.js';

export class SummaryView {
  constructor(connection, notify) {
    $('another').addEventListener('click', () => connection.act('again').catch((error) => notify(error.message)));
    connection.addEventListener('state', ({ detail }) => this.state(detail));
  }

  state({ phase, summary, title, preset_title: preset }) {
    if (phase !== 'ending' && phase !== 'ended') return;
    const ready = phase === 'ended';
    $('ended-title').textContent = ready ? title || preset || 'Your conversation' : 'One moment\u2026';
    $('ended-wait').hidden = ready;
    $('ended-ready').hidden = !ready;
    if (!ready) return;
    const sentences = summary?.sentences ?? [];
    $('sentences').replaceChildren(...sentences.map((text) => h('p', {}, tight(text))));
    // The address is the program's own; anything else is not followed.
    const known = /^\/session\/[\w.-]+$/.test(summary?.replay ?? '');
    $('replay').hidden = !known;
    if (known) $('replay').setAttribute('href', summary.replay);
  }
}
