// The session in a few sentences, each with the counts behind it.

import { h } from '../dom.js';
import { sentence, tight } from '../format.js';

const HEADS = { well: 'Went well', try: 'Try next', fact: 'Also', missing: 'Not measured' };

export function summaryItems(session) {
  const parts = Object.entries(HEADS).map(([kind, head]) => [kind, head, session.story.filter((line) => line.kind === kind)]);
  const items = parts.filter(([, , lines]) => lines.length).map(([kind, head, lines]) => h('li', { class: `summary-line summary-${kind}` },
    h('h3', {}, head),
    h('div', {}, lines.map(({ text, short, because }) => h('p', {}, tight(sentence(short || text)), because && h('span', { class: 'why' }, tight(sentence(because))))))));
  return items.length ? items : [h('li', { class: 'summary-line' }, h('p', {}, 'Too little was measured for a summary.'))];
}
