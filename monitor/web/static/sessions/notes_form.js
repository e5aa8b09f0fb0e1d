// The form for a session's name, tags, notes, and the verdict on a goal in one's own words.

import { h } from '../dom.js';

/** The form and its first field. save : gets what changed. ending : the row of its buttons. */
export function notesForm(session, save, ending) {
  const { notes, goal } = session;
  const title = h('input', { type: 'text', name: 'title', maxlength: 200, value: session.title });
  const tags = h('input', { type: 'text', name: 'tags', value: notes.tags.join(', ') });
  const text = h('textarea', { name: 'text', rows: 4, maxlength: 20000 });
  text.value = notes.text;
  const verdict = goal?.kind === 'own' && h('select', { name: 'verdict' },
    [['', 'Not said'], ['true', 'Reached'], ['false', 'Not reached']].map(([value, label]) => h('option', { value, selected: value === String(notes.goal_reached ?? '') }, label)));
  const problem = h('p', { class: 'problem', role: 'status' });
  const form = h('form', { class: 'edit', submit: async (event) => {
    event.preventDefault();
    const change = { text: text.value, tags: tags.value.split(',').map((tag) => tag.trim()).filter(Boolean) };
    // A title that was not touched stays the recorded one.
    if (title.value !== session.title) change.title = title.value;
    if (verdict) change.goal_reached = verdict.value === '' ? null : verdict.value === 'true';
    try {
      await save(change);
    } catch (error) { problem.textContent = error.message; }
  } },
  h('div', { class: 'two' }, h('label', {}, 'Name', title), h('label', {}, 'Tags, separated by commas', tags)),
  h('label', {}, 'Notes', text),
  verdict && h('label', {}, `Your goal: ${goal.words}`, verdict), problem, ending);
  return { form, first: title };
}
