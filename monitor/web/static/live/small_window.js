// Where the companion stands: a small always-on-top window where the browser has one, else an ordinary small window, else the page.
// It opens low, with two of the three bands; a button, or the hand, makes it taller.

import { h } from '../dom.js';
import { Companion } from './companion.js';
import { keys } from './keys.js';

const SIZE = { width: 320, height: 160 };
const SHEETS = ['/static/base.css', '/static/companion.css'];

/** Event change: this.place became 'page', 'on top' or 'window'. */
export class SmallWindow extends EventTarget {
  constructor(connection, notify, capture) {
    super();
    Object.assign(this, { connection, notify, capture, place: 'page', window: null });
    connection.addEventListener('state', () => { if (this.place === 'window' && this.window?.closed) this.back(); });
  }

  async open() {
    if (this.place !== 'page') {
      this.window?.focus?.();
      return;
    }
    if ((await this.openOnTop()) || this.openOrdinary()) return;
    this.notify('This browser cannot open a small window, so everything stays on this page.');
  }

  async openOnTop() {
    if (!window.documentPictureInPicture) return false;
    try {
      const small = await documentPictureInPicture.requestWindow({ ...SIZE });
      small.document.documentElement.lang = 'en';
      small.document.title = 'Rapport';
      small.document.head.append(...SHEETS.map((href) => h('link', { rel: 'stylesheet', href })), h('meta', { name: 'color-scheme', content: 'light dark' }));
      small.document.body.className = 'small-window';
      const go = (path) => { this.close(); window.focus(); location.assign(path); };
      small.document.body.append(new Companion(this.connection, this.notify, { resume: (track) => this.capture.resume(track), go }).element);
      keys(small, this.connection, this.notify);
      small.addEventListener('pagehide', () => this.back());
      this.connection.timers = small;
      this.set('on top', small);
      return true;
    } catch {
      return false;
    }
  }

  openOrdinary() {
    const small = window.open('/companion', 'rapport-companion', `popup,width=${SIZE.width},height=${SIZE.height}`);
    if (!small) return false;
    this.set('window', small);
    return true;
  }

  back() {
    this.connection.timers = window;
    this.set('page', null);
  }

  close() {
    const { window: small } = this;
    if (!small) return;
    this.back();
    small.close();
  }

  set(place, small) {
    Object.assign(this, { place, window: small });
    this.dispatchEvent(new Event('change'));
  }
}
