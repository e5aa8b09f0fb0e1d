// The test tone: fetched and made ready by the click that starts the check, played when its step comes.

export class CheckTone {
  /** Get ready; -> whether this page can play it. Needs a click. */
  async prepare() {
    this.close();
    try {
      this.context = new AudioContext();
      const answer = await fetch('/api/live/check/tone.wav');
      if (!answer.ok) throw new Error(answer.statusText);
      this.buffer = await this.context.decodeAudioData(await answer.arrayBuffer());
      await this.context.resume();
      if (this.context.state === 'running') return true;
    } catch {
      // No sound output: the check says that the tone could not be played.
    }
    this.close();
    return false;
  }

  /** Play it, once for each prepare(). */
  play() {
    if (!this.buffer) return;
    const source = new AudioBufferSourceNode(this.context, { buffer: this.buffer });
    this.buffer = null;
    source.connect(this.context.destination);
    source.start();
  }

  close() {
    this.context?.close();
    this.context = this.buffer = null;
  }
}
