// Words of the calibration.

import { sentence } from '../format.js';
import { kindOf, shared } from './sources.js';

const WELL = 0.8; // where the words change only; what is repeated is the program's own judgement

// Kinds of notices: the load stands in the details, the rest in the card of its person.
const SHOWN_IN_CARDS = new Set(['busy-1', 'busy-2', 'busy-3', 'echo',
  ...['user', 'partner'].flatMap((person) => ['picture', 'sound', 'no-picture', 'no-sound', 'analysis', 'face-not-seen'].map((kind) => `${kind}-${person}`))]);

/** How each step is called in a list; the corners belong together. */
export const CALLED = {
  neutral: 'How you sit',
  camera: 'Into the camera',
  tile: "At your partner's picture",
  top_left: 'Upper left corner',
  top_right: 'Upper right corner',
  bottom_left: 'Lower left corner',
  bottom_right: 'Lower right corner',
  read: 'Your voice',
};

export function aged(days) {
  if (!Number.isFinite(days) || days < 0) return '';
  const whole = Math.floor(days);
  if (whole === 0) return 'from today';
  return whole === 1 ? 'from yesterday' : `${whole}\u00a0days old`;
}

export const daysSince = (created) => (Date.now() - Date.parse(created)) / 86_400_000;

/** How often it was right, as one counts it: 0.93 -> "worked well 9 of 10 times". right : 0..1, or null where it is not known. */
export function worked(right) {
  if (right === null || right === undefined) return '';
  const often = `${Math.min(10, Math.max(0, Math.floor(10 * right + 0.2)))} of 10 times`;
  return right >= WELL ? `worked well ${often}` : `was right ${often}`;
}

/** What a calibration lacks before it can begin, one sentence; empty when it can. */
export function lacks({ people: { user, partner } }) {
  const kind = kindOf(user.picture.source);
  if (kind === 'none') return 'Choose your camera first.';
  if (kind === 'screen') return 'Choose your camera first: your eyes are too small on the screen.';
  return shared(user.picture.source, partner.picture.source) ? 'First choose a camera that shows only you; this one shows your partner too.' : '';
}

/** What will happen, for the sources that are chosen. */
export function plan({ picture, sound }) {
  const steps = [
    ['Sit', 'as you like to sit on a call, for ten seconds.'],
    ['Look', "into the camera, at your partner's picture and at four corners; a dot leads you."],
  ];
  if (kindOf(sound.source) !== 'none') steps.push(['Read', 'two sentences aloud, as you would say them to a friend.']);
  return kindOf(picture.source) === 'none' ? [] : steps;
}

/** What the notices say that no card of the set-up shows already. */
export function setupNotices({ notices }) {
  return (notices ?? []).filter(({ kind }) => !SHOWN_IN_CARDS.has(kind)).map(({ words }) => sentence(words));
}
