// The texts that name a source (none, camera:NAME, screen:auto,X,Y,W,H, microphone, loopback, simulated, interviewer:SET, a file), as the page writes them.

const KINDS = ['none', 'camera', 'screen', 'microphone', 'loopback', 'simulated', 'interviewer'];

/** none, camera, screen, microphone, loopback, simulated, interviewer or file. */
export function kindOf(source) {
  if (!source) return 'none';
  return KINDS.find((kind) => source === kind || (kind !== 'none' && source.startsWith(`${kind}:`))) ?? 'file';
}

/** screen:[auto,]X,Y,W,H[,mirrored] -> {x, y, width, height, follows, mirrored}; null for another source or screen:auto. */
export function areaOf(source) {
  const match = /^screen:(auto,)?(-?\d+),(-?\d+),(\d+),(\d+)(,mirrored)?$/.exec(source ?? '');
  if (!match) return null;
  const [x, y, width, height] = match.slice(2, 6).map(Number);
  return { x, y, width, height, follows: Boolean(match[1]), mirrored: Boolean(match[6]) };
}

/** follows : the part moves with the face in it when the call's layout changes. */
export function screenSource({ x, y, width, height, follows, mirrored }) {
  return `screen:${follows ? 'auto,' : ''}${[x, y, width, height].map(Math.round).join(',')}${mirrored ? ',mirrored' : ''}`;
}

/** The same screen source with or without the mirror. */
export function mirroredAs(source, mirrored) {
  return source.replace(/,mirrored$/, '') + (mirrored ? ',mirrored' : '');
}

/** Both people in one picture: the same camera, or one film with both. */
export function shared(user, partner) {
  return user !== 'none' && user === partner && ['camera', 'file'].includes(kindOf(user));
}

/** The sound that most likely belongs to a picture: the film's own, the microphone for you, the loudspeaker for a partner. */
export function soundFor(person, picture, sounds) {
  const kind = kindOf(picture);
  if (kind === 'simulated') return 'simulated';
  if (kind === 'file' || kind === 'interviewer') return picture;
  if (kind === 'none') return 'none';
  const isOwnMicrophone = person === 'user' || kind === 'camera';
  return sounds.find((sound) => Boolean(sound.loopback) === !isOwnMicrophone)?.source ?? 'none';
}

/** Is the user alone, or with an interviewer who does not react to them? Then nothing is compared with anybody. */
export function isAlone({ people: { partner } }) {
  return [partner.picture, partner.sound].every(({ source }) => ['none', 'interviewer'].includes(kindOf(source)));
}
