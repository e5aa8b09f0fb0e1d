// The session in a few sentences, each with the counts behind it.

import { h } from '../dom.js';
import { sentence, tight } from '../format.js';

const HEADS = { well: 'Went well', try: 'Try next', fact: 'Also', missing: 'Not measured' };

export function storyItems(session) {
  const found = Object.entries(HEADS).map(([kind, head]) => [kind, head, session.story.filter((one) => one.kind === kind)]);
  const items = found.filter(([, , told]) => told.length).map(([kind, head, told]) => h('li', { class: `told told-${kind}` },
    h('h3', {}, head),
    h('div', {}, told.map((one) => h('p', {}, tight(plain(one)), one.because && h('span', { class: 'why' }, tight(sentence(one.because))))))));
  return items.length ? items : [h('li', { class: 'told' }, h('p', {}, 'Too little was measured to tell anything.'))];
}

/** The head says already that it is the thing to try. */
function plain(one) {
  return sentence(one.text.replace(/^One thing to try next: /, ''));
}
