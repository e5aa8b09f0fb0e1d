// One person's card in the set-up: what is seen, what is heard, and one kind sentence where something is missing.

import { h } from '../dom.js';
import { Preview } from './preview.js';
import { areaOf, kindOf, mirroredAs, shared, soundFor } from './sources.js';
import { soundMessage, pictureMessage } from './setup_messages.js';

const WHO = { user: 'You', partner: 'Your partner' };
const SCREEN = '#screen';
const FILM = '#film';
const QUIET_DB = -60;
const HEARD_DB = -45;

export class PersonCard {
  /** setup : chosen(person, {picture, sound}), pickScreen(person), draft. */
  constructor(person, setup) {
    Object.assign(this, { person, setup, devices: null, filming: { picture: false, sound: false }, heard: null, lastSound: '' });
    const id = (name) => `${person}-${name}`;
    this.canvas = h('canvas', { role: 'img', 'aria-label': person === 'user' ? 'Your picture' : "Your partner's picture" });
    this.preview = new Preview(this.canvas, { colour: `--${person}`, shows: 'face' });
    this.empty = h('div', { class: 'empty' });
    this.level = h('i');
    this.meter = h('div', { class: 'meter', role: 'meter', 'aria-label': person === 'user' ? 'Your volume' : "Your partner's volume", 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': 0 }, this.level);
    this.pill = h('span', { class: 'pill' });
    this.selects = {};
    this.paths = {};
    this.pictureLine = h('p', { class: 'status', role: 'status' });
    this.soundLine = h('p', { class: 'status', role: 'status' });
    this.area = h('button', { type: 'button', class: 'tool', hidden: true, click: () => setup.pickScreen(person) }, 'Choose the area\u2026');
    this.mirror = h('input', { type: 'checkbox', change: () => this.choose({ picture: mirroredAs(setup.draft[person].picture, this.mirror.checked) }) });
    this.mirrorLine = h('label', { class: 'tick', hidden: true }, this.mirror, h('span', {}, 'Mirrored'));
    this.element = h('section', { class: 'panel person', 'data-person': person, 'aria-labelledby': id('title') },
      h('div', { class: 'section-head' },
        h('h2', { id: id('title') }, h('span', { class: `mark mark-${person}`, 'aria-hidden': 'true' }), WHO[person]), this.pill),
      h('div', { class: 'person-body' },
        h('div', { class: 'sees' }, h('div', { class: 'picture' }, this.canvas, this.empty), this.meter),
        h('div', { class: 'chooses' },
          this.field('picture', 'Picture'), h('div', { class: 'row' }, this.area, this.mirrorLine), this.pictureLine,
          this.field('sound', 'Sound'), this.soundLine)));
  }

  field(stream, label) {
    const id = `${this.person}-${stream}`;
    this.selects[stream] = h('select', { id, change: () => this.picked(stream) });
    const path = h('input', { id: `${id}-path`, type: 'text', spellcheck: 'false', autocomplete: 'off', placeholder: stream === 'picture' ? 'films/partner.mp4' : 'films/partner.wav', change: () => this.typed(stream) });
    this.paths[stream] = h('label', { class: 'path', for: `${id}-path`, hidden: true }, h('span', { class: 'quiet' }, 'File path on this computer'), path);
    return h('div', { class: 'field' }, h('label', { for: id }, label), this.selects[stream], this.paths[stream]);
  }

  pathInput(stream) { return this.paths[stream].querySelector('input'); }

  choose(change) {
    this.setup.chosen(this.person, { ...this.setup.draft[this.person], ...change });
  }

  picked(stream) {
    const { value } = this.selects[stream];
    this.filming[stream] = value === FILM;
    if (value === SCREEN) {
      this.setup.pickScreen(this.person);
      this.fill();
    } else if (value === FILM) {
      this.paths[stream].hidden = false;
      this.pathInput(stream).focus();
    } else if (stream === 'sound') this.choose({ sound: value });
    else this.choosePicture(value);
  }

  typed(stream) {
    const path = this.pathInput(stream).value.trim();
    if (!path || path === this.setup.draft[this.person][stream]) return;
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
    const otherStreams = setup.draft.user;
    const pictures = [['none', 'No picture']];
    for (const { source, name, note } of devices?.pictures ?? []) if (!['none', 'screen', 'file'].includes(kindOf(source))) pictures.push([source, note ? `${name} (${note})` : name]);
    for (const pair of pictures) if (person === 'partner' && shared(otherStreams.picture, pair[0])) pair[1] = `${pair[1]} (both of us in one picture)`;
    const screens = devices?.screens.length || kindOf(mine.picture) === 'screen';
    if (screens) pictures.push([SCREEN, person === 'user' ? 'My own picture in the call, on screen\u2026' : 'An area of the screen\u2026']);
    pictures.push([FILM, person === 'user' ? 'A video of me\u2026' : 'A recorded partner (video)\u2026']);
    if (!pictures.some(([source]) => source === 'simulated')) pictures.push(['simulated', 'A simulated person']);
    const interviews = person === 'partner' ? (devices?.interviews ?? []).map(({ source, title }) => [source, `An interviewer: ${title}`]) : [];
    pictures.push(...interviews);
    const sounds = [['none', 'No sound']];
    for (const { source, name } of devices?.sounds ?? []) if (!['none', 'file'].includes(kindOf(source))) sounds.push([source, name]);
    if (mine.sound !== 'none' && mine.sound === mine.picture && kindOf(mine.sound) === 'file') sounds.push([mine.sound, 'Sound from the video']);
    sounds.push([FILM, 'A sound file\u2026']);
    if (!sounds.some(([source]) => source === 'simulated')) sounds.push(['simulated', 'A simulated voice']);
    if (kindOf(mine.sound) === 'interviewer' || kindOf(mine.picture) === 'interviewer') sounds.push([kindOf(mine.picture) === 'interviewer' ? mine.picture : mine.sound, "The interviewer's voice"]);
    this.options('picture', pictures, mine.picture);
    this.options('sound', sounds, mine.sound);
    this.area.hidden = !areaOf(mine.picture) && mine.picture !== 'screen:auto';
    this.mirrorLine.hidden = kindOf(mine.picture) !== 'screen';
    this.mirror.checked = mine.picture.endsWith(',mirrored');
    this.invite(mine);
  }

  options(stream, pairs, source) {
    let value = source;
    if (!pairs.some(([choice]) => choice === source)) {
      const kind = kindOf(source);
      if (kind === 'screen') value = SCREEN;
      else if (kind === 'file') value = FILM;
      else if (kind === 'simulated') value = 'simulated';
      else pairs.push([source, source]);
    }
    const shown = this.filming[stream] ? FILM : value;
    const select = this.selects[stream];
    const key = JSON.stringify(pairs);
    if (select.dataset.key !== key) {
      select.replaceChildren(...pairs.map(([source, name]) => h('option', { value: source }, name)));
      select.dataset.key = key;
    }
    select.value = shown;
    this.paths[stream].hidden = shown !== FILM;
    if (value === FILM && document.activeElement !== this.pathInput(stream)) this.pathInput(stream).value = source;
  }

  /** Before anything is chosen, the empty picture offers the most likely choice. */
  invite(mine) {
    const key = `${mine.picture}|${this.devices ? 1 : 0}`;
    if (this.invited === key) return;
    this.invited = key;
    if (mine.picture !== 'none') {
      this.empty.replaceChildren();
      return;
    }
    const camera = this.devices?.pictures.find(({ source }) => kindOf(source) === 'camera');
    const press = (click, words) => h('button', { type: 'button', class: 'press', click }, words);
    const way = this.person === 'user'
      ? camera && press(() => this.choosePicture(camera.source), `Use ${camera.name}`)
      : this.devices?.screens.length && press(() => this.setup.pickScreen('partner'), 'Find them on screen');
    const words = this.person === 'user' ? (camera ? '' : 'No camera found. You can continue with sound alone or use a video.') : '';
    const recorded = this.person === 'partner' && h('button', { type: 'button', class: 'linked', click: () => { this.selects.picture.value = FILM; this.picked('picture'); } }, way ? 'or practise with a recorded partner' : 'Practise with a recorded partner');
    const first = this.devices?.interviews[0];
    const asked = this.person === 'partner' && first && h('button', { type: 'button', class: 'linked', click: () => this.choosePicture((this.devices.interviews.find(({ preset }) => preset === this.setup.presetChosen) ?? first).source) }, 'Practise with an interviewer');
    this.empty.replaceChildren(...[words && h('p', { class: 'quiet' }, words), way, asked, recorded].filter(Boolean));
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
    setText(this.soundLine, soundMessage(this.person, sound, this.heard) || leftOut(sound, picture, 'Without sound, voice and turn-taking are not measured.'));
    const state = pillOf(picture, sound, this.heard);
    this.pill.dataset.state = state;
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
  const fine = used.every(({ state }) => state === 'on') && (picture.source === 'none' || picture.face === 'seen') && (sound.source === 'none' || heard);
  return fine ? 'ready' : 'waiting';
}
