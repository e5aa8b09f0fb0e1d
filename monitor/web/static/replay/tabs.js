// The parts below the first screen: a tab for each, the arrows lead from one to the next. What is in one is drawn when it is opened.

import { $ } from '../dom.js';
import { linkedTab, rememberTab } from './transport.js';

/** bar : a tab list whose tabs name their parts. opened(id) : called each time a part has come into view. Returns open(id). */
export function tabs(bar, opened) {
  const all = [...bar.querySelectorAll('[role=tab]')].filter((tab) => !tab.hidden);
  const part = (tab) => tab.getAttribute('aria-controls');
  const choose = (chosen, { focus = false, remember = true } = {}) => {
    for (const tab of all) {
      const here = tab === chosen;
      tab.setAttribute('aria-selected', String(here));
      tab.tabIndex = here ? 0 : -1;
      const box = $(part(tab));
      box.hidden = !here;
      box.setAttribute('role', 'tabpanel');
      box.setAttribute('aria-labelledby', tab.id);
    }
    if (focus) chosen.focus();
    if (remember) rememberTab(chosen.id.replace('tab-', ''));
    opened(part(chosen));
  };
  for (const tab of all) tab.addEventListener('click', () => choose(tab));
  bar.addEventListener('keydown', (event) => {
    const at = all.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // not the page's 5 s
    choose(all[(to + all.length) % all.length], { focus: true });
  });
  const named = () => all.find((tab) => tab.id === `tab-${linkedTab()}`);
  addEventListener('hashchange', () => { if (named() && named().getAttribute('aria-selected') !== 'true') choose(named(), { remember: false }); });
  choose(named() ?? all[0], { remember: false });
  /** Open the tab of a part, and lead to an element in it. */
  return (id, element = null) => {
    choose(all.find((tab) => part(tab) === id));
    if (!element) return;
    element.scrollIntoView({ block: 'start' });
    element.focus({ preventScroll: true });
  };
}
