// The dialog that asks before a session is deleted for good.

import { $ } from '../dom.js';
import { refusalOf } from '../request.js';
import { date } from '../format.js';

export class DeleteDialog {
  constructor(done) {
    this.done = done;
    this.box = $('delete');
    $('delete-no').addEventListener('click', () => this.box.close());
    $('delete-yes').addEventListener('click', () => this.remove());
  }

  ask(session) {
    this.session = session;
    $('delete-name').textContent = session.title || session.id;
    $('delete-when').textContent = session.started_at ? `, ${date(session.started_at)}` : '';
    $('delete-problem').textContent = '';
    this.box.showModal();
  }

  async remove() {
    $('delete-yes').disabled = true;
    const answer = await fetch(`/api/sessions/${encodeURIComponent(this.session.id)}`, { method: 'DELETE' });
    $('delete-yes').disabled = false;
    if (!answer.ok) { $('delete-problem').textContent = (await refusalOf(answer)).message; return; }
    this.box.close();
    await this.done();
    $('count')?.focus();
  }
}
