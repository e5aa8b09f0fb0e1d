// What the program offers by itself: the own tile of the call where the camera is taken, and full rates where it saves.

import { h } from '../dom.js';
import { sentence } from '../format.js';

/** The own tile in place of the camera: one button, and the faces to choose from where it is not certain which is the user's. */
export class OwnTileOffer {
  constructor(connection, notify) {
    Object.assign(this, { connection, notify, sending: false, drawn: '' });
    this.words = h('p', { role: 'status' });
    this.choices = h('ul', { class: 'faces' });
    this.button = h('button', { type: 'button', class: 'press', click: () => this.use() });
    this.problem = h('p', { class: 'quiet', role: 'status' });
    this.element = h('div', { class: 'offer', 'data-offer': 'own-tile', hidden: true }, this.words, this.choices, this.button, this.problem);
  }

  async use(source = '') {
    if (this.sending) return;
    this.sending = true;
    this.show(this.connection.state);
    this.notify('');
    try {
      await this.connection.act('sources/own-tile', { source });
    } catch (error) {
      if (!this.connection.state.own_tile?.problem) this.notify(error.message);
    } finally {
      this.sending = false;
      this.show(this.connection.state);
    }
  }

  show({ own_tile: offer }) {
    this.element.hidden = !offer;
    if (!offer) return;
    const searching = this.sending || offer.looking;
    text(this.words, offer.words);
    text(this.button, searching ? 'Looking for you in the call\u2026' : offer.button);
    this.button.hidden = !searching && !offer.button;
    this.button.setAttribute('aria-disabled', String(searching));
    text(this.problem, searching ? '' : offer.problem && sentence(offer.problem));
    this.problem.hidden = !this.problem.textContent;
    const faces = searching ? [] : offer.choices;
    const key = JSON.stringify(faces);
    if (key === this.drawn) return;
    this.drawn = key;
    this.choices.hidden = !faces.length;
    this.choices.replaceChildren(...faces.map(({ source, words, picture }) => h('li', {}, h('button', { type: 'button', click: () => this.use(source) }, h('img', { src: picture, alt: '' }), h('span', {}, words)))));
  }
}

/** Fewer pictures on battery or on a busy computer, and the button that wants all of them. */
export class SavingOffer {
  /** notices : whether the words stand among the notices already. */
  constructor(connection, notify, { notices = false } = {}) {
    this.words = h('p', { role: 'status' });
    const act = () => connection.act('rates', { full: !this.full }).catch((error) => notify(error.message));
    this.button = h('button', { type: 'button', class: 'tool', click: act });
    this.element = h('div', { class: 'offer', 'data-offer': 'saving', hidden: true }, this.words, this.button);
    this.notices = notices;
  }

  show({ saving }) {
    this.element.hidden = !saving;
    if (!saving) return;
    this.full = saving.full;
    this.words.hidden = this.notices && !saving.full;
    text(this.words, saving.words);
    text(this.button, saving.button);
  }
}

function text(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
