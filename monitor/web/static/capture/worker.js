// The capture's own thread: it reads frames and sound, sends them over the socket, and is not slowed down when the page is hidden.

import { MediaClock, now, picture, sound } from './wire.js';

const FIRST_MS = 500;
const MOST_MS = 5000;
const WAITING_BYTES = 1 << 20; // a socket with more than that waiting is behind: the newest picture waits for it
const WAITING_S = 6; // of sound: the program keeps no more either
const OPEN_MS = 10000; // a socket that was open for so long was lost, not refused
const QUALITY = 0.92;
const SILENT_MS = 3000; // a track that says it is live gives something sooner
const STILL_MS = 250; // a tab in which nothing moves gives no picture; a new view gets the last one
const BLOCK_MS = 30; // browsers give sound by 10 ms; every message costs the same
const BLOCK_MOST_S = 0.2; // the program takes a quarter of a second at once
const KEY = (name, use) => `${name}|${use}`;

const tracks = new Map(); // KEY -> the track's message
const runs = new Map(); // KEY -> {taker, stop()}
let views = [];
let socket = null;
let wait = FIRST_MS;
let url = '';

const handlers = {
  open(message) { url = message.url; connect(); },
  track({ track }) { tracks.set(KEY(track.name, track.use), track); say(track); },
  frames({ name, readable }) { run(name, 'picture', readable, new Frames(name)); },
  sounds({ name, readable }) { run(name, 'sound', readable, new Sounds(name)); },
  // One that begins has to give something soon, whoever reads it; its clock may have stood still until now.
  expect({ name, use }) {
    const taker = hand(name, use, () => (use === 'picture' ? new Frames(name) : new Sounds(name)));
    Object.assign(taker, { at: now(), silent: false });
    taker.clock.reset();
  },
  // Without readable tracks the page hands over pictures and blocks itself.
  frame({ name, frame, mediaMs }) { hand(name, 'picture', () => new Frames(name)).push(frame, mediaMs); },
  block({ name, samples, rate, mediaMs }) { hand(name, 'sound', () => new Sounds(name)).put(samples, rate, mediaMs); },
  stop({ name, use }) {
    const key = KEY(name, use);
    runs.get(key)?.stop();
    runs.delete(key);
    if (tracks.has(key)) say({ ...tracks.get(key), state: 'ended', reason: '' });
    tracks.delete(key);
  },
  takeover() { say({ type: 'takeover' }); },
};
onmessage = ({ data }) => handlers[data.kind](data);

function connect() {
  socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let opened = Infinity;
  socket.onopen = () => { opened = now(); for (const track of tracks.values()) say(track); };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === 'views') {
      views = message.views.map((view) => ({ due: 0, ...views.find(({ view: number }) => number === view.view), ...view }));
      setTimeout(() => { for (const { taker } of runs.values()) taker.again?.(); }, STILL_MS);
    }
    postMessage(message);
  };
  socket.onclose = ({ code, reason }) => {
    views = [];
    postMessage({ type: 'closed', code, reason });
    if (now() - opened > OPEN_MS) wait = FIRST_MS;
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, MOST_MS);
  };
}

function say(message) { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message)); }

function wanted(name, use) { return views.filter((view) => view.track === name && view.use === use); }

function hand(name, use, make) {
  const key = KEY(name, use);
  if (!runs.has(key)) {
    const taker = make();
    runs.set(key, { taker, stop() {} });
  }
  return runs.get(key).taker;
}

async function run(name, use, readable, taker) {
  runs.get(KEY(name, use))?.stop();
  const reader = readable.getReader();
  runs.set(KEY(name, use), { taker, stop: () => { taker.close?.(); reader.cancel().catch(() => {}); } });
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true })); // the page tells that the track has ended
    if (done) return;
    taker.take(value);
  }
}

setInterval(() => {
  for (const [key, { taker }] of runs) {
    if (taker.silent || now() - taker.at < SILENT_MS) continue;
    taker.silent = true;
    tell('silent', key);
  }
}, 1000);

function tell(type, key, more = {}) {
  const [name, use] = key.split('|');
  postMessage({ type, name, use, ...more });
}

/** Something came of a track. */
function flows(taker, use) {
  taker.at = now();
  if (taker.silent) tell('flows', KEY(taker.name, use));
  taker.silent = false;
}

/** Pictures of one track: each view gets its part, as often as it wants one. */
class Frames {
  constructor(name) { Object.assign(this, { name, clock: new MediaClock(), canvases: new Map(), busy: false, at: now(), silent: false, size: '', last: null }); }

  take(frame) {
    this.close();
    if (this.name === 'tab') this.last = frame.clone();
    this.push(frame, frame.timestamp / 1000);
  }

  close() {
    this.last?.close();
    this.last = null;
  }

  /** The last picture once more, for a view that has had none. */
  again() {
    if (this.last && now() - this.at >= STILL_MS && wanted(this.name, 'picture').some(({ due }) => !due)) this.send(this.last.clone(), now());
  }

  push(frame, mediaMs) {
    flows(this, 'picture');
    const [wide, high] = sizeOf(frame);
    if (this.size !== `${wide}x${high}`) {
      this.size = `${wide}x${high}`;
      tell('size', KEY(this.name, 'picture'), { size: { width_px: wide, height_px: high } });
    }
    return this.send(frame, this.clock.captured(mediaMs));
  }

  async send(frame, captured) {
    const due = wanted(this.name, 'picture').filter((view) => captured >= view.due - 1);
    if (this.busy || !due.length || socket?.readyState !== WebSocket.OPEN || socket.bufferedAmount > WAITING_BYTES) {
      frame.close();
      return;
    }
    this.busy = true;
    try {
      for (const view of this.canvases.keys()) if (!views.some(({ view: number }) => number === view)) this.canvases.delete(view);
      for (const view of due) {
        const step = 1000 / view.rate_hz;
        view.due = Math.max((view.due || captured) + step, captured);
        const canvas = this.drawn(view, frame);
        const jpeg = await (await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })).arrayBuffer();
        if (socket.readyState === WebSocket.OPEN) socket.send(picture(view.view, captured, jpeg, canvas.width, canvas.height));
      }
    } finally {
      frame.close();
      this.busy = false;
    }
  }

  drawn({ view, crop, widest_px: widest }, frame) {
    const [wide, high] = sizeOf(frame);
    const [left, top, width, height] = (crop ?? [0, 0, 1, 1]).map((share, n) => share * (n % 2 ? high : wide));
    const scale = Math.min(1, widest / Math.max(width, height));
    const size = [width, height].map((length) => Math.max(1, Math.round(length * scale)));
    let canvas = this.canvases.get(view);
    if (!canvas || canvas.width !== size[0] || canvas.height !== size[1]) {
      canvas = new OffscreenCanvas(...size);
      this.canvases.set(view, canvas);
    }
    const context = canvas.getContext('2d', { alpha: false, desynchronized: true });
    context.imageSmoothingQuality = 'medium';
    context.drawImage(frame, left, top, width, height, 0, 0, ...size);
    return canvas;
  }
}

function sizeOf(frame) { return [frame.displayWidth ?? frame.width, frame.displayHeight ?? frame.height]; }

/** Sound of one track, mono, in blocks of some 30 ms. */
class Sounds {
  constructor(name) { Object.assign(this, { name, clock: new MediaClock(), parts: [], count: 0, from: 0, rate: 0, at: now(), silent: false }); }

  take(data) {
    const { numberOfChannels: channels, numberOfFrames: frames, sampleRate: rate, timestamp } = data;
    const mono = new Float32Array(frames);
    const plane = new Float32Array(frames);
    for (let channel = 0; channel < channels; channel += 1) {
      data.copyTo(plane, { planeIndex: channel, format: 'f32-planar' });
      for (let n = 0; n < frames; n += 1) mono[n] += plane[n] / channels;
    }
    data.close();
    this.put(mono, rate, timestamp / 1000);
  }

  /** mediaMs : of the first sample. */
  put(samples, rate, mediaMs) {
    flows(this, 'sound');
    const length = (1000 * samples.length) / rate;
    // A block arrives when its last sample was captured.
    const captured = this.clock.captured(mediaMs + length) - length;
    if (rate !== this.rate) this.flush();
    if (!this.count) this.from = captured;
    this.rate = rate;
    this.parts.push(samples);
    this.count += samples.length;
    if ((1000 * this.count) / rate >= BLOCK_MS) this.flush();
  }

  flush() {
    const { parts, count, from, rate } = this;
    this.parts = [];
    this.count = 0;
    if (!count || socket?.readyState !== WebSocket.OPEN) return;
    const whole = new Float32Array(count);
    let at = 0;
    for (const part of parts) { whole.set(part, at); at += part.length; }
    const most = Math.floor(BLOCK_MOST_S * rate);
    for (const { view } of wanted(this.name, 'sound')) {
      for (let first = 0; first < count; first += most) {
        if (socket.bufferedAmount > WAITING_S * rate * whole.BYTES_PER_ELEMENT) return;
        socket.send(sound(view, from + (1000 * first) / rate, whole.subarray(first, first + most), rate));
      }
    }
  }
}
