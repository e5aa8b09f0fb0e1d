// A small line of one number over sessions, the first on the left; the words beside it say the numbers.

import { svg } from '../dom.js';

const SIZE = { width: 220, height: 44, edge: 7 };

/** values : one a session, null where it is not known. span : that the height stands for at least, so that nothing small looks
 * large. verdicts : *reached* is a full dot, anything else an open one. */
export function spark(values, label, { span, verdicts = null }) {
  const known = values.map((value, number) => ({ value, number })).filter(({ value }) => value !== null);
  const { width, height, edge } = SIZE;
  const ends = [Math.min(...known.map(({ value }) => value)), Math.max(...known.map(({ value }) => value))];
  const middle = (ends[0] + ends[1]) / 2;
  const half = Math.max(ends[1] - ends[0], span) / 2;
  const x = (number) => edge + (number / Math.max(values.length - 1, 1)) * (width - 2 * edge);
  const y = (value) => height / 2 - ((value - middle) / half) * (height / 2 - edge);
  const points = known.map(({ value, number }) => `${x(number).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return svg('svg', { class: 'spark', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
    known.length > 1 && svg('polyline', { points }),
    known.map(({ value, number }, place) => svg('circle', { class: spot(verdicts?.[number], verdicts, place === known.length - 1), cx: x(number), cy: y(value), r: 3.5 })));
}

function spot(verdict, verdicts, isLast) {
  return verdicts ? (verdict === 'reached' ? 'dot' : 'open') : isLast ? 'dot' : 'open';
}
