// One person's card in the set-up: what is seen, what is heard, and one kind sentence where something is missing.

import { h } from '../dom.js';
import { FilmField } from './film_field.js';
import { OwnTileOffer } from './offers.js';
import { Preview } from './preview.js';
import { FILM, SCREEN, TAB, choiceOf, hasArea, pictureChoices, soundChoices } from './choices.js';
import { isBrowser, isTab, kindOf, mirroredAs, soundFor } from './sources.js';
import { soundMessage, pictureMessage } from './setup_messages.js';

const WHO = { user: 'You', partner: 'Your partner' };
const QUIET_DB = -60;
const HEARD_DB = -45;

export class PersonCard {
  /** setup : chosen(person, {picture, sound}), pickArea(person, of), share(), useBoth(), draft, capture. */
  constructor(person, setup) {
    Object.assign(this, { person, setup, devices: null, filming: { picture: false, sound: false }, heard: null, lastSound: '' });
    const id = (name) => `${person}-${name}`;
    this.canvas = h('canvas', { role: 'img', 'aria-label': person === 'user' ? 'Your picture' : "Your partner's picture" });
    this.preview = new Preview(this.canvas, { colour: `--${person}`, shows: 'face' });
    this.empty = h('div', { class: 'empty' });
    this.level = h('i');
    this.meter = h('div', { class: 'meter', role: 'meter', 'aria-label': person === 'user' ? 'Your volume' : "Your partner's volume", 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': 0 }, this.level);
    this.pill = h('span', { class: 'pill' });
    this.offer = person === 'user' ? new OwnTileOffer(setup.connection, setup.notify) : null;
    this.selects = {};
    this.films = {};
    this.pictureLine = h('p', { class: 'status', role: 'status' });
    this.soundLine = h('p', { class: 'status', role: 'status' });
    this.area = h('button', { type: 'button', class: 'tool', hidden: true, click: () => setup.pickArea(person, isTab(setup.draft[person].picture) ? 'browser:tab' : 'screen') }, 'Choose the area\u2026');
    this.mirror = h('input', { type: 'checkbox', change: () => this.choose({ picture: mirroredAs(setup.draft[person].picture, this.mirror.checked) }) });
    this.mirrorLine = h('label', { class: 'tick', hidden: true }, this.mirror, h('span', {}, 'Mirrored'));
    this.resumes = Object.fromEntries(['picture', 'sound'].map((stream) => [stream, h('button', { type: 'button', class: 'tool', hidden: true, click: () => setup.capture.resume(this.lost[stream]) })]));
    this.lost = {};
    this.echo = h('input', { type: 'checkbox', change: () => setup.capture.setEcho(this.echo.checked) });
    this.gain = h('p', { class: 'quiet' });
    this.echoLine = h('div', { hidden: true }, h('label', { class: 'tick' }, this.echo, h('span', {}, 'Take out what the loudspeakers play (echo cancellation)')), this.gain);
    this.element = h('section', { class: 'panel person', 'data-person': person, 'aria-labelledby': id('title') },
      h('div', { class: 'section-head' },
        h('h2', { id: id('title') }, h('span', { class: `mark mark-${person}`, 'aria-hidden': 'true' }), WHO[person]), this.pill),
      h('div', { class: 'person-body' },
        h('div', { class: 'sees' }, h('div', { class: 'picture' }, this.canvas, this.empty)),
        h('div', { class: 'chooses' },
          this.field('picture', 'Picture'), h('div', { class: 'row' }, this.area, this.mirrorLine), this.pictureLine, this.resumes.picture, this.offer?.element ?? '',
          this.field('sound', 'Sound'), this.meter, this.echoLine, this.soundLine, this.resumes.sound)));
    this.listenForDrops();
  }

  /** A file that is dropped on the card: a sound for the voice, anything else as the picture. */
  listenForDrops() {
    const files = ({ dataTransfer }) => dataTransfer?.types.includes('Files');
    this.element.addEventListener('dragover', (event) => { if (files(event)) { event.preventDefault(); this.element.classList.add('dropping'); } });
    for (const name of ['dragleave', 'drop']) this.element.addEventListener(name, () => this.element.classList.remove('dropping'));
    this.element.addEventListener('drop', (event) => {
      if (!files(event)) return;
      event.preventDefault();
      const [file] = event.dataTransfer.files;
      const stream = file?.type.startsWith('audio/') ? 'sound' : 'picture';
      this.filming[stream] = true;
      this.fill();
      this.films[stream].send(file);
    });
  }

  field(stream, label) {
    const id = `${this.person}-${stream}`;
    this.selects[stream] = h('select', { id, change: () => this.picked(stream) });
    const film = new FilmField(id, stream, (path) => this.film(stream, path));
    this.films[stream] = film;
    return h('div', { class: 'field' }, h('label', { for: id }, label), this.selects[stream], film.element);
  }

  /** What a page captures is asked of the browser first, while the click still counts. */
  async choose(change) {
    if (await this.setup.capture.start(change)) this.setup.chosen(this.person, { ...this.setup.draft[this.person], ...change });
    else this.fill();
  }

  picked(stream) {
    const { value } = this.selects[stream];
    this.filming[stream] = value === FILM;
    if (value === SCREEN) {
      this.setup.pickArea(this.person);
      this.fill();
    } else if (value === TAB) {
      if (stream === 'sound') this.choose({ sound: 'browser:tab' });
      else if (this.person === 'user') this.setup.pickArea('user', 'browser:tab');
      else this.choosePicture('browser:tab:auto');
    } else if (value === FILM) {
      this.films[stream].show(true);
      this.films[stream].button.focus();
    } else if (stream === 'sound') this.choose({ sound: value });
    else this.choosePicture(value);
  }

  film(stream, path) {
    if (path === this.setup.draft[this.person][stream]) return;
    this.setup.answerable = this.films[stream]; // a refusal stands beside the field
    if (stream === 'sound') this.choose({ sound: path });
    else this.choosePicture(path);
  }

  /** A picture brings the sound that most likely belongs to it, unless another one was chosen already. */
  choosePicture(picture) {
    const { [this.person]: mine } = this.setup.draft;
    const guessed = soundFor(this.person, mine.picture, this.devices?.sounds ?? []);
    const fits = mine.sound !== 'none' && mine.sound !== guessed;
    this.choose({ picture, sound: fits ? mine.sound : soundFor(this.person, picture, this.devices?.sounds ?? []) });
  }

  list(devices) {
    this.devices = devices;
    this.fill();
  }

  /** The choices, and what is chosen, from the draft. */
  fill() {
    const { person, setup, devices } = this;
    const mine = setup.draft[person];
    const { supported, labels } = setup.capture;
    const known = { devices, supported, labels, mine, users: setup.draft.user };
    this.options('picture', pictureChoices(person, known), mine.picture);
    this.options('sound', soundChoices(person, known), mine.sound);
    this.area.hidden = !hasArea(mine.picture);
    this.mirrorLine.hidden = kindOf(mine.picture) !== 'screen';
    this.mirror.checked = mine.picture.endsWith(',mirrored');
    this.echoLine.hidden = !isBrowser(mine.sound) || isTab(mine.sound);
    this.echo.checked = setup.capture.echo;
    const processed = setup.capture.track(mine.sound, 'sound')?.processed;
    setText(this.gain, !processed ? '' : processed.includes('gain') ? 'This browser sets the volume by itself, so loudness is only roughly yours.' : 'Automatic gain is off, so your volume stays your own.');
    this.invite(mine);
  }

  options(stream, groups, source) {
    const value = choiceOf(source, groups);
    const shown = this.filming[stream] ? FILM : value;
    const select = this.selects[stream];
    const key = JSON.stringify(groups);
    if (select.dataset.key !== key) {
      const options = (pairs) => pairs.map(([choice, words]) => h('option', { value: choice }, words));
      select.replaceChildren(...groups.filter(([, pairs]) => pairs.length).flatMap(([label, pairs]) => label ? [h('optgroup', { label }, options(pairs))] : options(pairs)));
      select.dataset.key = key;
    }
    select.value = shown;
    this.films[stream].show(shown === FILM, value === FILM ? source : '');
  }

  /** Before anything is chosen, the empty picture offers the most likely choice: this browser, else the program's own devices. */
  invite(mine) {
    const { supported } = this.setup.capture;
    const key = `${mine.picture}|${this.devices ? 1 : 0}`;
    if (this.invited === key) return;
    this.invited = key;
    if (mine.picture !== 'none') {
      this.empty.replaceChildren();
      return;
    }
    const camera = this.devices?.pictures.find(({ source }) => kindOf(source) === 'camera');
    const press = (click, words) => h('button', { type: 'button', class: 'press', click }, words);
    const linked = (click, words) => h('button', { type: 'button', class: 'linked', click }, words);
    const film = () => { this.selects.picture.value = FILM; this.picked('picture'); };
    const first = this.devices?.interviews?.[0];
    const asked = () => this.choosePicture((this.devices.interviews.find(({ preset }) => preset === this.setup.presetChosen) ?? first).source);
    const find = () => this.setup.pickArea('partner');
    const offers = this.person === 'user'
      ? [supported.devices ? press(() => this.setup.useBoth(), 'Use my camera and microphone')
        : camera ? press(() => this.choosePicture(camera.source), `Use ${camera.name}`)
          : h('p', { class: 'quiet' }, 'No camera found. You can continue with sound alone or use a video.')]
      : [supported.display && press(() => this.setup.share(), 'Share the call\u2019s tab or window'),
        this.devices?.screens.length && (supported.display ? linked(find, 'or find them on screen') : press(find, 'Find them on screen')),
        first && linked(asked, 'or practise with an interviewer'),
        linked(film, 'or practise with a recorded partner')];
    this.empty.replaceChildren(...offers.filter(Boolean));
  }

  /** What the program says of this person. */
  state(streams, otherStreams) {
    const { picture, sound } = streams;
    if (sound.source !== this.lastSound) {
      this.lastSound = sound.source;
      this.heard = null;
    }
    if (sound.speaking) this.heard = true;
    if (picture.source !== this.lastPicture) {
      this.lastPicture = picture.source;
      this.preview.clear();
    }
    const mirrored = this.person === 'user' && kindOf(picture.source) === 'camera' && picture.source !== otherStreams.picture.source;
    this.canvas.classList.toggle('flipped', mirrored);
    setText(this.pictureLine, pictureMessage(this.person, picture) || leftOut(picture, sound, 'Without a picture, movement and gaze are not measured.'));
    const told = sound.note && sound.note === picture.note; // of the call, both at once
    setText(this.soundLine, told ? '' : soundMessage(this.person, sound, this.heard) || leftOut(sound, picture, 'Without sound, voice and turn-taking are not measured.'));
    const state = pillOf(picture, sound, this.heard);
    this.pill.dataset.state = state;
    for (const [stream, button] of Object.entries(this.resumes)) {
      const resume = streams[stream].resume;
      this.lost[stream] = resume?.track;
      button.hidden = !resume || (stream === 'sound' && picture.resume?.track === resume.track);
      if (resume) setText(button, resume.words);
    }
    this.pill.textContent = { none: 'Not chosen yet', ready: 'Ready', waiting: 'Almost ready' }[state];
    if (sound.state !== 'on') this.show(null);
  }

  tick(tick) {
    this.preview.marks(tick);
    if (tick.level_db !== null) this.heard = this.heard || tick.level_db > HEARD_DB;
    this.show(tick.level_db);
  }

  show(level) {
    const share = level === null || level === undefined ? 0 : Math.min(Math.max((level - QUIET_DB) / -QUIET_DB, 0), 1);
    this.level.style.setProperty('transform', `scaleX(${share.toFixed(3)})`);
    this.meter.setAttribute('aria-valuenow', String(Math.round(100 * share)));
  }
}

function setText(line, text) {
  if (line.textContent !== text) line.textContent = text;
}

/** What goes without one of the two. */
function leftOut(stream, companion, words) {
  return stream.source === 'none' && companion.source !== 'none' ? words : '';
}

function pillOf(picture, sound, heard) {
  const used = [picture, sound].filter(({ source }) => source !== 'none');
  if (!used.length) return 'none';
  // An interviewer is only shown, and silent until the start.
  const known = ({ source }) => ['none', 'interviewer'].includes(kindOf(source));
  const fine = used.every(({ state }) => state === 'on') && (known(picture) || picture.face === 'seen') && (known(sound) || heard);
  return fine ? 'ready' : 'waiting';
}
