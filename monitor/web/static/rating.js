// Three short questions after a session, and the title, tags and notes: saved through the session's notes.

import { h } from './dom.js';
import { patchJson } from './request.js';

const ASKED = {
  connection: ['Connection', 'How well did you connect?'],
  naturalness: ['Naturalness', 'How natural did you feel?'],
  ease: ['Ease', 'How easy did it feel?'],
};
const HIGHEST = 7;

/** The form. saved(notes) : called when the server has kept it. skip : called to put it away, null where it stays. */
export function ratingForm(id, rating, { saved, skip = null }) {
  const problem = h('p', { class: 'problem', role: 'status' });
  const save = h('button', { type: 'submit', class: 'press', disabled: !rating }, 'Save');
  const form = h('form', { class: 'rating', submit: async (event) => {
    event.preventDefault();
    const answers = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, Number(value)]));
    save.disabled = true;
    try { saved(await patchJson(`/api/sessions/${id}/notes`, { rating: answers })); } catch (error) { problem.textContent = error.message; }
    save.disabled = false;
  } },
  Object.entries(ASKED).map(([name, [, question]]) => h('fieldset', { class: 'question' },
    h('legend', {}, question),
    h('div', { class: 'seven' }, Array.from({ length: HIGHEST }, (_, number) => number + 1).map((value) => h('label', {},
      h('input', { type: 'radio', name, value, checked: rating?.[name] === value, required: true, change: () => { save.disabled = new Set(new FormData(form).keys()).size < Object.keys(ASKED).length; } }),
      h('span', {}, String(value)))))) ),
  h('p', { class: 'quiet' }, '1: not at all \u00b7 7: very much. Only you see this. After five ratings, the sessions page compares them with your scores.'),
  h('div', { class: 'row' }, save, skip && h('button', { type: 'button', class: 'tool', click: skip }, 'Skip')), problem);
  return form;
}

export const ratingWords = (rating) => Object.entries(ASKED).map(([name, [label]]) => `${label} ${rating[name]}`).join(' \u00b7 ');
