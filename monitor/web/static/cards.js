// A score with what belongs to it: value, chance, band, who follows. What its width means stands once above all of them.

import { h, svg } from './dom.js';
import { includesChance } from './chance.js';
import { likely, sentence, tight } from './format.js';

/** The scale from 0 to 100 with the chance mark, the band and the value. */
export function scale(score, colour, { ends = true } = {}) {
  const height = ends ? 30 : 18;
  const y = ends ? 9 : 9;
  const at = (value) => `${value}%`;
  const parts = [svg('rect', { class: 'track', x: 0, y: y - 3, width: '100%', height: 6, rx: 3 })];
  if (score.low !== null && score.high !== null) {
    const low = Math.max(score.low, 0);
    const high = Math.min(score.high, 100);
    parts.push(svg('rect', { class: 'band', x: at(low), y: y - 3, width: at(high - low), height: 6, rx: 3, fill: colour }));
  }
  if (score.chance !== null) {
    parts.push(svg('line', { class: 'chance', x1: at(score.chance), x2: at(score.chance), y1: y - 7, y2: y + 7 }));
    if (ends) parts.push(svg('text', { x: at(score.chance), y: y + 19 }, String(Math.round(score.chance))));
  }
  if (score.score !== null) parts.push(svg('circle', { class: 'dot', cx: at(score.score), cy: y, r: 6, fill: colour }));
  return svg('svg', { class: 'scale', height, 'aria-hidden': 'true' }, parts);
}

/** What may be claimed of it, where it likely lies, and how firm that is. */
function against(score) {
  const known = score.low !== null && score.high !== null;
  const where = known ? `${likely(score.low, score.high)} (${score.width_words})` : '';
  return score.claim === 'none' ? sentence(where) : [score.claim_words, where].filter(Boolean).join('; ');
}

/** What belongs to a component and does not weigh: described beside the score. */
function beside(words) {
  return words.beside?.length ? h('ul', { class: 'described quiet' }, words.beside.map((line) => h('li', {}, tight(line)))) : null;
}

// A number over "cannot tell" would be read as a result: where it lies is on the scale.
const value = (score, words) => (words.state || score.claim === 'none'
  ? h('p', { class: 'value state' }, words.state || sentence(score.claim_words))
  : h('p', { class: `value${includesChance(score) ? ' uncertain' : ''}`, role: 'img', 'aria-label': `${Math.round(score.score)} of 100` }, String(Math.round(score.score))));
const why = (score) => tight(sentence(score.reason || 'there was too little to compare'));

/** A component's card. */
export function card(name, score, words) {
  const head = [h('h3', {}, words.label), h('p', { class: 'meaning quiet' }, words.meaning), value(score, words)];
  if (words.state) return h('article', { class: 'card panel', 'data-name': name }, head, h('p', { class: 'words' }, why(score)), beside(words));
  return h('article', { class: 'card panel', 'data-name': name }, head,
    scale(score, `var(--c-${name})`),
    h('p', { class: 'words' }, against(score)),
    score.direction !== 'unclear' && h('p', { class: 'words' }, tight(sentence(words.lead))),
    words.rests_on && h('p', { class: 'words quiet' }, tight(sentence(words.rests_on))),
    score.reason && h('p', { class: 'words quiet' }, `${why(score)}.`),
    beside(words));
}

/** What a channel is and how it did in tests: numbers stand in the table above it. */
export function channel(name, score, words) {
  return h('div', { class: 'channel', 'data-name': name },
    h('h3', {}, words.label),
    words.meaning && h('p', { class: 'quiet' }, words.meaning),
    h('p', { class: 'tried quiet' }, tight(words.evidence || words.tried)),
    words.details.length > 0 && h('ul', { class: 'quiet' }, words.details.map((line) => h('li', {}, tight(line)))));
}
