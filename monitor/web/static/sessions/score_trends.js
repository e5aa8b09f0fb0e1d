// The scores of one kind of talk over the sessions, in a fold; a line only where there is a trend.

import { h, svg } from '../dom.js';
import { date, sentence } from '../format.js';
import { CHANCE } from '../chance.js';

const SIZE = { width: 300, height: 120, left: 24, right: 8, top: 6, bottom: 6 };
const FIRST = ['coordination', 'attention', 'warmth'];

export function scoreTrends(progress) {
  const channels = Object.keys(progress.trends).filter((name) => !FIRST.includes(name) && progress.trends[name].n);
  return h('details', { class: 'more scores' }, h('summary', {}, progress.scores_words),
    h('div', { class: 'trends' }, FIRST.map((name) => trend(name, progress))),
    channels.length ? h('details', { class: 'more' }, h('summary', {}, 'Channels'), h('div', { class: 'trends' }, channels.map((name) => trend(name, progress)))) : '',
    h('div', { class: 'own-ratings' }, h('h3', {}, 'Your ratings'), progress.rating_words.map((line) => h('p', {}, line))),
    h('p', { class: 'quiet' }, 'Your first session is on the left, the latest on the right; the vertical lines show the 90 % band. Your sessions are compared only with your own sessions of the same kind.'));
}

function trend(name, progress) {
  const line = progress.trends[name];
  return h('div', { class: 'trend', 'data-name': name }, h('h3', {}, line.label), picture(name, progress, line), h('p', { class: 'quiet' }, sentence(line.short)));
}

function picture(name, progress, line) {
  const { width, height, left, right, top, bottom } = SIZE;
  const points = progress.sessions.map((session, number) => ({ number, session, score: session.scores[name] })).filter(({ score }) => score && score.score !== null);
  const last = Math.max(progress.sessions.length - 1, 1);
  const x = (number) => left + 8 + (number / last) * (width - left - right - 16);
  const y = (value) => top + (1 - value / 100) * (height - top - bottom);
  const label = `${line.label} in ${points.length} sessions: ${points.map(({ score }) => Math.round(score.score)).join(', ')}`;
  return svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
    [0, CHANCE, 100].map((value) => [svg('line', { class: value === CHANCE ? 'chance' : 'grid', x1: left, x2: width - right, y1: y(value), y2: y(value) }), svg('text', { x: 0, y: y(value) + 4 }, String(value))]).flat(),
    line.clear ? fan(points, line, x, y) : [],
    points.map(({ number, session, score }) => svg('g', {}, svg('title', {}, `${session.title || session.id}, ${date(session.started_at)}: ${Math.round(score.score)}, ${Math.round(score.low)} to ${Math.round(score.high)}`),
      score.low !== null && svg('line', { class: 'whisker', x1: x(number), x2: x(number), y1: y(score.low), y2: y(score.high) }),
      svg('circle', { class: 'dot', cx: x(number), cy: y(score.score), r: 4 }))));
}

/** The trend through the middle of the points, with the slopes that fit as well. */
function fan(points, line, x, y) {
  const values = points.map(({ score }) => score.score).sort((a, b) => a - b);
  const middle = { value: values[values.length >> 1], number: (points.length - 1) / 2 };
  const at = (slope, step) => Math.min(Math.max(middle.value + slope * (step - middle.number), 0), 100);
  const [first, last] = [points[0].number, points.at(-1).number];
  const end = points.length - 1;
  const corner = (number, value) => `${x(number).toFixed(1)},${y(value).toFixed(1)}`;
  const centre = corner((first + last) / 2, middle.value);
  return [
    svg('polygon', { class: 'fan', points: `${centre} ${corner(last, at(line.low, end))} ${corner(last, at(line.high, end))} ${centre} ${corner(first, at(line.low, 0))} ${corner(first, at(line.high, 0))}` }),
    svg('line', { class: 'line', x1: x(first), y1: y(at(line.per_session, 0)), x2: x(last), y2: y(at(line.per_session, end)) }),
  ];
}
