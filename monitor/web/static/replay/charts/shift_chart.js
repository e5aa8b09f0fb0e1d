// Two curves over the shift of the partner's track: the movement's score, and how much of the time exactly one speaks.

import { svg } from '../../dom.js';

const SIZE = { width: 560, left: 40, right: 10, top: 16, score: 190, speech: 90, between: 26, bottom: 26 };
const HIGHEST = 3.4; // deviates: what is beyond is drawn at the edge
const MINUS = '\u2212';

/** test, fit : of the document, either may be missing. Returns the element, and mark(shift) that moves the line. */
export function shiftChart({ test, fit, reach }) {
  const { width, left, right, top, between, bottom } = SIZE;
  const x = (shift) => left + ((shift + reach) / (2 * reach)) * (width - left - right);
  const panels = [test && scorePanel(test, x, top), fit && speechPanel(fit, x, test ? top + SIZE.score + between : top)].filter(Boolean);
  const height = panels.at(-1).end + bottom;
  const every = reach > 30 ? 20 : 10;
  const seconds = [];
  for (let shift = -reach + (reach % every); shift <= reach + 1e-6; shift += every) seconds.push(shift);
  const stem = svg('line', { class: 'stem', y1: top, y2: panels.at(-1).end });
  const element = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'what-if', role: 'img', 'aria-label': panels.map((panel) => panel.words).join(' ') },
    panels.map((panel) => panel.parts).flat(),
    seconds.map((shift) => svg('text', { x: x(shift), y: height - 8, class: 'middle' }, signed(shift))), stem, panels.map((panel) => panel.dot));
  const mark = (shift) => {
    for (const name of ['x1', 'x2']) stem.setAttribute(name, x(shift));
    for (const { dot, y, at } of panels) {
      const value = at(shift);
      dot.setAttribute('cx', x(shift));
      if (value !== null) dot.setAttribute('cy', y(value));
      dot.toggleAttribute('hidden', value === null);
    }
  };
  return { element, mark };
}

function scorePanel(test, x, start) {
  const end = start + SIZE.score;
  const y = (z) => start + (0.5 - Math.min(Math.max(z, -HIGHEST), HIGHEST) / HIGHEST / 2) * (end - start);
  const [x1, x2] = [SIZE.left, SIZE.width - SIZE.right];
  return {
    end, y, at: (shift) => valueAt(test.shift_s, test.z, shift), dot: svg('circle', { class: 'dot', r: 6 }),
    words: `Movement score against the shift of the partner's track; the band holds 9 in 10 wrong alignments, ${Math.round(test.low)} to ${Math.round(test.high)}.`,
    parts: [
      head('Movement score', start),
      svg('rect', { class: 'band', x: x1, width: x2 - x1, y: y(test.high_z ?? HIGHEST), height: y(test.low_z ?? -HIGHEST) - y(test.high_z ?? HIGHEST) }),
      ...Object.entries(test.marks).flatMap(([mark, z]) => [
        svg('line', { class: mark === '50' ? 'chance' : 'grid', x1, x2, y1: y(z), y2: y(z) }),
        svg('text', { x: x1 - 8, y: y(z) + 4, class: 'end' }, mark)]),
      svg('path', { class: 'curve', d: path(test.shift_s, test.z, x, y) }),
    ],
  };
}

function speechPanel(fit, x, start) {
  const end = start + SIZE.speech;
  const known = fit.one_speaks.filter((share) => share !== null);
  const [low, high] = [Math.floor(10 * Math.min(...known)) / 10, Math.max(Math.ceil(10 * Math.max(...known)) / 10, 0.1)];
  const y = (share) => end - ((share - low) / Math.max(high - low, 0.1)) * (end - start);
  const [x1, x2] = [SIZE.left, SIZE.width - SIZE.right];
  return {
    end, y, at: (shift) => valueAt(fit.shift_s, fit.one_speaks, shift), dot: svg('circle', { class: 'dot speech', r: 6 }),
    words: `Share of the time in which exactly one of you speaks, ${percent(low)} to ${percent(high)}${fit.best_s === null ? '' : `; turns fit best at ${signed(fit.best_s)}`}.`,
    parts: [
      head('Exactly one of you speaks', start),
      ...[low, high].flatMap((share) => [
        svg('line', { class: 'grid', x1, x2, y1: y(share), y2: y(share) }),
        svg('text', { x: x1 - 8, y: y(share) + 4, class: 'end' }, percent(share))]),
      svg('path', { class: 'curve speech', d: path(fit.shift_s, fit.one_speaks, x, y) }),
    ],
  };
}

const head = (text, y) => svg('text', { x: SIZE.left, y: y - 5, class: 'head' }, text);

/** The value at a shift, between two of the curve; null where it is not known. */
export function valueAt(shifts, values, shift) {
  const place = (shift - shifts[0]) / (shifts[1] - shifts[0]);
  const before = Math.min(Math.max(Math.floor(place + 1e-6), 0), shifts.length - 1);
  const after = Math.min(before + 1, shifts.length - 1);
  if (place < -0.5 || place > shifts.length - 0.5 || values[before] === null || values[after] === null) return null;
  return values[before] + (values[after] - values[before]) * Math.min(Math.max(place - before, 0), 1);
}

export const percent = (share) => `${Math.round(100 * share)}\u00a0%`;
export const signed = (shift) => (Math.abs(shift) < 0.05 ? '0' : `${shift > 0 ? '+' : MINUS}${Number(Math.abs(shift).toFixed(1))}\u00a0s`);

function path(shifts, values, x, y) {
  let drawing = false;
  return shifts.map((shift, number) => {
    if (values[number] === null) { drawing = false; return ''; }
    const step = `${drawing ? 'L' : 'M'}${x(shift).toFixed(1)} ${y(values[number]).toFixed(1)}`;
    drawing = true;
    return step;
  }).join('');
}
