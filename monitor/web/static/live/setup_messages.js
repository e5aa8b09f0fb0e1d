// Sentences of the set-up. The program's own note comes first; it knows more.

import { sentence } from '../format.js';
import { kindOf } from './sources.js';

const OF = { user: 'your', partner: "your partner's" };

/** What there is to say of somebody's picture; empty when all is well or nothing was chosen. */
export function pictureMessage(person, { source, state, note, face }) {
  if (!source || source === 'none' || state === 'none') return '';
  if (note) return sentence(note);
  if (state === 'opening') return kindOf(source) === 'camera' ? 'Opening the camera. This can take a few seconds.' : `Opening ${OF[person]} picture.`;
  if (state === 'waiting') return 'No picture right now. Trying again\u2026';
  if (state === 'ended') return 'The film has come to its end.';
  if (face === 'unknown') return 'Getting ready to find your face.';
  if (face === 'not seen') {
    return person === 'user'
      ? 'No face yet. Sit so that your face and shoulders are in the picture, with light from the front.'
      : 'No face yet. It will appear as soon as your partner is in the picture.';
  }
  return '';
}

/** heard : whether there was a voice; null while nothing is measured yet. */
export function soundMessage(person, { source, state, note, echo }, heard) {
  if (!source || source === 'none' || state === 'none') return '';
  if (note) return sentence(note);
  if (state === 'opening') return `Opening ${OF[person]} sound.`;
  if (state === 'waiting') return 'No sound right now. Trying again\u2026';
  if (state === 'ended') return 'The sound has come to its end.';
  if (echo) return 'Your partner is heard in your microphone too. That is not counted as you; headphones help.';
  if (heard === null) return 'Getting ready to listen.';
  if (!heard && ['file', 'simulated'].includes(kindOf(source))) return 'No sound yet.';
  if (!heard) return person === 'user' ? 'No sound yet. Say a few words.' : 'No sound yet. It will appear as soon as your partner speaks.';
  return '';
}

export const PRESET_NOTES = {
  interview: 'You are asked, and talk more than half of the time.',
  sales: 'The customer talks at least as much as you.',
  coaching: 'The other person talks most of the time; the fewest cues.',
  friends: 'A balanced conversation; laughter and overlap are welcome.',
  'no-gaze': 'A balanced conversation; eye contact is never mentioned.',
};

const MEASURES = 'Only measures are kept: face and shoulder points, pitch and volume, and who speaks when. No picture, no sound.';

/** What is kept of the conversation that is about to begin. */
export function retentionMessage({ user, partner, keep }) {
  if (keep) return 'The measures are kept, and the films with their sound, in your own folder on this computer, until you delete them.';
  if (user && partner) return MEASURES;
  return `${MEASURES} Keeping picture and sound needs both ticks.`;
}
