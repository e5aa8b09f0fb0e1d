// What this page captures: camera and microphone (getUserMedia), the call's tab or window with its sound (getDisplayMedia).

const HANDLE = 'rapport-monitor';
const SOUND = { autoGainControl: false, noiseSuppression: false, channelCount: 1 };
const REASONS = { NotAllowedError: 'refused', NotFoundError: 'no-device', OverconstrainedError: 'no-device', NotReadableError: 'busy', AbortError: 'busy' };

/** Events: change (something of what is captured), views, accepted, occupied, closed. One of it for a page. */
export class Capture extends EventTarget {
  constructor() {
    super();
    this.running = new Map(); // 'camera|picture' -> {message, track, end()}
    // So that sharing this very page is found out.
    navigator.mediaDevices?.setCaptureHandleConfig?.({ handle: HANDLE, permittedOrigins: [location.origin] });
  }

  get supported() { return { devices: Boolean(navigator.mediaDevices?.getUserMedia), display: Boolean(navigator.mediaDevices?.getDisplayMedia), threads: 'MediaStreamTrackProcessor' in window }; }

  /** The worker with the socket, once something is captured. */
  get worker() {
    if (!this.thread) {
      this.thread = new Worker('/static/capture/worker.js', { type: 'module' });
      this.thread.onmessage = ({ data }) => this.emit(data.type, data);
      this.thread.postMessage({ kind: 'open', url: `${location.origin.replace(/^http/, 'ws')}/ws/capture` });
    }
    return this.thread;
  }

  /** name : camera or camera:LABEL. Throws what getUserMedia throws, with .reason. */
  async camera(name = 'camera') {
    const deviceId = await this.device('videoinput', name);
    await this.user(name, 'picture', { video: { deviceId, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } } });
  }

  /** name : microphone or microphone:LABEL. echo : take the loudspeakers' sound out, in the browser. */
  async microphone(name = 'microphone', { echo = false } = {}) {
    const deviceId = await this.device('audioinput', name);
    await this.user(name, 'sound', { audio: { ...SOUND, deviceId, echoCancellation: echo } });
  }

  /** The call's tab, window or screen, and its sound where the browser gives it. Needs a click. */
  async share() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { ideal: 30 } }, audio: { ...SOUND, echoCancellation: false, suppressLocalAudioPlayback: false },
        selfBrowserSurface: 'exclude', surfaceSwitching: 'include', systemAudio: 'include', windowAudio: 'system', monitorTypeSurfaces: 'include',
      });
    } catch (error) {
      throw this.failed(error);
    }
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    if (video.getCaptureHandle?.()?.handle === HANDLE) {
      for (const track of stream.getTracks()) track.stop();
      for (const use of ['picture', 'sound']) this.lack('tab', use, 'own-page');
      return;
    }
    this.start('tab', 'picture', video, stream);
    if (audio) this.start('tab', 'sound', audio, stream);
    else this.lack('tab', 'sound', 'no-sound');
  }

  async user(name, use, constraints) {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints);
      this.start(name, use, stream.getTracks()[0], stream);
    } catch (error) {
      const known = this.failed(error);
      this.lack(name, use, known.reason);
      throw known;
    }
  }

  failed(error) { return Object.assign(error, { reason: REASONS[error.name] ?? 'failed' }); }

  async device(kind, name) {
    const label = name.split(':').slice(1).join(':');
    if (!label) return undefined;
    const devices = await navigator.mediaDevices.enumerateDevices();
    const found = devices.find((device) => device.kind === kind && device.label === label);
    return found && { exact: found.deviceId };
  }

  start(name, use, track, stream) {
    this.end(name, use);
    const settings = track.getSettings();
    const processed = [['echo', settings.echoCancellation], ['noise', settings.noiseSuppression], ['gain', settings.autoGainControl]].filter(([, on]) => on).map(([what]) => what);
    const message = { type: 'track', name, use, label: track.label.slice(0, 300), state: track.muted ? 'muted' : 'live', reason: '', surface: settings.displaySurface ?? '', width_px: settings.width ?? 0, height_px: settings.height ?? 0, processed };
    const entry = { message, track, stream, end: () => {} };
    this.running.set(`${name}|${use}`, entry);
    const change = (state, reason = '') => { Object.assign(message, { state, reason }); this.say(message); };
    track.addEventListener('mute', () => change('muted'));
    track.addEventListener('unmute', () => change('live'));
    track.addEventListener('ended', () => change('ended', name === 'tab' ? 'stopped' : 'no-device'));
    entry.end = this.read(name, use, track, stream, message);
    this.say(message);
  }

  /** Hand the track to the worker; -> how to end it. */
  read(name, use, track, stream, message) {
    const { worker } = this;
    if (window.MediaStreamTrackProcessor) {
      const { readable } = new MediaStreamTrackProcessor({ track });
      worker.postMessage({ kind: use === 'picture' ? 'frames' : 'sounds', name, readable }, [readable]);
      if (use === 'picture') this.watchSize(track, message);
      return () => worker.postMessage({ kind: 'stop', name, use });
    }
    return use === 'picture' ? this.readVideo(name, stream, message) : this.readAudio(name, stream);
  }

  watchSize(track, message) {
    const timer = setInterval(() => {
      const { width = 0, height = 0 } = track.getSettings();
      if (track.readyState === 'ended') clearInterval(timer);
      else if (width !== message.width_px || height !== message.height_px) { Object.assign(message, { width_px: width, height_px: height }); this.say(message); }
    }, 500);
  }

  readVideo(name, stream, message) {
    const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true, srcObject: stream });
    let on = true;
    const next = async (at, { captureTime, width, height }) => {
      if (!on) return;
      if (width !== message.width_px || height !== message.height_px) { Object.assign(message, { width_px: width, height_px: height }); this.say(message); }
      const frame = await createImageBitmap(video);
      this.worker.postMessage({ kind: 'frame', name, frame, mediaMs: captureTime ?? at }, [frame]);
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
    video.play();
    return () => { on = false; video.srcObject = null; };
  }

  readAudio(name, stream) {
    const context = new AudioContext();
    const node = context.audioWorklet.addModule('/static/capture/worklet.js').then(() => {
      const blocks = new AudioWorkletNode(context, 'blocks', { numberOfOutputs: 0 });
      blocks.port.onmessage = ({ data }) => this.worker.postMessage({ kind: 'block', name, ...data }, [data.samples.buffer]);
      context.createMediaStreamSource(stream).connect(blocks);
    });
    return () => { node.catch(() => {}); context.close(); };
  }

  /** A track that cannot be had, and why. */
  lack(name, use, reason) {
    this.end(name, use);
    const message = { type: 'track', name, use, state: 'ended', reason };
    this.running.set(`${name}|${use}`, { message, end: () => {} });
    this.say(message);
  }

  end(name, use) {
    const before = this.running.get(`${name}|${use}`);
    before?.end();
    before?.track?.stop();
    this.running.delete(`${name}|${use}`);
  }

  takeover() { this.worker.postMessage({ kind: 'takeover' }); }

  say(message) {
    this.worker.postMessage({ kind: 'track', track: { ...message } });
    this.emit('change', message);
  }

  emit(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}
