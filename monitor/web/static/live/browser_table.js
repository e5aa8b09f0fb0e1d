// What each browser and system can capture, before anyone tries. From the browsers' documentation; only Chromium on Linux was tried.

import { h } from '../dom.js';

const HEADS = ['Camera, microphone', "A tab's picture", "A tab's sound", "A window's or the screen's picture", "A window's sound", "The screen's sound", 'Goes on in the background'];
const [YES, NO] = ['yes', 'no'];
const ROWS = [
  ['chromium windows', 'Chrome, Edge on Windows', [YES, YES, YES, YES, 'from version 141', YES, YES]],
  ['chromium macos', 'Chrome, Edge on macOS', [YES, YES, YES, YES, 'not everywhere', 'newer ones, macOS 14.2 on', YES]],
  ['chromium linux', 'Chrome, Chromium, Edge on Linux', [YES, YES, YES, YES, NO, NO, YES]],
  ['firefox', 'Firefox', [YES, 'its window only', NO, YES, NO, NO, 'sound only']],
  ['safari', 'Safari on macOS', [YES, 'its window only', NO, YES, NO, NO, 'sound only']],
];

/** Which row this browser is, by what it can do; the system by what it says of itself, as nothing that it can do tells. */
function present() {
  if ('MediaStreamTrackProcessor' in window) {
    const platform = (navigator.userAgentData?.platform ?? navigator.platform).toLowerCase();
    return `chromium ${platform.startsWith('win') ? 'windows' : platform.startsWith('mac') ? 'macos' : 'linux'}`;
  }
  if (CSS.supports('-moz-appearance', 'none')) return 'firefox';
  return 'GestureEvent' in window ? 'safari' : '';
}

/** details : an empty <details>. supported : of the capture. */
export function browserTable(details, supported) {
  const here = present();
  const row = ([kind, name, cells]) => h('tr', { 'data-kind': kind, 'aria-current': kind === here ? 'true' : null },
    h('th', { scope: 'row' }, name, kind === here && h('span', { class: 'here-now' }, ' (this one)')),
    cells.map((cell) => h('td', { 'data-can': cell === YES ? 'yes' : cell === NO ? 'no' : 'partly' }, cell)));
  const lacks = !supported.devices ? 'This browser gives a page neither camera nor microphone. Use the devices that Rapport opens itself.'
    : !supported.display ? 'This browser cannot share a tab or a window. Use the screen and the sound that Rapport opens itself.' : '';
  details.replaceChildren(
    h('summary', {}, h('h2', {}, 'What your browser can capture'), h('span', { class: 'quiet' }, lacks || 'tabs, windows and their sound')),
    h('div', { class: 'browsers-body' },
      h('div', { class: 'scrolls', tabindex: '0', role: 'region', 'aria-label': 'What browsers can capture' },
        h('table', {}, h('thead', {}, h('tr', {}, h('td', {}), HEADS.map((head) => h('th', { scope: 'col' }, head)))), h('tbody', {}, ROWS.map(row)))),
      h('p', { class: 'quiet' }, 'From the browsers\u2019 documentation, November 2026; of these, only Chromium on Linux was tried here. Where sound is missing: join the call in a browser tab, or choose a device of Rapport\u2019s own. On phones and tablets no call can be shared.')));
}
