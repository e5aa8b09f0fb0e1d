// The texts that name a source (none, camera:NAME, screen:auto,X,Y,W,H, browser:tab, microphone, loopback, simulated, interviewer:SET, a file), as the page writes them.

const KINDS = ['none', 'camera', 'screen', 'window', 'portal', 'microphone', 'loopback', 'process', 'simulated', 'interviewer'];
const TAB = 'browser:tab';

/** What it shows or plays: none, camera, screen, microphone, loopback, simulated, interviewer or file. What a page captures is what it is of. */
export function kindOf(source) {
  if (!source) return 'none';
  if (isTab(source)) return 'screen';
  const named = source.replace(/^browser:/, '');
  return KINDS.find((kind) => named === kind || (kind !== 'none' && named.startsWith(`${kind}:`))) ?? 'file';
}

/** Whether a page captures it. */
export function isBrowser(source) { return /^browser:(tab|camera|microphone)\b/.test(source ?? ''); }

/** Whether it is the tab, or a part of it, that was shared with the page. */
export function isTab(source) { return /^browser:tab(:|,|$)/.test(source ?? ''); }

/** [auto,]X,Y,W,H[,mirrored] of a screen or a tab -> {of, x, y, width, height, follows, mirrored}; null for another source or without a place. */
export function areaOf(source) {
  const match = /^(screen|browser:tab):(auto,)?(-?\d+),(-?\d+),(\d+),(\d+)(,mirrored)?$/.exec(source ?? '');
  if (!match) return null;
  const [x, y, width, height] = match.slice(3, 7).map(Number);
  return { of: match[1], x, y, width, height, follows: Boolean(match[2]), mirrored: Boolean(match[7]) };
}

/** of : screen or browser:tab. follows : the part moves with the face in it when the call's layout changes. */
export function areaSource({ of, x, y, width, height, follows, mirrored }) {
  return `${of}:${follows ? 'auto,' : ''}${[x, y, width, height].map(Math.round).join(',')}${mirrored ? ',mirrored' : ''}`;
}

/** The same source with or without the mirror. */
export function mirroredAs(source, mirrored) {
  return source.replace(/,mirrored$/, '') + (mirrored ? ',mirrored' : '');
}

/** Both people in one picture: the same camera, or one film with both. */
export function shared(user, partner) {
  return user !== 'none' && user === partner && ['camera', 'file'].includes(kindOf(user));
}

/** The sound that most likely belongs to a picture: the film's own, the microphone for you, the loudspeaker or the tab for a partner. */
export function soundFor(person, picture, sounds) {
  const kind = kindOf(picture);
  if (kind === 'simulated') return 'simulated';
  if (kind === 'file' || kind === 'interviewer') return picture;
  if (kind === 'none') return 'none';
  const isOwnMicrophone = person === 'user' || kind === 'camera';
  if (isBrowser(picture)) return isOwnMicrophone ? 'browser:microphone' : TAB;
  return sounds.find((sound) => Boolean(sound.loopback) === !isOwnMicrophone)?.source ?? 'none';
}

/** Is the user alone, or with an interviewer who does not react to them? Then nothing is compared with anybody. */
export function isAlone({ people: { partner } }) {
  return [partner.picture, partner.sound].every(({ source }) => ['none', 'interviewer'].includes(kindOf(source)));
}
