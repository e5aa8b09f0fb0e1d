// Words of the calibration.

import { sentence } from '../format.js';
import { kindOf, shared } from './sources.js';

// Kinds of notices: the load stands in the details, the rest in the card of its person.
const SHOWN_IN_CARDS = new Set(['saving-battery', 'saving-busy', 'busy-1', 'busy-2', 'busy-3', 'echo',
  ...['user', 'partner'].flatMap((person) => ['picture', 'sound', 'no-picture', 'no-sound', 'analysis', 'face-not-seen', 'face-turned'].map((kind) => `${kind}-${person}`))]);

/** How each step is called in a list; the corners belong together. */
export const CALLED = {
  neutral: 'Your posture',
  camera: 'The camera',
  tile: "Your partner's picture",
  top_left: 'Upper left corner',
  top_right: 'Upper right corner',
  bottom_left: 'Lower left corner',
  bottom_right: 'Lower right corner',
  read: 'Your voice',
};

export function aged(days) {
  if (!Number.isFinite(days) || days < 0) return '';
  const whole = Math.floor(days);
  if (whole === 0) return 'made today';
  return whole === 1 ? 'made yesterday' : `${whole}\u00a0days old`;
}

export const daysSince = (created) => (Date.now() - Date.parse(created)) / 86_400_000;

/** What a calibration lacks before it can begin, one sentence; empty when it can. */
export function lacks({ people: { user, partner } }) {
  const kind = kindOf(user.picture.source);
  if (kind === 'none') return 'Choose your camera first.';
  if (kind === 'screen') return 'Choose your camera first. On the screen, your eyes are too small.';
  if (user.picture.state !== 'on') return 'There is no picture from your camera yet.';
  return shared(user.picture.source, partner.picture.source) ? 'Choose a camera of your own first. This one shows your partner too.' : '';
}

/** What will happen, for the sources that are chosen. */
export function plan({ picture, sound }) {
  const steps = [
    ['Sit', 'the way you like to sit on a call, for ten seconds.'],
    ['Look', "into the camera, at your partner's picture and at four corners. A dot shows you where."],
  ];
  if (kindOf(sound.source) !== 'none') steps.push(['Read', 'two sentences aloud, as you would to a friend.']);
  return kindOf(picture.source) === 'none' ? [] : steps;
}

/** What the notices say that no card of the set-up shows already. */
export function setupNotices({ notices }) {
  return (notices ?? []).filter(({ kind }) => !SHOWN_IN_CARDS.has(kind)).map(({ words }) => sentence(words));
}
