// Deleting asks once, says that it is for good, and does it.

import { $ } from '../dom.js';
import { date } from '../format.js';

export class Removal {
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
    if (!answer.ok) { $('delete-problem').textContent = (await answer.text()).slice(0, 300); return; }
    this.box.close();
    await this.done();
    $('count').focus();
  }
}
