// A recorded partner: the page plays the film in step with the conversation's time, less its pauses.

import { $ } from '../dom.js';
import { Playback } from './playback.js';
import { kindOf } from './sources.js';

const JUMP_S = 0.5; // farther apart than that: go there at once
const NEAR_S = 0.05;
const MOST = 0.06; // nearer: play this much faster or slower, which nobody hears

export class Film {
  constructor(connection) {
    this.video = $('film');
    this.film = '';
    this.time = 0;
    this.phase = '';
    this.playback = new Playback(connection, $('film-play'));
    connection.addEventListener('state', ({ detail }) => this.state(detail));
    connection.addEventListener('tick', ({ detail }) => this.follow(detail.film_s ?? detail.time_s));
    connection.addEventListener('trouble', ({ detail }) => { if (detail) this.video.pause(); });
    this.video.addEventListener('error', () => { $('film-status').textContent = 'This browser cannot play the video, but it is still being measured.'; });
  }

  state({ phase, people, time_s: elapsed, film_s: time = elapsed, session }) {
    this.phase = phase;
    const { source } = people.partner.picture;
    const shown = (phase === 'running' || phase === 'paused') && kindOf(source) === 'file';
    $('film-panel').hidden = !shown;
    const film = shown ? `${session}|${source}` : '';
    if (film !== this.film) {
      this.film = film;
      $('film-status').textContent = '';
      if (film) this.video.src = '/api/live/film/partner';
      else this.video.removeAttribute('src');
    }
    this.follow(time);
  }

  /** Stay at the conversation's time; before it begins and in a pause, stand still. */
  follow(time) {
    const { video } = this;
    if (!this.film) return;
    const runs = this.phase === 'running' && time > 0 && !(time >= video.duration);
    if (runs && video.paused) this.playback.play(video);
    else if (!runs && !video.paused) video.pause();
    if (video.readyState < 1 || video.seeking || time >= video.duration) return;
    const ahead = video.currentTime - time;
    if (Math.abs(ahead) > (runs ? JUMP_S : NEAR_S)) video.currentTime = time;
    else video.playbackRate = Math.abs(ahead) < NEAR_S ? 1 : 1 - Math.min(Math.max(ahead, -MOST), MOST);
  }
}
