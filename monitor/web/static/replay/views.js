// Both people at the cursor: the films where they were kept, else the landmarks drawn.

import { h } from '../dom.js';
import { Landmarks } from './landmarks.js';

const LABELS = { user: 'You', partner: 'Partner' };
const DRIFT_S = 0.15;

export class Views {
  /** people : who is shown. */
  constructor(box, session, cursor, people) {
    this.cursor = cursor;
    this.views = people.map((person) => this.view(person, session));
    box.replaceChildren(...this.views.map((view) => view.element));
    const led = this.views.find((view) => view.film);
    if (led) cursor.leader = () => (inside(led, cursor.time - led.later) && !led.film.paused && led.film.readyState > 2 ? led.film.currentTime + led.offset + led.later : null);
    cursor.addEventListener('time', () => this.follow(false));
    cursor.addEventListener('seek', () => this.follow(true));
    cursor.addEventListener('state', () => this.follow(false));
    this.follow(true);
  }

  /** Show a person so many seconds later than they are (negative: earlier), to see how that would fit. */
  shift(person, seconds) {
    for (const view of this.views) if (view.person === person) view.later = seconds;
    this.follow(true);
  }

  view(person, session) {
    const media = session.media[person];
    const speech = session.events.filter((event) => event.kind === 'phrase' && event.person === person);
    const view = { person, speech, later: 0, missing: h('p', { class: 'missing quiet', hidden: true }) };
    let content;
    if (media) {
      view.offset = media.offset_s;
      view.length = media.duration_s;
      view.film = h('video', { src: `/media/${session.session.id}/${person}.mp4`, preload: 'auto', playsinline: true, 'aria-label': `Video of ${LABELS[person].toLowerCase()}` });
      view.film.addEventListener('error', () => { view.missing.textContent = 'This video cannot be played'; view.missing.hidden = false; });
      content = view.film;
    } else {
      const canvas = h('canvas', { role: 'img', 'aria-label': `Landmarks of ${LABELS[person].toLowerCase()} at the cursor` });
      view.landmarks = new Landmarks(canvas, `/api/sessions/${session.session.id}/sketch/${person}`, session.sketch_lines, `--${person}`, () => this.follow(false));
      content = canvas;
    }
    view.element = h('figure', { class: 'view', style: `--who: var(--${person})`, 'data-person': person },
      h('div', { class: 'picture' }, content, view.missing),
      h('figcaption', {}, h('span', {}, h('span', { class: `mark mark-${person}`, 'aria-hidden': 'true' }), LABELS[person]), h('span', { class: 'speaking' }, 'speaking')));
    return view;
  }

  follow(jump) {
    const { time, playing, speed } = this.cursor;
    for (const view of this.views) {
      const own = time - view.later;
      view.element.classList.toggle('speaks', view.speech.some((phrase) => phrase.start_s <= own && own < phrase.end_s));
      if (view.film) this.lead(view, own, playing, speed, jump);
      else {
        const seen = view.landmarks.draw(own);
        view.missing.hidden = seen !== false;
        if (seen === false) view.missing.textContent = 'Not visible here';
      }
    }
  }

  lead(view, time, playing, speed, jump) {
    const film = view.film;
    const wanted = Math.min(Math.max(time - view.offset, 0), view.length);
    const runs = playing && inside(view, time);
    film.playbackRate = speed;
    if (runs && film.paused) film.play().catch(() => {});
    if (!runs && !film.paused) film.pause();
    if (jump || Math.abs(film.currentTime - wanted) > DRIFT_S * Math.max(speed, 1) || (!playing && Math.abs(film.currentTime - wanted) > 0.02)) {
      if (!film.seeking || jump) film.currentTime = wanted;
    }
  }
}

function inside(view, time) {
  return time >= view.offset && time < view.offset + view.length - 0.05;
}
