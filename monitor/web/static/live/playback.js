// What a page plays. A browser may want a click before it lets a page be heard: then the conversation waits for that click.

export class Playback {
  /** button : shown while a click is needed. */
  constructor(connection, button) {
    Object.assign(this, { connection, button, media: null, asking: false, held: false });
    button.addEventListener('click', () => this.allow());
    connection.addEventListener('state', ({ detail }) => { if (!['running', 'paused'].includes(detail.phase)) this.release(); });
  }

  async play(media) {
    if (this.asking) return;
    this.asking = true;
    this.media = media;
    try {
      await media.play();
      this.release();
    } catch (error) {
      if (error.name === 'NotAllowedError') this.hold();
    } finally {
      this.asking = false;
    }
  }

  /** Nothing is measured while the partner stands still: the time goes on with the click. */
  hold() {
    this.button.hidden = false;
    if (this.held || this.connection.state?.phase !== 'running') return;
    this.held = true;
    this.connection.act('pause').catch(() => { this.held = false; });
  }

  release() {
    this.button.hidden = true;
    this.held = false;
  }

  async allow() {
    const { held, media, connection } = this;
    if (media) await this.play(media); // within the click, as some browsers want it
    if (held && connection.state?.phase === 'paused') connection.act('resume').catch(() => {});
  }
}
