// What if: the reader slides the partner's track, and sees the score become one draw of chance after another.

import { $, h, svg } from '../dom.js';
import { getJson } from '../request.js';

const SIZE = { width: 560, height: 220, left: 40, right: 10, top: 10, bottom: 30 };
const HIGHEST = 3.4; // deviates: what is beyond is drawn at the edge
const EVERY_S = 10;

export async function whatIf(address) {
  const test = await getJson(`${address}/what-if`);
  $('what-if-words').textContent = test.words;
  if (test.reason) return;
  $('what-if-body').hidden = false;
  const slider = $('shift');
  slider.min = test.shift_s[0];
  slider.max = test.shift_s.at(-1);
  slider.step = test.shift_s[1] - test.shift_s[0];
  const chart = drawn(test);
  $('what-if-chart').replaceChildren(chart.element);
  const showShift = () => {
    const shift = Number(slider.value);
    const at = test.shift_s.findIndex((shift_s) => Math.abs(shift_s - shift) < 1e-6);
    const score = test.score[at];
    const how = shift === 0 ? 'unshifted' : `${Math.abs(shift).toFixed(1)}\u00a0s ${shift > 0 ? 'later' : 'earlier'}`;
    const value = score === null ? 'too little overlap' : String(Math.round(score));
    $('shift-result').replaceChildren(h('strong', {}, value), h('span', { class: 'quiet' }, how));
    slider.setAttribute('aria-valuetext', `${how}: ${value}`);
    chart.mark(shift, test.z[at]);
  };
  slider.addEventListener('input', showShift);
  $('shift-back').addEventListener('click', () => { slider.value = 0; showShift(); });
  slider.value = 0;
  showShift();
}

function drawn(test) {
  const { width, height, left, right, top, bottom } = SIZE;
  const first = test.shift_s[0];
  const x = (shift) => left + ((shift - first) / (test.shift_s.at(-1) - first)) * (width - left - right);
  const y = (z) => top + (0.5 - Math.min(Math.max(z, -HIGHEST), HIGHEST) / HIGHEST / 2) * (height - top - bottom);
  const seconds = [];
  for (let shift = first; shift <= test.shift_s.at(-1) + 1e-6; shift += EVERY_S) seconds.push(shift);
  const dot = svg('circle', { class: 'dot', r: 6 });
  const stem = svg('line', { class: 'stem', y1: top, y2: height - bottom });
  const element = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'what-if', role: 'img', 'aria-label': `Score against the shift of the partner's track; the band holds 9 in 10 wrong alignments, ${Math.round(test.low)} to ${Math.round(test.high)}.` },
    svg('rect', { class: 'band', x: left, width: width - left - right, y: y(test.high_z ?? HIGHEST), height: y(test.low_z ?? -HIGHEST) - y(test.high_z ?? HIGHEST) }),
    Object.entries(test.marks).map(([mark, z]) => [
      svg('line', { class: mark === '50' ? 'chance' : 'grid', x1: left, x2: width - right, y1: y(z), y2: y(z) }),
      svg('text', { x: left - 8, y: y(z) + 4, class: 'end' }, mark)]).flat(),
    seconds.map((shift) => svg('text', { x: x(shift), y: height - 10, class: 'middle' }, shift === 0 ? '0' : `${shift > 0 ? '+' : '\u2212'}${Math.abs(shift)}\u00a0s`)),
    svg('path', { class: 'curve', d: path(test, x, y) }), stem, dot);
  const mark = (shift, z) => {
    for (const [name, value] of [['x1', x(shift)], ['x2', x(shift)]]) stem.setAttribute(name, value);
    dot.setAttribute('cx', x(shift));
    dot.setAttribute('cy', y(z ?? 0));
    dot.toggleAttribute('hidden', z === null);
  };
  return { element, mark };
}

function path({ shift_s: shifts, z }, x, y) {
  let drawing = false;
  return shifts.map((shift, number) => {
    if (z[number] === null) { drawing = false; return ''; }
    const step = `${drawing ? 'L' : 'M'}${x(shift).toFixed(1)} ${y(z[number]).toFixed(1)}`;
    drawing = true;
    return step;
  }).join('');
}
