// Sentences of the set-up. The program's own note comes first; it knows more.

import { sentence } from '../format.js';
import { kindOf } from './sources.js';

const OF = { user: 'your', partner: "your partner's" };

/** What there is to say of somebody's picture; empty when all is well or nothing was chosen. */
export function pictureMessage(person, { source, state, note, face }) {
  if (!source || source === 'none' || state === 'none') return '';
  if (note) return sentence(note);
  if (state === 'opening') return kindOf(source) === 'camera' ? 'Opening the camera\u2026 This can take a few seconds.' : `Opening ${OF[person]} picture\u2026`;
  if (state === 'waiting') return 'No picture right now. Trying again\u2026';
  if (state === 'ended') return 'The video has ended.';
  if (kindOf(source) === 'interviewer') return ''; // only shown: nobody looks for a face in it
  if (face === 'unknown') return 'Getting ready to find a face\u2026';
  if (face === 'turned away') return `${person === 'user' ? 'Your' : "Your partner's"} face is turned away or covered, so it isn't measured.`;
  if (face === 'not seen') {
    return person === 'user'
      ? 'No face in view yet. Sit so that your face and shoulders are in the picture, with light from the front.'
      : 'No face in view yet. Measuring starts when your partner appears.';
  }
  return '';
}

/** heard : whether there was a voice; null while nothing is measured yet. */
export function soundMessage(person, { source, state, note, echo }, heard) {
  if (!source || source === 'none' || state === 'none') return '';
  if (note) return sentence(note);
  if (state === 'opening') return `Opening ${OF[person]} sound\u2026`;
  if (state === 'waiting') return 'No sound right now. Trying again\u2026';
  if (state === 'ended') return 'The sound has ended.';
  if (echo) return "Your microphone also picks up your partner. That doesn't count as your voice; headphones help.";
  if (kindOf(source) === 'interviewer') return 'The interviewer speaks once you start.';
  if (heard === null) return 'Getting ready to listen\u2026';
  if (!heard && ['file', 'simulated'].includes(kindOf(source))) return 'Nothing heard yet.';
  if (!heard) return person === 'user' ? 'Nothing heard yet. Say a few words.' : 'Nothing heard yet. Measuring starts when your partner speaks.';
  return '';
}

const MEASURES = 'points of faces and shoulders, pitch and volume, and who speaks when';
const HERE = 'in your own folder on this computer';

/** What is kept of the conversation that is about to begin. asked : by an interviewer, so that the user is the only person. */
export function retentionMessage({ user, partner, keep, words, asked }) {
  const said = asked ? 'what is said' : 'what you both say';
  if (keep) return `Measures and videos with sound${words ? `, and ${said} as text,` : ''} are saved ${HERE}.`;
  if (words) return `Measures (${MEASURES}) and ${said} as text are saved ${HERE}. No picture, no sound.`;
  const only = `Only measures are saved: ${MEASURES}. No picture, no sound.`;
  return user && partner ? only : `${only} To keep picture and sound, or what is said, ${asked ? 'agree above first' : 'both of you need to agree'}.`;
}
