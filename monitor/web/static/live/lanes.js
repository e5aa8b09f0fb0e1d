// Two lanes of the last minute: who spoke, the level as height, scrolling left. You above, your partner below.

import { h } from '../dom.js';

export const SPAN_S = 60;
const QUIET_DB = -60; // no bar below this
const LOUD_DB = -12; // a full one from here
// That somebody speaks is known a little after it was heard: the bars of the sound before it are theirs.
const LATE_S = 0.5;

export class Lanes {
  /** person : whose lane. */
  constructor(person) {
    this.person = person;
    this.element = h('canvas', { class: 'lane', 'data-person': person, 'aria-hidden': 'true' });
  }

  /** voices : of a Connection. now : session seconds. */
  draw(voices, now) {
    const { element: canvas, person } = this;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width || !height) return;
    const view = canvas.ownerDocument.defaultView ?? window;
    const scale = view.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    const style = view.getComputedStyle(canvas);
    const brush = canvas.getContext('2d');
    brush.setTransform(scale, 0, 0, scale, 0, 0);
    brush.clearRect(0, 0, width, height);
    const at = (time) => width * (1 - (now - time) / SPAN_S);
    brush.fillStyle = style.getPropertyValue('--track');
    brush.fillRect(0, height / 2 - 0.5, width, 1);
    for (let back = 15; back < SPAN_S; back += 15) brush.fillRect(Math.round(at(now - back)), 0, 1, height);
    brush.fillStyle = style.getPropertyValue(`--${person}`);
    for (let i = 1; i < voices.length; i += 1) {
      const { time_s: time, [person]: voice } = voices[i];
      if (time < now - SPAN_S || !voice || voice.level === null) continue;
      if (!spoke(voices, i, person)) continue;
      const share = Math.min(Math.max((voice.level - QUIET_DB) / (LOUD_DB - QUIET_DB), 0.08), 1);
      const from = Math.max(voices[i - 1].time_s, time - 0.3);
      brush.fillRect(at(from), height / 2 * (1 - share), Math.max(at(time) - at(from), 1) + 0.3, height * share);
    }
  }
}

function spoke(voices, i, person) {
  const { time_s: time } = voices[i];
  let j = i;
  while (j + 1 < voices.length && voices[j].time_s < time + LATE_S) j += 1;
  return Boolean(voices[j][person]?.speaking);
}
