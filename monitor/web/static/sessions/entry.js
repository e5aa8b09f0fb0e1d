// One session in the list: what it is, how its goal went, and what can be done with it, in a menu.

import { h } from '../dom.js';
import { jsonBody, patchJson, refusalOf } from '../request.js';
import { downloads } from '../downloads.js';
import { date, day, length, sentence, tight } from '../format.js';
import { ratingWords } from '../rating.js';
import { notesForm } from './notes_form.js';

const KEEP = 'keep'; // sessions with this tag stay
const WEEK_MS = 7 * 86_400_000;
const STATES = { complete: '', interrupted: 'cut off', recording: 'not finished yet' };

export class Entry {
  /** people : who has sessions here. remove : asks for the delete. join : asks for the partner's side. changed : it was saved. */
  constructor(session, { people, remove, join, changed }) {
    Object.assign(this, { session, people, remove, join, changed });
    this.element = h('article', { class: 'panel entry', 'data-id': session.id });
    this.show();
  }

  get path() { return `/api/sessions/${encodeURIComponent(this.session.id)}`; }

  get kept() { return this.session.notes.tags.includes(KEEP); }

  show() {
    const { session } = this;
    const { notes, problem } = session;
    const name = session.title || (problem ? session.id : 'Session');
    this.name = name;
    const title = problem ? h('span', { class: 'name' }, name) : h('a', { class: 'name', href: `/session/${encodeURIComponent(session.id)}` }, name);
    const facts = [session.person, date(session.started_at), session.kind, length(session.duration_s), STATES[session.status], session.practice && 'practised alone', session.words && 'with words', session.joined && 'both sides joined'].filter(Boolean).join(' \u00b7 ');
    const comments = notes.comments.length;
    const about = h('div', { class: 'about' },
      h('div', { class: 'title' }, title, session.films && h('span', { class: 'films', role: 'img', 'aria-label': 'With videos', title: 'With videos' })),
      h('p', { class: 'quiet' }, problem ? sentence(problem) : facts),
      notes.rating && h('p', { class: 'quiet' }, `Your rating: ${ratingWords(notes.rating)}`),
      comments > 0 && h('p', { class: 'quiet' }, comments === 1 ? '1 comment' : `${comments} comments`),
      session.notes_problem && h('p', { class: 'quiet' }, sentence(session.notes_problem)),
      this.stays(),
      notes.text && h('p', { class: 'note' }, notes.text),
      notes.tags.length ? h('div', { class: 'tags' }, notes.tags.map((tag) => h('span', { class: 'tag', title: tag }, `#${tag}`))) : null);
    this.said = h('p', { class: 'said quiet', role: 'status' });
    this.element.replaceChildren(about, this.outcome(), this.menu(), this.said);
  }

  /** Until when it is kept, where that is soon. */
  stays() {
    const { goes_on: goes } = this.session;
    if (!goes || new Date(goes) - Date.now() >= WEEK_MS) return null;
    return h('p', { class: 'soon' }, `Kept until ${day(goes)}`);
  }

  /** How the goal went; without one, what the coordination was, in words. */
  outcome() {
    const { goal, coordination } = this.session;
    if (goal) {
      const mark = goal.reached === null ? '\u2013' : goal.reached ? '\u2713' : '\u25cb';
      const verdict = goal.reached === null ? 'Not known' : goal.reached ? 'Reached' : 'Not reached';
      return h('div', { class: `outcome${goal.reached ? ' reached' : ''}` },
        h('p', {}, h('span', { class: 'mark', 'aria-hidden': 'true' }, mark), h('strong', {}, verdict), goal.reached !== null && goal.kind !== 'own' && `: ${goal.result}`),
        h('p', { class: 'quiet' }, goal.words));
    }
    if (!coordination) return h('div', { class: 'outcome' });
    const words = coordination.state ? `${coordination.state}: ${tight(coordination.reason)}` : sentence(`${coordination.words}`);
    return h('div', { class: 'outcome' }, h('p', { class: 'quiet' }, coordination.state ? words : `Coordination ${Math.round(coordination.score)}: ${words}`));
  }

  menu() {
    const { session } = this;
    const act = (label, click, more = {}) => h('button', { type: 'button', class: 'item', ...more, click }, label);
    const edit = act('Edit name, tags and notes', () => this.edit(), { class: 'item change' });
    const readable = !session.problem;
    return h('details', { class: 'menu acts' }, h('summary', { 'aria-label': `Actions for ${this.name}` }, '\u22ef'),
      h('div', { class: 'items' }, edit,
        readable && session.status !== 'recording' && act('Copy as text', () => this.copy(), { class: 'item copy' }),
        readable && act('Whose session\u2026', () => this.give(), { class: 'item whose' }),
        // Where nothing goes by itself, nothing needs to be held.
        (this.kept || session.goes_on) && act('Keep', () => this.keep(), { class: 'item keep', 'aria-pressed': String(this.kept), title: session.goes_on ? `Kept until ${day(session.goes_on)}` : null }),
        session.one_sided && act('Join your partner\u2019s side', this.join),
        readable && h('details', { class: 'more export' }, h('summary', {}, 'Export'), downloads(session.id, { films: session.films, words: session.words })),
        act('Delete', this.remove, { class: 'item' })));
  }

  close() { this.element.querySelector('.menu').open = false; }

  /** With the tag it stays, without it goes as the others do. */
  async keep() {
    const { notes } = this.session;
    const tags = this.kept ? notes.tags.filter((tag) => tag !== KEEP) : [...notes.tags, KEEP];
    try {
      await this.change({ tags });
    } catch (error) { this.said.textContent = error.message; }
  }

  /** What the terminal would print of it, to be pasted into a letter. */
  async copy() {
    this.close();
    try {
      const answer = await fetch(`${this.path}/text`);
      if (!answer.ok) throw new Error((await refusalOf(answer)).message);
      await navigator.clipboard.writeText(await answer.text());
      this.said.textContent = 'Copied.';
    } catch (error) { this.said.textContent = `It could not be copied. ${error.message}`; }
  }

  /** Saved, the entry is made anew; the keyboard stays at its menu. */
  async change(change) {
    await patchJson(`${this.path}/notes`, change);
    await this.anew();
  }

  async anew() {
    await this.changed();
    document.querySelector(`.entry[data-id="${this.session.id}"] .acts > summary`)?.focus();
  }

  /** Whose it is: a field with the names that there are. */
  give() {
    this.close();
    const name = h('input', { type: 'text', name: 'person', maxlength: 60, list: `people-${this.session.id}`, value: this.session.person, placeholder: 'You' });
    const problem = h('p', { class: 'problem', role: 'status' });
    const form = h('form', { class: 'edit', submit: async (event) => {
      event.preventDefault();
      const answer = await fetch(`${this.path}/person`, jsonBody('POST', { person: name.value }));
      if (answer.ok) await this.anew(); else problem.textContent = (await refusalOf(answer)).message;
    } },
    h('label', {}, 'Whose session it is; empty for yours', name, h('datalist', { id: `people-${this.session.id}` }, this.people.map((one) => h('option', { value: one })))),
    problem, this.ending());
    this.open(form, name);
  }

  /** The form for the title, tags and notes. */
  edit() {
    this.close();
    const { form, first } = notesForm(this.session, (change) => this.change(change), this.ending());
    this.open(form, first);
  }

  ending() {
    return h('div', { class: 'row' }, h('button', { type: 'submit', class: 'press' }, 'Save'), h('button', { type: 'button', class: 'tool', click: () => {
      this.element.querySelector('.edit')?.remove();
      this.element.querySelector('.acts > summary').focus();
    } }, 'Cancel'));
  }

  open(form, first) {
    this.element.querySelector('.edit')?.remove();
    this.element.append(form);
    first.focus();
  }
}
