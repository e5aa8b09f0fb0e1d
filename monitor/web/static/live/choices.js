// The choices of a card: what this browser captures first, then the devices that the program opens itself, then films and simulations.

import { areaOf, isBrowser, isTab, kindOf, shared } from './sources.js';

export const SCREEN = '#screen';
export const FILM = '#film';
export const TAB = '#tab';
const BROWSER = 'In this browser';
const OWN = 'Opened by Rapport itself';
const OTHER = 'Without a device';

/** A device by its name, and where there are several, each of them. what : camera or microphone. */
function named(what, title, labels) {
  const plain = [`browser:${what}`, `${title} in this browser`];
  return labels.length > 1 ? [plain, ...labels.map((label) => [`browser:${what}:${label}`, `${label} (this browser)`])] : [plain];
}

/** [[group, [[source, words], ...]], ...]; the first group has no name. supported, labels : of the capture. */
export function pictureChoices(person, { devices, supported, labels, mine, users }) {
  const browser = supported.devices ? named('camera', person === 'user' ? 'Camera' : 'Camera of the partner', labels.camera) : [];
  if (supported.display) browser.push([TAB, person === 'user' ? 'My own picture in the shared call\u2026' : 'The call\u2019s tab or window']);
  if (person === 'partner' && supported.display) browser.unshift(browser.pop()); // the likeliest first
  const own = (devices?.pictures ?? []).filter(({ source }) => !['none', 'screen', 'file'].includes(kindOf(source))).map(({ source, name, note }) => [source, note ? `${name} (${note})` : name]);
  const simulated = own.filter(([source]) => kindOf(source) === 'simulated');
  const cameras = own.filter((pair) => !simulated.includes(pair));
  for (const pair of [...browser, ...cameras]) if (person === 'partner' && shared(users.picture, pair[0])) pair[1] = `${pair[1].replace(' of the partner', '')} (both of us in one picture)`;
  if (devices?.screens.length || (kindOf(mine.picture) === 'screen' && !isTab(mine.picture))) cameras.push([SCREEN, person === 'user' ? 'My own picture in the call, on screen\u2026' : 'An area of the screen\u2026']);
  const other = [[FILM, person === 'user' ? 'A video of me\u2026' : 'A recorded partner (video)\u2026'], ...(simulated.length ? simulated : [['simulated', 'A simulated person']])];
  if (person === 'partner') other.push(...(devices?.interviews ?? []).map(({ source, title }) => [source, `An interviewer: ${title}`]));
  return [['', [['none', 'No picture']]], [BROWSER, browser], [OWN, cameras], [OTHER, other]];
}

export function soundChoices(person, { devices, supported, labels, mine }) {
  const browser = supported.devices ? named('microphone', 'Microphone', labels.microphone) : [];
  if (supported.display) browser[person === 'partner' ? 'unshift' : 'push']([TAB, 'The shared call\u2019s sound']);
  const own = (devices?.sounds ?? []).filter(({ source }) => !['none', 'file'].includes(kindOf(source))).map(({ source, name }) => [source, name]);
  const other = [[FILM, 'A sound file\u2026']];
  if (mine.sound !== 'none' && mine.sound === mine.picture && kindOf(mine.sound) === 'file') other.unshift([mine.sound, 'Sound from the video']);
  if (!own.some(([source]) => source === 'simulated')) other.push(['simulated', 'A simulated voice']);
  const interview = [mine.picture, mine.sound].find((source) => kindOf(source) === 'interviewer');
  if (interview) other.push([interview, 'The interviewer\u2019s voice']);
  return [['', [['none', 'No sound']]], [BROWSER, browser], [OWN, own], [OTHER, other]];
}

/** The choice that stands for a source. */
export function choiceOf(source, groups) {
  if (isTab(source)) return TAB;
  if (groups.some(([, pairs]) => pairs.some(([choice]) => choice === source))) return source;
  const kind = kindOf(source);
  if (kind === 'screen') return SCREEN;
  if (kind === 'file') return FILM;
  if (kind === 'simulated') return 'simulated';
  if (kind === 'interviewer') {
    groups.at(-1)[1].push([source, `An interviewer: ${source.split(/[:/\\]/).pop().replace(/\.toml$/, '')}`]);
    return source;
  }
  groups.at(isBrowser(source) ? 1 : 2)[1].push([source, source.replace(/^browser:(camera|microphone):/, '')]);
  return source;
}

/** Whether a source has a part that can be chosen anew. */
export const hasArea = (source) => Boolean(areaOf(source)) || source.startsWith('screen:auto') || isTab(source);
