// What the conversation takes from this browser, kept going: started by a click, resumed after a reload, a loss or a permission.

import { get, set } from '../live/preferences.js';
import { Capture } from './capture.js';

const STORE = 'rapport-live-sources';
const PATTERN = /^browser:(tab|(?:camera|microphone)(?::.+)?)/;
const SHARE = 'Press the button again and choose the tab with your call; tick \u201cAlso share tab audio\u201d there.';
const REFUSALS = {
  refused: `Nothing is shared. ${SHARE}`,
  failed: 'The browser wants the button on Rapport\u2019s own page to be pressed for that.',
  busy: 'The system did not let the browser see the screen. Allow it in the system\u2019s privacy settings (macOS: Screen & System Audio Recording), or choose a tab.',
};

/** browser:tab:auto -> tab, browser:camera:Logi -> camera:Logi; empty for what no page captures. */
export function trackOf(source) {
  const [, name = ''] = PATTERN.exec(source ?? '') ?? [];
  return name.startsWith('tab') ? 'tab' : name;
}

/** Events: change (what is captured, or who may), problem (detail: a sentence). connection : says what the conversation takes. */
export class CaptureControl extends EventTarget {
  constructor(connection, capture = new Capture()) {
    super();
    Object.assign(this, { connection, capture, labels: { camera: [], microphone: [] }, wanted: new Map(), known: false, working: Promise.resolve() });
    for (const name of ['change', 'place']) capture.addEventListener(name, () => this.emit('change'));
    capture.addEventListener('place', ({ detail }) => { if (detail === 'accepted') this.restore(); });
    capture.addEventListener('refused', ({ detail }) => this.emit('problem', detail));
    capture.addEventListener('devices', () => this.list());
    capture.addEventListener('moved', () => { this.list(); this.restore(); });
    for (const name of ['camera', 'microphone']) {
      navigator.permissions?.query({ name }).then((status) => status.addEventListener('change', () => this.restore())).catch(() => {}); // a browser that does not say
    }
    connection.addEventListener('state', ({ detail }) => this.state(detail));
    // Another program answers here now: this page can hand over nothing any more.
    connection.addEventListener('trouble', ({ detail }) => { if (detail === 'access') capture.leave(); });
    this.list();
  }

  get supported() { return this.capture.supported; }

  /** Whether another page captures instead of this one. */
  get occupied() { return this.capture.place === 'occupied' && (this.wanted.size > 0 || Boolean(this.pending)); }

  /** Whether pictures stop while this page is hidden. */
  get needsSight() { return !this.supported.threads && [...this.wanted.values()].some(({ use }) => use === 'picture'); }

  /** The message of a captured track; nothing where it is not captured. */
  track(source, use) { return this.capture.running.get(`${trackOf(source)}|${use}`)?.message; }

  get echo() { return get('echo'); }

  /** Take the loudspeakers' sound out in the browser, or not. */
  async setEcho(on) {
    set('echo', on);
    for (const { name, use } of this.wanted.values()) if (use === 'sound' && name !== 'tab' && this.capture.isLive(name, use)) await this.capture.devices({ microphone: name, echo: on });
  }

  /** user, partner : {picture, sound} as SOURCE texts. Remember what was chosen of this browser. */
  remember({ user, partner }) {
    // Where somebody was in a tab that is not shared any more says nothing.
    const plain = (source, person) => trackOf(source) !== 'tab' ? (trackOf(source) && source) : person === 'user' ? '' : source.replace(/^browser:tab:.*/, 'browser:tab:auto');
    const texts = Object.fromEntries(Object.entries({ user, partner }).map(([person, { picture, sound }]) => [person, { picture: plain(picture, person), sound: plain(sound, person) }]));
    if (Object.values(texts).some(({ picture, sound }) => picture || sound)) put(STORE, JSON.stringify(texts));
  }

  /** What was chosen the last time: {user: {picture, sound}, ...}; empty texts for what this browser had no part in. */
  get remembered() {
    try {
      const texts = JSON.parse(localStorage.getItem(STORE)) ?? {};
      const valid = (source) => trackOf(source) ? source : '';
      return Object.fromEntries(['user', 'partner'].map((person) => [person, { picture: valid(texts[person]?.picture), sound: valid(texts[person]?.sound) }]));
    } catch {
      return { user: { picture: '', sound: '' }, partner: { picture: '', sound: '' } };
    }
  }

  /** In a click: capture these SOURCE texts where they are not captured yet. -> whether they may be chosen now. */
  async start({ picture = '', sound = '' }) {
    const missing = [{ name: trackOf(picture), use: 'picture' }, { name: trackOf(sound), use: 'sound' }].filter(({ name, use }) => name && !this.capture.isLive(name, use));
    if (!missing.length) return true;
    if ((await this.capture.join()) === 'occupied') {
      this.pending = missing;
      this.emit('change');
      return true; // the program waits for it, and this page says why
    }
    return this.open(missing, { click: true });
  }

  /** In a click on what a state or a notice offers. track : its name; portal for what the desktop shares. */
  async resume(track) {
    if (track === 'portal') {
      await this.connection.act('sources/share-again').catch((error) => this.emit('problem', error.message));
      return;
    }
    const tracks = [...this.wanted.values()].filter(({ name, use }) => name === track && (track === 'tab' || !this.capture.isLive(name, use) || this.capture.running.get(`${name}|${use}`).message.state !== 'live'));
    if ((await this.capture.join()) === 'occupied') this.pending = tracks;
    else await this.open(tracks, { click: true });
    this.emit('change');
  }

  /** In a click: capture here what another page captures. */
  async take() {
    const tracks = [...(this.pending ?? []), ...this.wanted.values()];
    this.pending = null;
    this.capture.takeover();
    await this.open(tracks, { click: true });
    this.emit('change');
  }

  /** What can be captured without a question: after a reload, a loss, or once it is allowed. */
  async restore() {
    if (!this.wanted.size || (await this.capture.join()) !== 'accepted') return;
    const lost = [];
    for (const track of this.wanted.values()) {
      const what = track.name.split(':')[0];
      if (what !== 'tab' && !this.capture.isLive(track.name, track.use) && (await granted(what))) lost.push(track);
    }
    await this.open(lost);
  }

  /** One after the other: what two of them want at once is asked for once. */
  open(tracks, { click = false } = {}) {
    const run = async () => {
      const needed = click ? tracks : tracks.filter(({ name, use }) => !this.capture.isLive(name, use));
      const named = (what) => needed.find(({ name }) => name.split(':')[0] === what)?.name ?? '';
      const [camera, microphone] = [named('camera'), named('microphone')];
      // Sharing needs the click, which is soon over: it is asked for first.
      const shared = !needed.some(({ name }) => name === 'tab') || (click && (await this.share()));
      if (camera || microphone) await this.capture.devices({ camera, microphone, echo: this.echo });
      for (const { name } of needed) if (name.startsWith('camera') && name !== camera) await this.capture.devices({ camera: name });
      return shared;
    };
    this.working = this.working.then(run, run);
    return this.working;
  }

  async share() {
    try {
      await this.capture.share();
      return true;
    } catch (error) {
      this.emit('problem', REFUSALS[error.reason] ?? REFUSALS.refused);
      return false;
    }
  }

  /** Give back what the conversation does not take, as its sources were refused. */
  release() {
    for (const { message } of [...this.capture.running.values()]) {
      if (!this.wanted.has(`${message.name}|${message.use}`) && (message.name !== 'tab' || ![...this.wanted.values()].some(({ name }) => name === 'tab'))) this.capture.end(message.name, message.use);
    }
    if (!this.wanted.size) this.capture.leave();
  }

  /** What the conversation takes now; what it takes no longer is given back. */
  state({ people }) {
    const before = this.wanted;
    this.wanted = new Map();
    for (const { picture, sound } of Object.values(people)) {
      for (const [source, use] of [[picture.source, 'picture'], [sound.source, 'sound']]) {
        const name = trackOf(source);
        if (name) this.wanted.set(`${name}|${use}`, { name, use });
      }
    }
    for (const [key, { name, use }] of before) if (!this.wanted.has(key) && (name !== 'tab' || ![...this.wanted.values()].some((track) => track.name === 'tab'))) this.capture.end(name, use);
    if (before.size && !this.wanted.size) this.capture.leave();
    if ((!this.known || !before.size) && this.wanted.size) this.restore();
    this.known = true;
  }

  /** The names of cameras and microphones; browsers tell them once one is allowed. */
  async list() {
    const devices = await this.capture.listed();
    const of = (kind) => [...new Set(devices.filter(({ kind: its, deviceId, label }) => its === kind && label && !['default', 'communications'].includes(deviceId)).map(({ label }) => label))];
    this.labels = { camera: of('videoinput'), microphone: of('audioinput') };
    this.emit('change');
  }

  /** Whether sources can be captured without a question. */
  async allowed(...sources) {
    for (const source of sources) if (!(await granted(trackOf(source).split(':')[0]))) return false;
    return true;
  }

  emit(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

async function granted(name) {
  try {
    return (await navigator.permissions.query({ name })).state === 'granted';
  } catch {
    return false; // a browser that does not say, or a name that it does not know
  }
}

function put(name, text) {
  try {
    localStorage.setItem(name, text);
  } catch {
    // A browser that keeps nothing proposes nothing.
  }
}
