// Parts that share one place: a tab for each, the arrows lead from one to the next.

import { $ } from '../dom.js';

/** bar : a tab list whose tabs name their parts. shown(id) : called when a part has come into view. */
export function tabs(bar, shown) {
  const all = [...bar.querySelectorAll('[role=tab]')];
  const choose = (chosen) => {
    for (const tab of all) {
      const here = tab === chosen;
      tab.setAttribute('aria-selected', String(here));
      tab.tabIndex = here ? 0 : -1;
      const part = $(tab.getAttribute('aria-controls'));
      part.hidden = !here;
      part.setAttribute('role', 'tabpanel');
      part.setAttribute('aria-labelledby', tab.id);
    }
    shown(chosen.getAttribute('aria-controls'));
  };
  bar.hidden = false;
  for (const tab of all) tab.addEventListener('click', () => choose(tab));
  bar.addEventListener('keydown', (event) => {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation(); // not the page's 5 s
    const next = all[(all.indexOf(document.activeElement) + way + all.length) % all.length];
    choose(next);
    next.focus();
  });
  choose(all[0]);
}
