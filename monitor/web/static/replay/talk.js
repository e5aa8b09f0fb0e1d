// Who had how much of the talk, the pauses, and how each person's time divides.

import { h } from '../dom.js';
import { clock, tight } from '../format.js';

const TALK = [['user', 'Only you'], ['both', 'Both'], ['partner', 'Only partner'], ['nobody', 'Nobody']];
const TALK_ALONE = [['user', 'You speak'], ['nobody', 'Silence']];
const HEADS = { gaze: 'Gaze', lean: 'Lean', arms: 'Arms', hands: 'Hands' };
const WHO = { user: 'You', partner: 'Partner' };

export function talkItems(session, cursor) {
  const { talk } = session;
  if (!talk) return [h('p', { class: 'quiet' }, 'No speech was recorded in this session.')];
  const parts = (session.alone ? TALK_ALONE : TALK).map(([name, label]) => ({ name: `talk-${name}`, label, share: talk[name] }));
  const longest = talk.longest_s !== null && h('p', {}, `Longest pause: ${talk.longest_s.toFixed(1)}\u00a0s at `,
    h('button', { type: 'button', class: 'link', click: () => cursor.seek(talk.longest_at_s) }, clock(talk.longest_at_s)));
  const turns = (session.longest_turns ?? []).map(({ text, start_s: start }) => h('p', {}, `${text} at `, jump(cursor, start)));
  // What is usual is that of two people.
  const usual = talk.usual?.rows.length && !session.alone ? usualItems(talk.usual) : [];
  return [parts.length ? h('p', { class: 'quiet' }, 'Of the time') : null, parts.length ? bar('Speaking and silence, of the time', parts) : null,
    ...talk.words.map((line) => h('p', {}, tight(line))), ...turns, longest, ...usual].filter(Boolean);
}

const jump = (cursor, time) => h('button', { type: 'button', class: 'link', click: () => cursor.seek(time) }, clock(time));

/** Each line beside what is usual, and whose talks that is of. */
function usualItems({ rows, note }) {
  const ranged = rows.some((row) => row.usual);
  const cell = (text) => h('td', {}, tight(text));
  return [h('table', { class: 'usual' },
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Beside real talks'), h('th', { scope: 'col' }, 'Here'), ranged && h('th', { scope: 'col' }, 'Usual'))),
    h('tbody', {}, rows.map(({ label, words, usual }) => h('tr', {}, h('th', { scope: 'row' }, label), cell(words), ranged && cell(usual))))),
  note && h('p', { class: 'quiet' }, tight(note))];
}

export function shareItems(session, people) {
  return Object.entries(HEADS).flatMap(([name, head]) => {
    const rows = people.filter((person) => divided(name, session.shares[person][name]));
    if (!rows.length) return [];
    return [h('h3', {}, head), ...rows.map((person) => h('div', { class: 'shared' },
      h('span', { class: 'who' }, h('span', { class: `mark mark-${person}`, 'aria-hidden': 'true' }), ` ${WHO[person]}`),
      bar(`${head}, ${WHO[person].toLowerCase()}`, session.shares[person][name].map((part, number) => ({ ...part, name: `part-${number}` }))))),
    ...(name === 'gaze' && session.looking ? lookingItems(session.looking) : [])].filter(Boolean);
  });
}

/** Whether there is something to tell of a person's parts: arms open all the time, and hands that never were at the face, are not. */
const divided = (name, parts) => parts && (name === 'gaze' || happened(parts).length > 1);
const happened = (parts) => parts.filter((part) => part.share >= 0.005);

/** By role and together, against what suits the talk, what is usual and what chance gives; behind a fold, as the bar says the most. */
function lookingItems({ words, notes }) {
  const paragraph = (line) => h('p', {}, `${tight(line)}.`);
  return [h('details', { class: 'quiet' }, h('summary', {}, 'More'), words.map(paragraph)), notes.length > 0 && h('div', { class: 'quiet' }, notes.map(paragraph))];
}

/** A bar of parts that add up to the whole; the words stand below it, so that colour is not the only sign. */
function bar(label, whole) {
  const parts = happened(whole);
  return h('div', { class: 'divided' },
    h('div', { class: 'bar', role: 'img', 'aria-label': `${label}: ${parts.map((part) => `${part.label} ${percent(part.share)}`).join(', ')}` },
      parts.map((part) => h('i', { class: part.name, style: `flex-grow: ${part.share}` }))),
    h('ul', { class: 'legend', 'aria-hidden': 'true' }, parts.map((part) => h('li', {}, h('i', { class: part.name }), `${part.label} `, h('b', {}, percent(part.share))))));
}

const percent = (share) => `${Math.round(100 * share)}\u00a0%`;
