// One session in the list: what it is, its coordination or why there is none, and what can be done with it.

import { includesChance } from '../chance.js';
import { scale } from '../cards.js';
import { h } from '../dom.js';
import { patchJson } from '../request.js';
import { downloads } from '../downloads.js';
import { date, day, length, likely, sentence, tight } from '../format.js';
import { ratingWords } from '../rating.js';

const KEEP = 'keep'; // sessions with this tag stay
const WEEK_MS = 7 * 86_400_000;
const STATES = { complete: '', interrupted: 'cut off', recording: 'still recording' };

export class Entry {
  /** remove : asks for the delete. join : asks for the partner's side. changed : the notes were saved. */
  constructor(session, { remove, join, changed }) {
    Object.assign(this, { session, remove, join, changed });
    this.element = h('article', { class: 'panel entry', 'data-id': session.id });
    this.show();
  }

  show() {
    const { session } = this;
    const { notes, problem } = session;
    const name = session.title || (problem ? session.id : 'Session');
    this.name = name;
    const title = problem ? h('span', { class: 'name' }, name) : h('a', { class: 'name', href: `/session/${encodeURIComponent(session.id)}` }, name);
    const facts = [date(session.started_at), length(session.duration_s), session.preset, STATES[session.status], session.practice && 'practised alone', session.words && 'with words', session.joined && 'both sides joined'].filter(Boolean).join(' \u00b7 ');
    const about = h('div', { class: 'about' }, title,
      h('p', { class: 'quiet' }, problem ? sentence(problem) : facts),
      notes.rating && h('p', { class: 'quiet' }, `Your rating: ${ratingWords(notes.rating)}`),
      session.notes_problem && h('p', { class: 'quiet' }, sentence(session.notes_problem)),
      this.stays(),
      notes.text && h('p', { class: 'note' }, notes.text),
      notes.tags.length ? h('div', { class: 'tags' }, notes.tags.map((tag) => h('span', { class: 'tag', title: tag }, `#${tag}`))) : null);
    this.element.replaceChildren(...[about, problem ? h('div') : this.score(), this.acts()].filter(Boolean));
  }

  /** Until when it is kept. */
  stays() {
    const { goes_on: goes } = this.session;
    if (!goes) return null;
    const soon = new Date(goes) - Date.now() < WEEK_MS;
    return h('p', { class: soon ? 'soon' : 'quiet' }, `Kept until ${day(goes)}`);
  }

  /** With the tag it stays, without it goes as the others do. */
  async keep() {
    const { notes } = this.session;
    const tags = this.kept ? notes.tags.filter((tag) => tag !== KEEP) : [...notes.tags, KEEP];
    try {
      await this.change({ tags }, '.keep');
    } catch (error) { this.element.append(h('p', { class: 'problem', role: 'alert' }, error.message)); }
  }

  get kept() { return this.session.notes.tags.includes(KEEP); }

  /** Saved, the entry is made anew; the keyboard stays at what was pressed. */
  async change(change, pressed) {
    await patchJson(`/api/sessions/${encodeURIComponent(this.session.id)}/notes`, change);
    await this.changed();
    document.querySelector(`.entry[data-id="${this.session.id}"] ${pressed}`)?.focus();
  }

  score() {
    const coordination = this.session.coordination;
    if (!coordination) return h('div');
    if (coordination.state) return h('div', { class: 'score state' }, h('p', { class: 'quiet' }, h('strong', {}, coordination.state), `: ${tight(coordination.reason)}`));
    return h('div', { class: 'score' },
      h('span', { class: `value${includesChance(coordination) ? ' uncertain' : ''}`, role: 'img', 'aria-label': `Coordination ${Math.round(coordination.score)} of 100` }, String(Math.round(coordination.score))),
      scale(coordination, 'var(--user)', { ends: false }),
      h('p', { class: 'words' }, `Coordination: ${coordination.words}; ${likely(coordination.low, coordination.high)}`));
  }

  acts() {
    const hidden = h('span', { class: 'hidden' }, ` ${this.name}`);
    const edit = h('button', { type: 'button', class: 'tool change', 'aria-expanded': 'false', click: () => this.edit(edit) }, 'Edit', hidden);
    // Where nothing goes by itself, nothing needs to be held.
    const goes = this.kept || this.session.goes_on;
    return h('div', { class: 'acts' }, edit,
      goes && h('button', { type: 'button', class: 'tool keep', 'aria-pressed': String(this.kept), click: () => this.keep() }, 'Keep', hidden.cloneNode(true)),
      this.session.problem ? null : h('details', { class: 'menu' }, h('summary', {}, 'Export', hidden.cloneNode(true)), downloads(this.session.id, { films: this.session.films, words: this.session.words })),
      this.session.one_sided && h('button', { type: 'button', class: 'tool', click: this.join }, 'Join your partner\u2019s side', hidden.cloneNode(true)),
      h('button', { type: 'button', class: 'tool', click: this.remove }, 'Delete', hidden.cloneNode(true)));
  }

  /** The form for the title, tags and notes opens below, and closes again. */
  edit(button) {
    const open = this.element.querySelector('.edit');
    button.setAttribute('aria-expanded', String(!open));
    if (open) { open.remove(); return; }
    const { notes } = this.session;
    const title = h('input', { type: 'text', name: 'title', maxlength: 200, value: this.session.title });
    const tags = h('input', { type: 'text', name: 'tags', value: notes.tags.join(', ') });
    const text = h('textarea', { name: 'text', rows: 4, maxlength: 20000 });
    text.value = notes.text;
    const problem = h('p', { class: 'problem', role: 'status' });
    const form = h('form', { class: 'edit', submit: async (event) => {
      event.preventDefault();
      const change = { text: text.value, tags: tags.value.split(',').map((tag) => tag.trim()).filter(Boolean) };
      // A title that was not touched stays the recorded one.
      if (title.value !== this.session.title) change.title = title.value;
      try {
        await this.change(change, '.change');
      } catch (error) { problem.textContent = error.message; }
    } },
    h('div', { class: 'two' }, h('label', {}, 'Name', title), h('label', {}, 'Tags, separated by commas', tags)),
    h('label', {}, 'Notes', text), problem,
    h('div', { class: 'row' }, h('button', { type: 'submit', class: 'press' }, 'Save'), h('button', { type: 'button', class: 'tool', click: () => { this.edit(button); button.focus(); } }, 'Cancel')));
    this.element.append(form);
    title.focus();
  }
}
