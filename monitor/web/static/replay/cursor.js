// The one cursor over everything: a time, whether it moves, and how fast.

export class Cursor extends EventTarget {
  constructor(duration) {
    super();
    this.duration = duration;
    this.time = 0;
    this.speed = 1;
    this.playing = false;
    this.leader = null; // a film that gives the time while it plays: () => seconds or null
  }

  seek(time) {
    this.time = Math.min(Math.max(time, 0), this.duration);
    this.dispatchEvent(new Event('seek'));
    this.dispatchEvent(new Event('time'));
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.time >= this.duration - 0.05) this.seek(0);
    this.playing = true;
    this.last = performance.now();
    this.dispatchEvent(new Event('state'));
    requestAnimationFrame(() => this.step());
  }

  pause() {
    this.playing = false;
    this.dispatchEvent(new Event('state'));
  }

  setSpeed(speed) {
    this.speed = speed;
    this.dispatchEvent(new Event('state'));
  }

  step() {
    if (!this.playing) return;
    const now = performance.now();
    const led = this.leader ? this.leader() : null;
    this.time = Math.min(led ?? this.time + ((now - this.last) / 1000) * this.speed, this.duration);
    this.last = now;
    this.dispatchEvent(new Event('time'));
    if (this.time >= this.duration) this.pause();
    else requestAnimationFrame(() => this.step());
  }
}
