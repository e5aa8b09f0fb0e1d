// A bundle from another computer: the file, its passphrase where it is sealed, and what the server says of it. It is imported, or
// joined to a session as the partner's side of it.

import { $ } from '../dom.js';
import { refusalOf } from '../request.js';

const SEALED = 'age-encryption.org/v1';

export class ImportDialog {
  /** done(session, isJoined) : called when it is there. */
  constructor(done) {
    this.done = done;
    this.box = $('bring');
    $('import').addEventListener('click', () => this.ask());
    $('bring-no').addEventListener('click', () => this.box.close());
    $('bring-file').addEventListener('change', () => this.look());
    $('bring-form').addEventListener('submit', (event) => { event.preventDefault(); this.send(); });
    // Closed while it is sent: the server throws away what it has.
    this.box.addEventListener('close', () => this.sending?.abort());
  }

  /** own : the session that it is joined to; none to import it. */
  ask(own = null) {
    this.own = own;
    $('bring-form').reset();
    $('bring-title').textContent = own ? 'Join your partner\u2019s side' : 'Import a session';
    $('bring-about').hidden = Boolean(own);
    $('bring-join').hidden = !own;
    $('bring-own').textContent = own ? own.title || own.id : '';
    this.askConsent(false);
    this.report('');
    this.look();
    this.box.showModal();
  }

  /** again : it is here already, and comes twice only if asked for once more. */
  ready(again = false) {
    this.again = again;
    $('bring-yes').textContent = this.own ? 'Join' : again ? 'Import anyway' : 'Import';
  }

  /** The tick is there only where a recording doesn't say it. */
  askConsent(asked) {
    $('bring-agreed').hidden = !asked;
    $('bring-agree').required = asked;
  }

  report(problem, status = '') {
    $('bring-problem').textContent = problem;
    $('bring-status').textContent = status;
  }

  async look() {
    const [file] = $('bring-file').files;
    const sealed = Boolean(file) && (await file.slice(0, SEALED.length).text()) === SEALED;
    $('bring-sealed').hidden = !sealed;
    $('bring-words').required = sealed;
    this.ready();
    this.report('');
    if (sealed) $('bring-words').focus();
  }

  async send() {
    const [file] = $('bring-file').files;
    const headers = { 'content-type': 'application/octet-stream' };
    if ($('bring-words').required) headers['rapport-passphrase'] = encodeURIComponent($('bring-words').value);
    if (this.again) headers['rapport-again'] = 'yes';
    if ($('bring-agree').checked) headers['rapport-agreed'] = 'yes';
    const sending = new AbortController();
    this.sending = sending;
    $('bring-yes').disabled = true;
    const { own } = this;
    this.report('', own ? 'Joining the two sides\u2026 An hour takes a few minutes.' : 'Checking the file\u2026');
    try {
      const answer = await fetch(own ? `/api/sessions/${encodeURIComponent(own.id)}/join` : '/api/sessions', { method: 'POST', headers, body: file, signal: sending.signal });
      if (!answer.ok) {
        const refusal = await refusalOf(answer);
        this.ready(refusal.kind === 'already-here');
        if (refusal.kind === 'not-agreed') this.askConsent(true);
        this.report(refusal.short || refusal.message);
      } else {
        const session = await answer.json();
        this.box.close();
        this.done(session, Boolean(own));
      }
    } catch (error) {
      if (!sending.signal.aborted) this.report('The file could not be sent. Choose it again.');
    }
    $('bring-yes').disabled = false;
  }
}
