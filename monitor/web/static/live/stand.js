// A simulated partner has no window of their own: the page shows them, and you in the corner when you are simulated too.

import { $ } from '../dom.js';
import { Preview } from './preview.js';
import { kindOf } from './sources.js';

export class Stand {
  constructor(link) {
    this.previews = Object.fromEntries(['user', 'partner'].map((person) => [person, new Preview($(`stand-${person}`), { colour: `--${person}`, shows: 'nothing' })]));
    this.shown = false;
    link.addEventListener('state', ({ detail }) => this.state(detail));
    link.addEventListener('picture', ({ detail }) => { if (this.shown) this.previews[detail.person].picture(detail.jpeg); });
  }

  state({ phase, people }) {
    const simulated = (person) => kindOf(people[person].picture.source) === 'simulated';
    this.shown = ['starting', 'running', 'paused'].includes(phase) && simulated('partner');
    $('stand-panel').hidden = !this.shown;
    $('stand-user').hidden = !simulated('user');
    if (!this.shown) for (const preview of Object.values(this.previews)) preview.clear();
  }
}
