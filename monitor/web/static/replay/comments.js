// Comments at a moment, signed by who writes them.

import { h } from '../dom.js';
import { clock } from '../format.js';
import { ask, jsonBody, refusalOf } from '../request.js';

/** box : where the form goes. changed(comments) : they are others now. Returns element(moment), a comment with its button. */
export function comments(box, address, cursor, changed) {
  const place = `${address}/comments`;
  const problem = h('p', { class: 'problem', role: 'status' });
  const text = h('textarea', { name: 'text', rows: 2, maxlength: 1000, required: true });
  const by = h('input', { type: 'text', name: 'by', maxlength: 80, required: true, autocomplete: 'name' });
  const at = h('b', {}, clock(cursor.time));
  const take = (answer) => { by.value = answer.writer || by.value; changed(answer.comments); };
  const run = async (work) => {
    problem.textContent = '';
    try { take(await work()); return true; } catch (error) { problem.textContent = error.message; return false; }
  };
  const form = h('form', { class: 'comment-form', submit: async (event) => {
    event.preventDefault();
    if (await run(() => ask(place, { at_s: Number(cursor.time.toFixed(1)), text: text.value, by: by.value }))) text.value = '';
  } },
  h('label', { class: 'field' }, h('span', {}, 'Your comment at ', at), text),
  h('label', { class: 'field by' }, 'Your name', by),
  h('button', { type: 'submit', class: 'tool' }, 'Add comment'), problem);
  cursor.addEventListener('time', () => { at.textContent = clock(cursor.time); });
  box.replaceChildren(form);
  run(() => ask(place));
  return (comment) => h('button', { type: 'button', class: 'tool', 'aria-label': `Delete the comment at ${clock(comment.at_s)}`, click: () => run(async () => {
    const answer = await fetch(place, jsonBody('DELETE', { id: comment.id }));
    if (!answer.ok) throw await refusalOf(answer);
    return answer.json();
  }) }, 'Delete');
}
