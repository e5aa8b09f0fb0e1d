// The one thing to try in this conversation: a goal of its kind of talk, one in the user's own words, or none.

import { $, h } from '../dom.js';

const NONE = '';

export class GoalChoice {
  constructor() {
    this.chosen = null; // nothing was chosen by hand yet
    this.proposed = null;
    $('goal-own').addEventListener('input', () => { if ($('goal-own').value.trim()) this.check('own'); });
  }

  /** goals : [{kind, words}] of the kind of talk. proposed : {kind, target, text} or nothing. */
  list(goals, proposed) {
    this.proposed = proposed ?? null;
    const kinds = [[NONE, 'No goal'], ...goals.map(({ kind, words }) => [kind, kind === proposed?.kind && proposed.words ? proposed.words : words]), ['own', 'In my own words']];
    const wanted = this.chosen ?? proposed?.kind ?? NONE;
    const kind = kinds.some(([one]) => one === wanted) ? wanted : NONE;
    if (proposed?.kind === 'own' && this.chosen === null) $('goal-own').value = proposed.text;
    $('goals').replaceChildren(...kinds.map(([one, words]) => h('label', { class: 'chip' },
      h('input', { type: 'radio', name: 'goal', value: one, checked: one === kind, change: () => { this.chosen = one; this.show(); if (one === 'own') $('goal-own').focus(); } }),
      h('span', {}, words))));
    this.show();
  }

  /** A talk has begun with it: what is proposed counts for the next one. */
  reset() { this.chosen = null; }

  get kind() { return document.querySelector('[name=goal]:checked')?.value ?? NONE; }

  check(kind) {
    this.chosen = kind;
    const input = document.querySelector(`[name=goal][value=${kind}]`);
    if (input) input.checked = true;
    this.show();
  }

  show() { $('goal-own-field').hidden = this.kind !== 'own'; }

  /** What the start is told of it; none while the user's own words are missing. */
  get goal() {
    const { kind, proposed } = this;
    if (kind === 'own') {
      const text = $('goal-own').value.trim();
      return text ? { kind, text } : null;
    }
    return kind ? { kind, target: kind === proposed?.kind ? (proposed.target ?? null) : null } : null;
  }
}
