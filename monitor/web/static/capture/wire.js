// What goes over the socket (sources/browser/wire.py is its other end): a header of 32 bytes, then a JPEG or samples.

const HEADER = 32;
const JPEG = 1;
const SAMPLES = 2;

/** Milliseconds on a clock that the page, its workers and worklets share. */
export const now = () => performance.timeOrigin + performance.now();

function packed(kind, view, capturedMs, bytes, rate = 0, width = 0, height = 0) {
  const message = new Uint8Array(HEADER + bytes.byteLength);
  const header = new DataView(message.buffer);
  header.setUint8(0, kind);
  header.setUint16(2, view, true);
  header.setUint16(4, width, true);
  header.setUint16(6, height, true);
  header.setUint32(8, rate, true);
  header.setFloat64(16, capturedMs, true);
  header.setFloat64(24, now(), true);
  message.set(new Uint8Array(bytes.buffer ?? bytes, bytes.byteOffset ?? 0, bytes.byteLength), HEADER);
  return message;
}

/** jpeg : an ArrayBuffer. */
export const picture = (view, capturedMs, jpeg, width, height) => packed(JPEG, view, capturedMs, jpeg, 0, width, height);

/** samples : a Float32Array, mono. */
export const sound = (view, capturedMs, samples, rate) => packed(SAMPLES, view, capturedMs, samples, rate);

const JUMP_MS = 1000;
const HOLD_MS = 3000;

/** A media clock (milliseconds) on the shared one: what is captured arrives late, never early, so the least delay is their difference. */
export class MediaClock {
  constructor() { this.reset(); }

  reset() { Object.assign(this, { recent: [], lateSince: null }); }

  /** The capture time of what arrived just now. */
  captured(mediaMs, arrivedMs = now()) {
    const apart = arrivedMs - mediaMs;
    const late = this.recent.length > 0 && apart - this.recent[0].apart > JUMP_MS;
    this.lateSince = late ? this.lateSince ?? arrivedMs : null;
    if (late && arrivedMs - this.lateSince > HOLD_MS) this.reset(); // it stood still (a sleep, a muted track): no thread is busy for so long
    if (late && this.recent.length) return mediaMs + this.recent[0].apart;
    while (this.recent.length && this.recent.at(-1).apart >= apart) this.recent.pop();
    this.recent.push({ at: arrivedMs, apart });
    while (arrivedMs - this.recent[0].at > 30000) this.recent.shift();
    return mediaMs + this.recent[0].apart;
  }
}
