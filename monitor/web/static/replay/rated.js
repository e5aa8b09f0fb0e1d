// One row of three questions, asked when the talk has been watched; answered, a line that can be changed.

import { $, h } from '../dom.js';
import { ratingForm, ratingWords } from '../rating.js';

const WATCHED_S = 10; // of playing, until somebody has an impression to give

/** Before that nothing is asked. */
export function rating(id, session, cursor) {
  const box = $('rating');
  // The first question asks about two.
  if (session.alone || session.status === 'recording') return;
  const key = `skipped ${id}`;
  const ask = (skip) => box.replaceChildren(h('h2', {}, 'How was it for you?'), ratingForm(id, session.notes.rating, { saved: (notes) => { session.notes = notes; show(); }, skip }));
  const show = () => {
    const answers = session.notes.rating;
    const done = Boolean(answers || sessionStorage.getItem(key));
    box.hidden = false;
    box.classList.toggle('done', done);
    if (!done) { ask(() => { sessionStorage.setItem(key, 'yes'); show(); }); return; }
    const change = h('button', { type: 'button', class: 'tool', click: () => { box.classList.remove('done'); ask(show); } }, answers ? 'Change' : 'Rate');
    box.replaceChildren(h('p', { class: 'row' }, h('span', {}, answers ? `Your rating: ${ratingWords(answers)}` : 'You have not rated this session.'), change));
  };
  if (session.notes.rating) { show(); return; }
  let watched = 0;
  let last = null;
  const count = () => {
    if (cursor.playing && last !== null) watched += Math.min(Math.max(cursor.time - last, 0), 1);
    last = cursor.time;
  };
  const look = () => {
    if (cursor.playing || watched < WATCHED_S) return;
    cursor.removeEventListener('time', count);
    cursor.removeEventListener('state', look);
    show();
  };
  cursor.addEventListener('time', count);
  cursor.addEventListener('state', look);
}
