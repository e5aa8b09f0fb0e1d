// Under your picture in the set-up: the profile in use and a quiet way to the calibration.

import { h } from '../dom.js';
import { sentence, tight } from '../format.js';
import { Calibration } from './calibrate.js';
import { aged, daysSince, setupNotices, lacks } from './calibrate_messages.js';
import { ask } from '../request.js';

const INVITES = 'So far, only looks towards the call can be told. Calibrate (1 minute) to tell eye contact and to fit posture and voice to you.';

export class ProfileBar {
  /** setup : preset, cards. notify : shows a refusal. */
  constructor(connection, setup, notify) {
    Object.assign(this, { connection, notify, profiles: [], notes: [], used: undefined });
    this.calibration = new Calibration(connection, () => document.querySelector('[name=preset]:checked')?.value ?? connection.state.preset);
    this.calibration.addEventListener('closed', ({ detail }) => {
      this.done.textContent = detail;
      this.look();
      this.button.focus();
    });
    this.words = h('p', { class: 'calibrate-words' });
    this.done = h('p', { class: 'status', role: 'status' });
    this.notices = h('ul', { class: 'status profile-notices' });
    this.button = h('button', { type: 'button', class: 'tool', click: () => this.open() }, 'Calibrate');
    this.menu = h('details', { class: 'menu', toggle: () => { if (this.menu.open) this.look(); } },
      h('summary', { 'aria-label': 'Profiles' }, h('span', { 'aria-hidden': 'true' }, '\u22ef')), this.list = h('div', { class: 'profiles' }));
    this.menu.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.menu.open) { this.menu.open = false; this.menu.firstChild.focus(); }
    });
    document.addEventListener('pointerdown', ({ target }) => { if (!this.menu.contains(target)) this.menu.open = false; });
    this.element = h('div', { class: 'calibrate-line', hidden: true },
      h('div', { class: 'calibrate-row' }, this.words, h('div', { class: 'calibrate-actions' }, this.button, this.menu)), this.notices, this.done);
    setup.cards.user.element.append(this.element);
    connection.addEventListener('state', ({ detail }) => this.state(detail));
  }

  open() {
    this.done.textContent = lacks(this.connection.state);
    if (this.done.textContent) document.getElementById('user-picture').focus();
    else this.calibration.open();
  }

  state(state) {
    if (state.phase !== 'setup' || state.profile === undefined) return;
    this.element.hidden = false;
    const { profile } = state;
    this.words.replaceChildren(profile ? tight(profile.words) : INVITES);
    this.button.textContent = profile ? 'Calibrate again' : 'Calibrate';
    const notices = setupNotices(state);
    if (notices.join() !== this.notices.dataset.key) {
      this.notices.dataset.key = notices.join();
      this.notices.replaceChildren(...notices.map((text) => h('li', {}, text)));
    }
    this.notices.hidden = !notices.length;
    if (profile?.id !== this.used?.id || this.used === undefined) {
      this.used = profile ?? null;
      this.look();
    }
    if (location.hash === '#calibrate' && !this.asked) this.calibration.open();
    this.asked = true;
  }

  async look() {
    try {
      this.show(await ask('/api/live/profiles'));
    } catch {
      // The line says what is in use all the same.
    }
  }

  show({ profiles, notes }) {
    this.menu.hidden = !profiles.length && !notes.length;
    const key = JSON.stringify([profiles, notes]);
    // The list is made anew only where it says something else: a button that somebody is about to press stays where it is.
    if (key !== this.list.dataset.key) {
      this.list.dataset.key = key;
      this.list.replaceChildren(h('p', { class: 'menu-title' }, 'Profile'),
        h('ul', {}, this.pick('auto', 'Automatic', 'by camera and place'),
          profiles.map((saved) => this.pick(saved.id, saved.name, [saved.camera, saved.place, aged(daysSince(saved.created))].filter(Boolean).join(', '), this.deleter(saved))),
          this.pick(null, 'None', 'standard gaze zones')),
        ...notes.map((note) => h('p', { class: 'quiet' }, tight(sentence(note)))));
    }
    const { profile } = this.connection.state;
    const by = profile?.chosen === 'by hand' ? profile.id : profile ? 'auto' : null;
    for (const input of this.list.querySelectorAll('input')) input.checked = input.id === radioId(by);
  }

  pick(value, title, words, extra) {
    return h('li', {}, h('label', { class: 'tick' },
      h('input', { type: 'radio', name: 'profile', id: radioId(value), change: () => this.use(value) }),
      h('span', {}, h('strong', {}, title), words && h('span', { class: 'quiet' }, ` ${words}`))), extra);
  }

  /** Asked twice: what is deleted does not come back. */
  deleter({ id, name }) {
    const button = h('button', { type: 'button', class: 'tool', 'aria-label': `Delete ${name}`, click: () => {
      if (button.dataset.sure) this.act('profiles/delete', { id });
      else {
        button.dataset.sure = 'yes';
        button.textContent = 'Delete permanently';
      }
    } }, 'Delete');
    button.addEventListener('blur', () => { delete button.dataset.sure; button.textContent = 'Delete'; });
    return button;
  }

  use(id) { return this.act('profiles/use', { id }); }

  async act(command, body) {
    try {
      if (command === 'profiles/delete') this.show(await ask(`/api/live/${command}`, body));
      else await this.connection.act(command, body);
      await this.look();
    } catch (error) {
      this.notify(error.message);
    }
  }
}

const radioId = (value) => `profile-${value ?? 'none'}`;
