// A film or a sound file: chosen, dropped or typed. What the browser chooses has no path, so the program takes a private copy.

import { h } from '../dom.js';
import { sentence } from '../format.js';

const COPY = /[\\/]chosen[\\/]\d+-/;

/** The file's name of a path. */
const nameOf = (path) => path.split(/[\\/]/).pop();

export class FilmField {
  /** id : of the field. stream : picture or sound. choose(source) : takes the path. */
  constructor(id, stream, choose) {
    this.choose = choose;
    const what = stream === 'picture' ? 'video' : 'sound or video';
    this.input = h('input', { id: `${id}-path`, type: 'text', spellcheck: 'false', autocomplete: 'off', placeholder: stream === 'picture' ? 'films/partner.mp4' : 'films/partner.wav', 'aria-describedby': `${id}-problem`, change: () => this.typed() });
    this.file = h('input', { id: `${id}-file`, type: 'file', hidden: true, accept: stream === 'picture' ? 'video/*' : 'audio/*,video/*', change: () => this.send(this.file.files[0]) });
    this.button = h('button', { type: 'button', class: 'tool', click: () => (this.sending ? this.sending.abort() : this.file.click()) }, 'Choose file\u2026');
    this.bar = h('progress', { max: 1, value: 0, hidden: true, 'aria-label': 'Copying the file' });
    this.words = h('span', { class: 'quiet', role: 'status' }, 'or drop it on this card');
    this.problem = h('p', { id: `${id}-problem`, class: 'problem', role: 'alert' });
    this.element = h('div', { class: 'film-field', hidden: true },
      h('div', { class: 'row' }, this.button, this.file, this.bar, this.words),
      h('label', { class: 'path', for: `${id}-path` }, h('span', { class: 'quiet' }, `Or the path of a ${what} on this computer`), this.input), this.problem);
  }

  /** source : what is chosen, if it is a file. */
  show(shown, source = '') {
    this.element.hidden = !shown;
    if (!source) return;
    const isCopy = COPY.test(source);
    if (document.activeElement !== this.input) this.input.value = isCopy ? '' : source;
    if (!this.sending) this.words.textContent = isCopy ? `${nameOf(source)}: a private copy, deleted when you choose another or stop Rapport` : 'or drop it on this card';
    this.fail('');
  }

  fail(words) {
    this.problem.textContent = words && sentence(words);
    this.input.setAttribute('aria-invalid', String(Boolean(words)));
  }

  typed() {
    const path = this.input.value.trim();
    this.fail('');
    if (path) this.choose(path);
  }

  /** Copy a file to the program, with a bar; it stays on this computer. */
  send(file) {
    this.file.value = '';
    if (!file || this.sending) return;
    const request = new XMLHttpRequest();
    this.sending = request;
    this.fail('');
    this.bar.hidden = false;
    this.bar.value = 0;
    this.button.textContent = 'Cancel';
    this.words.textContent = `Copying ${file.name}\u2026`;
    request.upload.addEventListener('progress', ({ loaded, total }) => { this.bar.value = total ? loaded / total : 0; });
    request.addEventListener('loadend', () => {
      this.sending = null;
      this.bar.hidden = true;
      this.button.textContent = 'Choose file\u2026';
      this.words.textContent = 'or drop it on this card';
      const answer = parsed(request.responseText);
      if (request.status === 201) {
        this.input.value = '';
        this.choose(answer.source);
      }
      else if (request.status) this.fail(answer.error ?? 'The file could not be copied. Choose it again.');
    });
    request.addEventListener('error', () => this.fail('The file could not be copied. Choose it again.'));
    request.open('POST', '/api/live/chosen-film');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('rapport-name', encodeURIComponent(file.name));
    request.send(file);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
