// The tab of what takes two: scores, how they went over time, what chance would give, and close copying.

import { $, h } from '../dom.js';
import { card } from '../cards.js';
import { Toggles } from './charts/toggles.js';
import { copyingWords, facetItems } from './people.js';
import { whatIf } from './what_if.js';

const COMPONENTS = ['coordination', 'attention', 'warmth'];

/** What is known from the session's document. */
export function showTogether(session) {
  $('width').textContent = [session.chance, session.width_words, session.ratings].filter(Boolean).map((line) => `${line.replace(/\.$/, '')}.`).join(' ');
  $('cards').replaceChildren(...COMPONENTS.map((name) => card(name, session.components[name], session.cards[name])));
  copyingNote(session);
  $('facets').replaceChildren(...facetItems(session));
  $('excess-words').textContent = copyingWords(session);
  $('scored').hidden = !session.has_scores;
  $('unscored').hidden = session.has_scores;
  $('unscored').textContent = 'There are no scores over time, because too little could be compared.';
  // A coordination that was refused a score is not given one here.
  $('what-if').hidden = !isScored(session) && session.offset_sure !== false && !session.header.clock?.original;
}

/** What is asked for when the tab is opened for the first time. */
export async function openTogether(address, session, { charts, cursor, views }) {
  const curves = $('what-if').hidden ? null : whatIf(address, views, { isScored: isScored(session) });
  if (session.has_scores) {
    await charts.open('scores', () => new Toggles($('toggles'), session, charts, cursor));
    cursor.dispatchEvent(new Event('time')); // the scores at the cursor
  }
  await curves;
}

const isScored = (session) => session.components.coordination.score !== null;

/** High coordination by copying is no success: the card says so, and leads to the signs. */
function copyingNote(session) {
  if (!session.copying.noticed) return;
  const facets = Object.values(session.excess);
  const signs = facets.filter((facet) => facet.fires).length;
  $('cards').querySelector('[data-name=coordination]')?.append(h('p', { class: 'words' }, `At times this looks like close copying (${signs} of ${facets.length} signs). `,
    h('button', { type: 'button', class: 'link', click: () => $('copying').scrollIntoView() }, 'See the signs')));
}
