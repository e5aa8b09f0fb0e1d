// Where the companion stands: a small always-on-top window where the browser has one, else an ordinary small window, else the page.

import { h } from '../dom.js';
import { Companion } from './companion.js';
import { keys } from './keys.js';

const SIZE = { width: 320, height: 360 };
const SHEETS = ['/static/base.css', '/static/companion.css'];

/** Event change: this.place became 'page', 'on top' or 'window'. */
export class SmallWindow extends EventTarget {
  constructor(link, told) {
    super();
    Object.assign(this, { link, told, place: 'page', window: null });
    link.addEventListener('state', () => { if (this.place === 'window' && this.window?.closed) this.back(); });
  }

  async open() {
    if (this.place !== 'page') {
      this.window?.focus?.();
      return;
    }
    if ((await this.onTop()) || this.ordinary()) return;
    this.told('The browser opens no small window here; the signs stay on this page.');
  }

  async onTop() {
    if (!window.documentPictureInPicture) return false;
    try {
      const small = await documentPictureInPicture.requestWindow({ ...SIZE });
      small.document.documentElement.lang = 'en';
      small.document.title = 'Rapport';
      small.document.head.append(...SHEETS.map((href) => h('link', { rel: 'stylesheet', href })), h('meta', { name: 'color-scheme', content: 'light dark' }));
      small.document.body.className = 'small-window';
      small.document.body.append(new Companion(this.link, this.told).element);
      keys(small, this.link, this.told);
      small.addEventListener('pagehide', () => this.back());
      this.link.timers = small;
      this.set('on top', small);
      return true;
    } catch {
      return false;
    }
  }

  ordinary() {
    const small = window.open('/companion', 'rapport-companion', `popup,width=${SIZE.width},height=${SIZE.height}`);
    if (!small) return false;
    this.set('window', small);
    return true;
  }

  back() {
    this.link.timers = window;
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
