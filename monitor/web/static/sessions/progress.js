// Progress of one person in one kind of talk: the goal and three facts, and the scores once enough sessions carry them.

import { $, h } from '../dom.js';
import { getJson } from '../request.js';
import { sentence } from '../format.js';
import { scoreTrends } from './score_trends.js';
import { spark } from './spark.js';

const LEAST = 2; // sessions that make a picture
// What a spark's height stands for at least: shares, syllables a second, seconds, counts.
const SPANS = { talk_share: 0.2, looking: 0.2, balance: 0.2, pace: 1, answers: 20, questions: 3, smiles: 3 };

/** person : whose, empty for the user's own. */
export async function showProgress({ person = '', preset = '' } = {}) {
  const progress = await getJson(`/api/progress?${new URLSearchParams({ person, preset })}`);
  const presets = Object.keys(progress.presets);
  // The latest kind of talk, unless only another has something to compare.
  const most = presets.toSorted((a, b) => progress.presets[b] - progress.presets[a])[0];
  if (!preset && progress.sessions.length < LEAST && progress.presets[most] >= LEAST) { await showProgress({ person, preset: most }); return; }
  $('progress').hidden = !progress.left_out_words.length && !progress.sessions.length;
  $('progress-title').textContent = person ? `Progress: ${person}` : 'Progress';
  $('preset').replaceChildren(...presets.map((name) => h('option', { value: name, selected: name === progress.preset }, `${progress.titles[name]} (${progress.presets[name]})`)));
  $('preset').onchange = () => showProgress({ person, preset: $('preset').value });
  $('preset').closest('label').hidden = presets.length < 1;
  const leftOut = progress.left_out_words.map((line) => h('p', { class: 'quiet' }, line));
  if (!progress.sessions.length) { $('trends').replaceChildren(...leftOut); return; }
  $('trends').replaceChildren(
    goal(progress),
    h('div', { class: 'trends' }, Object.entries(progress.facts).map(([name, fact]) => h('div', { class: 'fact', 'data-name': name },
      h('h3', {}, fact.label), fact.values.some((value) => value !== null) && spark(fact.values, `${fact.label} over ${progress.sessions.length} sessions`, { span: SPANS[name] }), h('p', { class: 'quiet' }, sentence(fact.words))))),
    progress.has_scores ? scoreTrends(progress) : h('p', { class: 'quiet scores-few' }, progress.scores_words),
    ...leftOut);
}

function goal(progress) {
  const { goal } = progress;
  if (!goal) return '';
  const [words, reached, ...since] = goal.words;
  return h('div', { class: 'goal' },
    h('h3', {}, `Your goal: ${words}`),
    goal.values.some((value) => value !== null) && spark(goal.values, `${words}, over ${progress.sessions.length} sessions`, { span: SPANS[goal.kind], verdicts: goal.verdicts }),
    h('p', {}, reached), since.map((line) => h('p', { class: 'quiet' }, line)));
}
