// A bundle from another computer: chosen, its passphrase asked where it is sealed, sent and checked by the server.

import { $ } from '../dom.js';

const SEALED = 'rapport-sealed-';

export class Arrival {
  /** done(session) : called when it is there. */
  constructor(done) {
    this.done = done;
    this.box = $('bring');
    $('import').addEventListener('click', () => this.ask());
    $('bring-no').addEventListener('click', () => this.box.close());
    $('bring-file').addEventListener('change', () => this.look());
    $('bring-form').addEventListener('submit', (event) => { event.preventDefault(); this.send(); });
    // Closed while it is sent: the server throws away what it has.
    this.box.addEventListener('close', () => this.under?.abort());
  }

  ask() {
    $('bring-form').reset();
    this.say('');
    this.look();
    this.box.showModal();
  }

  /** again : it is here already, and comes twice only if asked for once more. */
  ready(again = false) {
    this.again = again;
    $('bring-yes').textContent = again ? 'Import it again' : 'Import';
  }

  say(problem, status = '') {
    $('bring-problem').textContent = problem;
    $('bring-status').textContent = status;
  }

  async look() {
    const [file] = $('bring-file').files;
    const sealed = Boolean(file) && (await file.slice(0, SEALED.length).text()) === SEALED;
    $('bring-sealed').hidden = !sealed;
    $('bring-words').required = sealed;
    this.ready();
    this.say('');
    if (sealed) $('bring-words').focus();
  }

  async send() {
    const [file] = $('bring-file').files;
    const headers = { 'content-type': 'application/octet-stream' };
    if ($('bring-words').required) headers['rapport-passphrase'] = encodeURIComponent($('bring-words').value);
    if (this.again) headers['rapport-again'] = 'yes';
    const under = new AbortController();
    this.under = under;
    $('bring-yes').disabled = true;
    this.say('', 'Reading and checking it');
    try {
      const answer = await fetch('/api/sessions', { method: 'POST', headers, body: file, signal: under.signal });
      if (!answer.ok) {
        const problem = (await answer.text()).slice(0, 300);
        const here = answer.headers.has('rapport-again');
        this.ready(here);
        this.say(here ? `${problem.split(';')[0]}.` : problem);
      } else {
        const session = await answer.json();
        this.box.close();
        this.done(session);
      }
    } catch (error) {
      if (!under.signal.aborted) this.say('The file could not be sent; choose it again.');
    }
    $('bring-yes').disabled = false;
  }
}
