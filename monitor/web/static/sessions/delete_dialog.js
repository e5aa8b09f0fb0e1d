// The dialog that asks before a session is deleted for good.

import { $, h } from '../dom.js';
import { refusalOf } from '../request.js';
import { date } from '../format.js';

export class DeleteDialog {
  constructor(done) {
    this.done = done;
    this.name = h('strong', { id: 'delete-name' });
    this.when = h('span', {});
    this.problem = h('p', { class: 'problem', role: 'status' });
    this.yes = h('button', { type: 'button', class: 'press danger', id: 'delete-yes', click: () => this.remove() }, 'Delete permanently');
    this.box = h('dialog', { id: 'delete', 'aria-labelledby': 'delete-title' },
      h('h2', { id: 'delete-title' }, 'Delete this session?'),
      h('p', {}, this.name, this.when, ": its measures, videos, notes and rating will be deleted. This can't be undone."),
      this.problem,
      h('div', { class: 'row end' },
        h('button', { type: 'button', class: 'tool', id: 'delete-no', autofocus: true, click: () => this.box.close() }, 'Keep it'), this.yes));
    document.body.append(this.box);
  }

  ask(session) {
    this.session = session;
    this.name.textContent = session.title || session.id;
    this.when.textContent = session.started_at ? `, ${date(session.started_at)}` : '';
    this.problem.textContent = '';
    this.box.showModal();
  }

  async remove() {
    this.yes.disabled = true;
    const answer = await fetch(`/api/sessions/${encodeURIComponent(this.session.id)}`, { method: 'DELETE' });
    this.yes.disabled = false;
    if (!answer.ok) { this.problem.textContent = (await refusalOf(answer)).message; return; }
    this.box.close();
    await this.done();
    $('count')?.focus();
  }
}
