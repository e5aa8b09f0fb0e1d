// A simulated partner has no window of their own: the page shows them, and you in the corner when you are simulated too.

import { $ } from '../dom.js';
import { Preview } from './preview.js';
import { kindOf } from './sources.js';

export class SimulatedView {
  constructor(connection) {
    this.previews = Object.fromEntries(['user', 'partner'].map((person) => [person, new Preview($(`simulated-${person}`), { colour: `--${person}`, shows: 'nothing' })]));
    this.shown = false;
    connection.addEventListener('state', ({ detail }) => this.state(detail));
    connection.addEventListener('picture', ({ detail }) => { if (this.shown) this.previews[detail.person].picture(detail.jpeg); });
  }

  state({ phase, people }) {
    const simulated = (person) => ['simulated', 'interviewer'].includes(kindOf(people[person].picture.source));
    this.shown = ['starting', 'running', 'paused'].includes(phase) && simulated('partner');
    $('simulated-panel').hidden = !this.shown;
    $('simulated-user').hidden = !simulated('user');
    if (!this.shown) for (const preview of Object.values(this.previews)) preview.clear();
  }
}
