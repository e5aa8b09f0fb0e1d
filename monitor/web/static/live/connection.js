// The one connection to the program: what it says, and what it is asked. It comes back by itself.

import { ask } from '../request.js';

const FIRST_MS = 500;
const MOST_MS = 5000;
const SILENT_MS = 8000; // the program speaks at least once a second, a busy computer later
const KEPT = 120;
const VOICES_S = 62; // what the lanes show, and a little more
const VOICE_STEP_S = 0.09;

/** Events: state, tick, picture (detail: what came), trouble (this.trouble became '', 'lost' or 'access'). */
export class Connection extends EventTarget {
  constructor() {
    super();
    Object.assign(this, { state: null, recent: [], voices: [], trouble: '', wanted: [], wait: FIRST_MS, socket: null, timer: 0, receivedAt: 0 });
    this.timers = window; // a window that is seen: the browser slows the clocks of hidden ones
    addEventListener('pageshow', (event) => event.persisted && this.now());
    addEventListener('online', () => this.now());
    document.addEventListener('visibilitychange', () => { this.sendWants(); if (this.trouble) this.now(); });
    setInterval(() => this.checkAlive(), 1000);
    this.connect();
  }

  async connect() {
    clearTimeout(this.timer);
    if (this.socket) return;
    const socket = { close() {} };
    this.socket = socket;
    try {
      const { state, recent } = await ask('/api/live', undefined, { timeout: 5000 });
      this.recent = recent.map(thinned).slice(-KEPT);
      this.take(state);
      this.open();
    } catch (error) {
      this.socket = null;
      this.lost(error.status === 403 ? 'access' : 'lost');
    }
  }

  open() {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws/live`);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.receivedAt = performance.now();
    socket.onopen = () => { this.wait = FIRST_MS; this.set(''); this.sendWants(); };
    socket.onmessage = ({ data }) => {
      this.receivedAt = performance.now();
      if (typeof data === 'string') this.read(JSON.parse(data));
      else this.emit('picture', { person: new Uint8Array(data, 0, 1)[0] ? 'partner' : 'user', jpeg: data.slice(1) });
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.lost('lost');
    };
  }

  read(message) {
    if (message.type === 'state') this.take(message);
    else if (message.type === 'tick') {
      this.hear(message);
      this.emit('tick', message);
    }
  }

  /** How loud both are and who speaks, some ten times a second of the last minute. */
  hear({ time_s, people }) {
    const last = this.voices.at(-1);
    if (last && time_s < last.time_s - 1) this.voices = []; // another session
    else if (last && time_s - last.time_s < VOICE_STEP_S) return;
    const voice = (person) => ({ level: people[person]?.level_db ?? null, speaking: Boolean(people[person]?.speaking) });
    this.voices.push({ time_s, user: voice('user'), partner: voice('partner') });
    while (this.voices.length && this.voices[0].time_s < time_s - VOICES_S) this.voices.shift();
  }

  take(state) {
    const last = this.recent.at(-1);
    if (state.phase === 'setup' || (this.state && state.session !== this.state.session && state.phase === 'starting')) this.recent = [];
    else if (state.phase === 'running' && !(last && state.time_s < last.time_s + 0.9)) {
      this.recent.push(thinned(state));
      this.recent = this.recent.slice(-KEPT);
    }
    this.state = state;
    this.emit('state', state);
  }

  /** Ask for something that changes the state, and show the new one at once. */
  async act(name, body = {}) {
    const state = await ask(`/api/live/${name}`, body);
    this.take(state);
    return state;
  }

  /** Which of pictures and sketches this page shows now; nothing is sent to a page that nobody sees. */
  want(kinds) {
    this.wanted = kinds;
    this.sendWants();
  }

  sendWants() {
    const want = document.hidden ? [] : this.wanted;
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ want }));
  }

  lost(trouble) {
    this.set(trouble);
    clearTimeout(this.timer);
    this.timer = this.timers.setTimeout(() => this.connect(), this.wait);
    this.wait = Math.min(this.wait * 2, MOST_MS);
  }

  now() {
    this.wait = FIRST_MS;
    if (!this.socket) this.connect();
  }

  /** A connection that says nothing is none: the laptop slept, or the program hangs. */
  checkAlive() {
    const { socket } = this;
    if (!(socket instanceof WebSocket) || performance.now() - this.receivedAt < SILENT_MS) return;
    this.socket = null;
    socket.close();
    this.lost('lost');
  }

  set(trouble) {
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    this.emit('trouble', trouble);
  }

  emit(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

/** What the small lines need of a state: a time and a score by name. */
function thinned({ time_s, scores }) {
  const values = Object.entries(scores ?? {}).map(([name, value]) => [name, (value !== null && typeof value === 'object' ? value.score : value) ?? null]);
  return { time_s, scores: Object.fromEntries(values) };
}
