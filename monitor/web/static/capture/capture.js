// What this page captures: camera and microphone (getUserMedia), the call's tab or window with its sound (getDisplayMedia).

import { audioReader, videoReader } from './readers.js';

const SOUNDS = 500; // blocks of 10 ms that wait for a busy worker: browsers keep 10, and drop the others
const HANDLE = 'rapport-monitor';
const UNREADABLE = 1003; // the program could not take what was sent
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const SOUND = { autoGainControl: false, noiseSuppression: false, channelCount: 1 };
const REASONS = { NotAllowedError: 'refused', SecurityError: 'refused', NotFoundError: 'not-found', OverconstrainedError: 'not-found', NotReadableError: 'busy', AbortError: 'busy' };
const KINDS = { camera: 'videoinput', microphone: 'audioinput' };
const JOINED_MS = 2000; // a program that does not answer so soon is gone; what is captured waits for it

const KEY = (name, use) => `${name}|${use}`;
const labelOf = (name) => name.split(':').slice(1).join(':');

/** Events: change (something of what is captured), place (whether this page may capture), devices (their names may be known
 * now), moved (one came or went), refused (detail: the program's sentence). One of it for a page. */
export class Capture extends EventTarget {
  constructor() {
    super();
    this.running = new Map(); // 'camera|picture' -> {message, track, end()}
    this.views = []; // what the program wants of it
    this.place = ''; // accepted, occupied (another page captures), or not known
    // So that sharing this very page is found out.
    navigator.mediaDevices?.setCaptureHandleConfig?.({ handle: HANDLE, permittedOrigins: [location.origin] });
    navigator.mediaDevices?.addEventListener?.('devicechange', () => this.changed());
  }

  get supported() { return { devices: Boolean(navigator.mediaDevices?.getUserMedia), display: Boolean(navigator.mediaDevices?.getDisplayMedia), threads: 'MediaStreamTrackProcessor' in window }; }

  /** The worker with the socket, once something is captured. */
  get worker() {
    if (!this.thread) {
      this.thread = new Worker('/static/capture/worker.js', { type: 'module' });
      this.thread.onmessage = ({ data }) => this.told(data);
      this.thread.postMessage({ kind: 'open', url: `${location.origin.replace(/^http/, 'ws')}/ws/capture` });
    }
    return this.thread;
  }

  told({ type, ...data }) {
    const entry = this.running.get(KEY(data.name, data.use));
    if (type === 'views') this.views = data.views;
    else if (type === 'accepted' || type === 'occupied') {
      if (type === 'occupied') for (const name of [...this.running.keys()]) this.end(...name.split('|'));
      this.place = type;
      this.emit('place', type);
    } else if (type === 'closed') {
      if (data.code === UNREADABLE) this.emit('refused', data.reason);
    } else if (type === 'size' && entry) this.update(entry, data.size);
    else if (type === 'silent' && entry?.message.state === 'live') this.update(entry, { state: 'muted', reason: this.silence(data) });
    else if (type === 'flows' && entry?.message.state === 'muted' && !entry.track.muted) this.update(entry, { state: 'live', reason: '' });
  }

  /** Why a track that is there gives nothing. */
  silence({ name, use }) {
    if (use === 'picture' && document.hidden && !this.supported.threads) return 'hidden';
    return name === 'tab' && use === 'picture' ? 'still' : 'no-frames';
  }

  /** -> accepted, occupied, or nothing while the program does not answer. */
  async join() {
    void this.worker;
    if (!this.place) {
      await new Promise((done) => {
        this.addEventListener('place', done, { once: true });
        setTimeout(done, JOINED_MS);
      });
    }
    return this.place;
  }

  takeover() { this.worker.postMessage({ kind: 'takeover' }); }

  /** Capture nothing any more, and leave the place to others. */
  leave() {
    for (const name of [...this.running.keys()]) this.end(...name.split('|'));
    this.thread?.terminate();
    Object.assign(this, { thread: null, place: '', views: [] });
  }

  isLive(name, use) { return this.running.has(KEY(name, use)) && this.running.get(KEY(name, use)).message.state !== 'ended'; }

  /** camera, microphone : their names (camera or camera:LABEL), one or both. echo : the browser takes the loudspeakers' sound out.
   * One question of the browser for both. What cannot be had is noted with its reason. */
  async devices({ camera = '', microphone = '', echo = false }) {
    const video = camera && { ...PICTURE, deviceId: await this.device(camera) };
    const audio = microphone && { ...SOUND, deviceId: await this.device(microphone), echoCancellation: echo };
    const wanted = [[camera, 'picture', 'video', video], [microphone, 'sound', 'audio', audio]].filter(([name]) => name);
    const missing = wanted.filter(([, , , constraints]) => constraints.deviceId === null);
    for (const [name, use] of missing) this.lack(name, use, 'not-found');
    await this.open(wanted.filter((item) => !missing.includes(item)));
    this.emit('devices');
  }

  async open(wanted) {
    if (!wanted.length) return;
    try {
      const stream = await navigator.mediaDevices.getUserMedia(Object.fromEntries(wanted.map(([, , medium, constraints]) => [medium, constraints])));
      for (const [name, use, medium, constraints] of wanted) {
        const track = stream.getTracks().find(({ kind }) => kind === medium);
        if (!labelOf(name) || constraints.deviceId || track.label === labelOf(name)) this.start(name, use, track);
        else {
          // Without permission devices have no names: only now can the one that was chosen be found.
          track.stop();
          const deviceId = await this.device(name);
          if (deviceId) await this.open([[name, use, medium, { ...constraints, deviceId }]]);
          else this.lack(name, use, 'not-found');
        }
      }
    } catch (error) {
      const reason = reasonOf(error);
      // One that is missing or blocked is no reason to go without the other one; a question that was declined is not asked twice.
      const blocked = reason === 'refused' ? await Promise.all(wanted.map(([name]) => isBlocked(name))) : wanted.map(() => false);
      if (wanted.length > 1 && (reason !== 'refused' || (blocked.includes(true) && blocked.includes(false)))) {
        for (const [n, item] of wanted.entries()) blocked[n] ? this.lack(item[0], item[1], reason) : await this.open([item]);
      } else for (const [name, use] of wanted) this.lack(name, use, reason);
    }
  }

  /** What to ask for: undefined for the system's own choice, null where the named one is not there. */
  async device(name) {
    if (!labelOf(name)) return undefined;
    const devices = (await this.listed()).filter(({ kind, label }) => kind === KINDS[name.split(':')[0]] && label);
    if (!devices.length) return undefined;
    const found = devices.find(({ label }) => label === labelOf(name));
    return found ? { exact: found.deviceId } : null;
  }

  async listed() { return (await navigator.mediaDevices?.enumerateDevices?.()) ?? []; }

  /** The call's tab, window or screen, and its sound where the browser gives it. Needs a click. Throws with .reason. */
  async share() {
    let stream;
    const controller = window.CaptureController && new CaptureController();
    controller?.setFocusBehavior?.('no-focus-change'); // the set-up is not finished yet
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({
        ...(controller && { controller }), video: { frameRate: { ideal: 30 } }, audio: { ...SOUND, echoCancellation: false, suppressLocalAudioPlayback: false },
        selfBrowserSurface: 'exclude', surfaceSwitching: 'include', systemAudio: 'include', windowAudio: 'window', monitorTypeSurfaces: 'include',
      });
    } catch (error) {
      throw Object.assign(error, { reason: reasonOf(error) });
    }
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    const own = () => video.getCaptureHandle?.()?.handle === HANDLE;
    const drop = () => {
      for (const track of stream.getTracks()) track.stop();
      for (const use of ['picture', 'sound']) this.lack('tab', use, 'own-page');
    };
    if (own()) drop();
    else {
      video.addEventListener('capturehandlechange', () => { if (own()) drop(); });
      this.start('tab', 'picture', video);
      if (audio) this.start('tab', 'sound', audio);
      else this.lack('tab', 'sound', video.getSettings().displaySurface === 'browser' ? 'no-sound' : 'no-window-sound');
    }
  }

  start(name, use, track) {
    this.end(name, use);
    const settings = track.getSettings();
    const processed = [['echo', settings.echoCancellation], ['noise', settings.noiseSuppression], ['gain', settings.autoGainControl]].filter(([, on]) => on).map(([what]) => what);
    const message = { type: 'track', name, use, label: name === 'tab' ? '' : track.label.slice(0, 300), state: track.muted ? 'muted' : 'live', reason: '', surface: settings.displaySurface ?? '', width_px: settings.width ?? 0, height_px: settings.height ?? 0, processed };
    const entry = { message, track, end: () => {} };
    this.running.set(KEY(name, use), entry);
    const change = (state, reason = '') => { if (this.running.get(KEY(name, use)) === entry) this.update(entry, { state, reason }); };
    track.addEventListener('mute', () => change('muted'));
    track.addEventListener('unmute', () => { change('live'); this.worker.postMessage({ kind: 'expect', name, use }); });
    track.addEventListener('ended', () => change('ended', name === 'tab' ? 'stopped' : 'no-device'));
    this.say(message); // before its pictures
    entry.end = this.read(name, use, track);
    this.listed().then((devices) => { entry.standard = standard(devices, use); });
  }

  /** Hand the track to the worker; -> how to end it. */
  read(name, use, track) {
    const { worker } = this;
    if (this.supported.threads) {
      // Of sound nothing may be lost while the worker draws a picture; of pictures the newest counts.
      const { readable } = new MediaStreamTrackProcessor(use === 'sound' ? { track, maxBufferSize: SOUNDS } : { track });
      worker.postMessage({ kind: use === 'picture' ? 'frames' : 'sounds', name, readable }, [readable]);
      return () => {};
    }
    worker.postMessage({ kind: 'expect', name, use });
    const begins = () => worker.postMessage({ kind: 'expect', name, use });
    if (use === 'sound') return audioReader(track, (block) => worker.postMessage({ kind: 'block', name, ...block }, [block.samples.buffer]), begins);
    return videoReader(track, () => this.rate(name), (frame, mediaMs) => worker.postMessage({ kind: 'frame', name, frame, mediaMs }, [frame]));
  }

  /** Pictures a second that are wanted of a track. */
  rate(name) { return Math.max(0, ...this.views.filter(({ track, use }) => track === name && use === 'picture').map(({ rate_hz: rate }) => rate)); }

  /** A track that cannot be had, and why. */
  lack(name, use, reason) {
    this.end(name, use);
    const message = { type: 'track', name, use, state: 'ended', reason };
    this.running.set(KEY(name, use), { message, end: () => {} });
    this.say(message);
  }

  end(name, use) {
    const before = this.running.get(KEY(name, use));
    if (!before) return;
    this.running.delete(KEY(name, use));
    before.end();
    before.track?.stop();
    this.worker.postMessage({ kind: 'stop', name, use });
    this.emit('change', before.message);
  }

  /** A device came, went, or is another standard now: what takes the standard microphone moves to it. */
  async changed() {
    const devices = await this.listed();
    const entry = this.running.get(KEY('microphone', 'sound'));
    const now = standard(devices, 'sound');
    if (entry?.track && entry.message.state !== 'ended' && entry.standard && now && now !== entry.standard) {
      await this.devices({ microphone: 'microphone', echo: entry.message.processed.includes('echo') });
    }
    this.emit('moved');
  }

  update(entry, change) {
    if (Object.entries(change).every(([name, value]) => entry.message[name] === value)) return;
    Object.assign(entry.message, change);
    this.say(entry.message);
  }

  say(message) {
    this.worker.postMessage({ kind: 'track', track: { ...message } });
    this.emit('change', message);
  }

  emit(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

async function isBlocked(name) {
  try {
    return (await navigator.permissions.query({ name: name.split(':')[0] })).state === 'denied';
  } catch {
    return false; // a browser that does not say
  }
}

const reasonOf = (error) => REASONS[error.name] ?? 'failed';

/** What the system's standard microphone is just now, where the browser tells. */
function standard(devices, use) {
  return use === 'sound' ? devices.find(({ kind, deviceId }) => kind === 'audioinput' && deviceId === 'default')?.label : '';
}
