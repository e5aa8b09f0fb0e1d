// Who has to agree before anything is measured: whoever a device of now shows or records. A film, a drawn person and nobody need not.

import { $ } from '../dom.js';
import { kindOf } from './sources.js';

const UNASKED = ['none', 'file', 'simulated', 'interviewer'];
const PEOPLE = ['user', 'partner'];

export class Consent {
  constructor(changed) {
    this.needed = [];
    for (const person of PEOPLE) $(`consent-${person}`).addEventListener('change', changed);
  }

  /** draft : {user, partner} with {picture, sound}. */
  show(draft) {
    this.needed = PEOPLE.filter((person) => Object.values(draft[person]).some((source) => !UNASKED.includes(kindOf(source))));
    for (const person of PEOPLE) $(`consent-${person}`).parentElement.hidden = !this.needed.includes(person);
    const somebody = PEOPLE.some((person) => Object.values(draft[person]).some((source) => source !== 'none'));
    $('consent-nobody').hidden = this.needed.length > 0 || !somebody;
    $('consent-row').hidden = !somebody;
  }

  /** Whoever agreed, or need not be asked. */
  get agreed() { return PEOPLE.filter((person) => !this.needed.includes(person) || $(`consent-${person}`).checked); }

  /** The first tick that is missing. */
  get missing() {
    const person = this.needed.find((one) => !$(`consent-${one}`).checked);
    return person && $(`consent-${person}`);
  }

  get words() { return this.needed.length > 1 ? 'Tick both boxes' : 'Tick the box'; }
}
