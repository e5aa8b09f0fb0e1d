// The set-up's choice whether what is said is written down: off each time, and only where both agree.

import { $, h } from '../dom.js';
import { sentence } from '../format.js';

export class WordsChoice {
  constructor(changed) {
    this.problem = null; // not known before the devices are
    $('words').addEventListener('change', changed);
  }

  get wanted() { return $('words').checked; }

  /** What the program can recognize; an empty problem means that it can. */
  list({ problem, languages }) {
    this.problem = problem;
    const chosen = $('language').value || 'en';
    const options = languages.map(({ code, name }) => h('option', { value: code, selected: code === chosen }, name));
    $('language').replaceChildren(...options, h('option', { value: 'detect', selected: chosen === 'detect' }, 'Detect'));
  }

  propose({ topic_proposed: topic }) { $('topic').value ||= (topic ?? []).join(', '); }

  reset() { $('words').checked = false; }

  show(consent) {
    $('words').disabled = this.problem !== '' || !(consent.user && consent.partner);
    if ($('words').disabled) this.reset();
    $('words-more').hidden = !this.wanted;
    $('words-problem').textContent = sentence(this.problem ?? '');
    $('words-problem').hidden = !this.problem;
  }

  /** What the start is told of it; nothing unless it was chosen. */
  chosen(consent) {
    if (!this.wanted) return {};
    const language = $('language').value;
    const topic = $('topic').value.split(/[,;\n]/).map((text) => text.trim()).filter(Boolean);
    return { words: true, words_consent: consent, language: language === 'detect' ? null : language, topic };
  }
}
