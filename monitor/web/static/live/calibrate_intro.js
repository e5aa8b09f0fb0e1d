// Before the calibration: what will happen, what is kept, how to stop, how you are in the picture, and a few fields.

import { h } from '../dom.js';
import { sentence } from '../format.js';
import { AreaField } from './calibrate_area.js';
import { setupNotices, lacks, plan } from './calibrate_messages.js';
import { Preview } from './preview.js';
import { kindOf } from './sources.js';
import { pictureMessage } from './setup_messages.js';

export class Intro {
  /** actions : begin(), leave(). */
  constructor(actions) {
    this.canvas = h('canvas', { role: 'img', 'aria-label': 'Your picture' });
    this.preview = new Preview(this.canvas, { colour: '--user', shows: 'face' });
    this.plan = h('ol', { class: 'plan' });
    this.framing = h('p', { class: 'status', role: 'status' });
    this.wide = h('p', { class: 'quiet', hidden: true }, 'If you can, make this window fill the screen (often F11) so that the dots reach its corners.');
    this.name = h('input', { type: 'text', id: 'profile-name', maxlength: 60, autocomplete: 'off', spellcheck: 'false', required: true, input: () => this.names() });
    this.place = h('input', { type: 'text', id: 'profile-place', maxlength: 60, autocomplete: 'off', spellcheck: 'false' });
    this.replaces = h('p', { class: 'quiet', role: 'status' });
    this.area = new AreaField();
    this.mine = undefined;
    this.lacking = '';
    this.press = h('button', { type: 'submit', class: 'press big' }, 'Start ', h('kbd', { 'aria-hidden': 'true' }, 'Enter'));
    this.element = h('form', { class: 'before', submit: (event) => { event.preventDefault(); actions.begin(); } },
      h('header', {}, h('h1', { id: 'calibrate-title' }, 'Calibrate eye contact and posture (1 minute)')),
      h('div', { class: 'before-body' },
        h('div', { class: 'before-words', id: 'calibrate-about' }, h('p', {}, 'It takes about a minute and runs automatically:'), this.plan,
          h('p', {}, h('strong', {}, 'Only numbers are saved'), ', on this computer, until you delete them. No picture, no sound.'),
          h('p', {}, h('kbd', {}, 'Esc'), ' stops it at any time, and nothing is saved.'), this.wide),
        h('div', { class: 'before-view' }, h('div', { class: 'picture' }, this.canvas), this.framing),
        h('div', { class: 'before-fields' },
          h('div', { class: 'names' },
            h('label', { class: 'field', for: 'profile-name' }, h('span', {}, 'Profile name'), this.name),
            h('label', { class: 'field', for: 'profile-place' }, h('span', {}, 'Where you sit'), this.place), this.replaces),
          this.area.element)),
      h('div', { class: 'row end' }, h('button', { type: 'button', class: 'tool big', click: () => actions.leave() }, 'Not now'), this.press));
  }

  /** A name and a place to begin with: those in use, so that a new calibration takes the old one's place. */
  fill({ profile, profile_proposed: proposed }, profiles) {
    this.mine = profiles.find(({ id }) => id === profile?.id);
    this.name.value = this.mine?.name ?? free(proposed?.name || 'My profile', profiles.map(({ name }) => name));
    this.place.value = this.mine?.place ?? (proposed?.place || 'My desk');
    this.names();
  }

  /** What the profile is called when it is saved. preset : what is chosen on the page; the one in use keeps its own. */
  label(preset) {
    return { name: this.name.value.trim() || 'My profile', place: this.place.value.trim(), preset: this.renews ? this.mine.preset : preset };
  }

  get renews() { return this.name.value.trim() === this.mine?.name && this.place.value.trim() === this.mine?.place; }

  names() {
    this.replaces.textContent = this.renews ? 'Saving replaces the profile in use.' : '';
  }

  state(state, { covers }) {
    const { user, partner } = state.people;
    this.preview.lines = state.sketch_lines;
    this.canvas.classList.toggle('flipped', kindOf(user.picture.source) === 'camera' && user.picture.source !== partner.picture.source);
    const steps = plan(user);
    const key = steps.join();
    if (this.plan.dataset.key !== key) {
      this.plan.dataset.key = key;
      this.plan.replaceChildren(...steps.map(([verb, rest]) => h('li', {}, h('strong', {}, verb), ` ${rest}`)));
    }
    this.lacking = lacks(state);
    this.press.setAttribute('aria-disabled', String(Boolean(this.lacking)));
    const notice = this.lacking || pictureMessage('user', user.picture) || setupNotices(state)[0] || '';
    if (this.framing.textContent !== notice) this.framing.textContent = sentence(notice);
    this.framing.dataset.well = notice ? 'no' : 'yes';
    this.wide.hidden = covers;
    this.area.know(partner.picture.source);
  }
}

function free(name, taken) {
  for (let n = 1; ; n += 1) {
    const proposal = n === 1 ? name : `${name} ${n}`;
    if (!taken.includes(proposal)) return proposal;
  }
}
