// The story of the session beside its pictures: one thing to try next, what went well, three facts against one's own last sessions.

import { h } from '../dom.js';
import { ask } from '../request.js';
import { clock, sentence, tight } from '../format.js';

const LEAD_IN_S = 3; // a moment is watched from a little before it

/** The story's elements. watch(time) : plays from there. */
export function openingItems(session, watch) {
  const { opening } = session;
  const from = (at, words) => at !== null && h('button', { type: 'button', class: 'tool watch', click: () => watch(Math.max(at - LEAD_IN_S, 0)) }, `${words} (${clock(at)})`);
  return [
    opening.headline && h('p', { class: 'headline' }, tight(opening.headline)),
    opening.advice && h('section', { class: 'panel next', 'aria-labelledby': 'next-title' },
      h('h2', { id: 'next-title' }, 'What to try next'),
      h('p', { class: 'advice' }, tight(sentence(opening.advice.text))),
      because(opening.advice),
      h('div', { class: 'row' }, from(opening.advice.at_s, 'Watch it'), opening.advice.goal && goalButton(opening.advice.goal, session.header.id))),
    opening.well.length > 0 && h('section', { class: 'panel', 'aria-labelledby': 'well-title' },
      h('h2', { id: 'well-title' }, 'What went well'),
      h('ul', { class: 'well' }, opening.well.map((one) => h('li', {},
        h('div', {}, h('p', {}, tight(sentence(one.text))), because(one)), from(one.at_s, 'Watch'))))),
    opening.facts.length > 0 && h('section', { class: 'panel', 'aria-labelledby': 'facts-title' },
      h('h2', { id: 'facts-title' }, 'At a glance'),
      h('ul', { class: 'numbers' }, opening.facts.map(factItem))),
    opening.notes.length > 0 && h('div', { class: 'unmeasured quiet' }, opening.notes.map((note) => h('p', {}, tight(sentence(note))))),
  ].filter(Boolean);
}

const because = ({ because: why }) => why && h('p', { class: 'quiet' }, tight(sentence(why)));

/** A number on its axis, with the range that suits the talk and one's own last sessions. */
function factItem({ label, value, text, low, high, range, range_words: ranged, five, five_words: earlier }) {
  const at = (number) => `${(100 * Math.min(Math.max((number - low) / (high - low), 0), 1)).toFixed(1)}%`;
  const wide = (from, to) => `left: ${at(from)}; right: calc(100% - ${at(to)})`;
  const beside = [ranged, earlier].filter(Boolean).join(' \u00b7 ');
  return h('li', {},
    h('span', {}, label),
    h('div', { class: 'axis-bar', 'aria-hidden': 'true' },
      range && h('i', { class: 'suits', style: wide(range[0], range[1]) }),
      five && h('i', { class: 'five', style: wide(five.low, five.high) }),
      five && h('i', { class: 'median', style: `left: ${at(five.median)}` }),
      h('i', { class: 'here', style: `left: ${at(value)}` })),
    h('b', {}, tight(text)),
    beside && h('p', { class: 'quiet' }, tight(beside)));
}

/** The advice becomes the next session's proposed goal. */
function goalButton(kind, id) {
  const said = h('span', { class: 'quiet', role: 'status' });
  const button = h('button', { type: 'button', class: 'press', click: async () => {
    button.disabled = true;
    try {
      await ask(`/api/goal?session=${id}`, { kind });
      button.textContent = 'Your next goal';
      said.textContent = 'It is proposed when you begin.';
    } catch (error) {
      button.disabled = false;
      said.textContent = error.message;
    }
  } }, 'Make it my goal');
  return [button, said];
}
