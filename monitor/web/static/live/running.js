// The conversation on the page: the companion when it has no window of its own, what the program offers, and the details.

import { $, h } from '../dom.js';
import { clock, sentence, tight } from '../format.js';
import { Companion } from './companion.js';
import { Film } from './film.js';
import { pauseOrResume } from './keys.js';
import { Notices } from './notices.js';
import { OwnTileOffer, SavingOffer } from './offers.js';
import { Sparklines } from './sparklines.js';
import { get, toggle, watch } from './preferences.js';
import { Preview } from './preview.js';
import { isAlone, kindOf } from './sources.js';
import { QuestionPanel } from './question.js';
import { SimulatedView } from './simulated_view.js';
import { SmallWindow } from './small_window.js';

// What is lowered stands among what there is to know; here only how much.
const LOADS = ['everything', 'a little less often', 'less often', 'as seldom as possible'];

export class Running {
  /** capture : resumes what this browser lost. */
  constructor(connection, notify, capture) {
    Object.assign(this, { connection, capture });
    const end = () => connection.act('end').catch((error) => notify(error.message));
    this.small = new SmallWindow(connection, notify, capture);
    const resumer = ({ track, words }) => h('button', { type: 'button', class: 'tool resume-now', click: () => capture.resume(track) }, words);
    this.saving = new SavingOffer(connection, notify, { notices: true });
    this.notices = new Notices(resumer, this.saving.element);
    this.companion = new Companion(connection, notify, { notices: this.notices, resume: (track) => capture.resume(track) });
    $('companion').append(this.companion.element);
    new Film(connection);
    this.offer = new OwnTileOffer(connection, notify);
    $('offers').append(this.offer.element);
    $('notices-place').append(this.notices.element);
    $('question').append(new QuestionPanel(connection, notify, { sound: true }).element);
    this.simulated = new SimulatedView(connection);
    this.lines = new Sparklines($('lines'));
    this.previews = Object.fromEntries(['user', 'partner'].map((person) => [person, new Preview($(`view-${person}`), { colour: `--${person}`, shows: 'sketch' })]));
    $('open-small').addEventListener('click', () => (this.small.place === 'page' ? this.small.open() : this.small.close()));
    $('pause').addEventListener('click', () => pauseOrResume(connection, notify));
    $('quiet').addEventListener('click', () => toggle('quiet'));
    watch(() => this.quiet());
    $('end').addEventListener('click', () => (connection.state.phase === 'starting' ? end() : $('ending').showModal()));
    $('keep-going').addEventListener('click', () => $('ending').close());
    $('end-now').addEventListener('click', () => { $('ending').close(); end(); });
    $('details').addEventListener('toggle', () => { if (this.active && this.open) this.details(connection.state); });
    if (location.hash === '#details') $('details').open = true;
    this.small.addEventListener('change', () => this.place());
    connection.addEventListener('state', ({ detail }) => this.state(detail));
    connection.addEventListener('tick', ({ detail }) => this.tick(detail));
    connection.addEventListener('picture', ({ detail }) => { if (this.open) this.previews[detail.person].picture(detail.jpeg); });
    this.quiet();
    this.place();
  }

  get active() { return ['starting', 'running', 'paused'].includes(this.connection.state?.phase); }

  /** What this view shows of pictures and sketches. */
  get wants() {
    if (this.open) return ['pictures', 'sketches'];
    return this.simulated.shown ? ['pictures'] : [];
  }

  get open() { return this.active && $('details').open; }

  /** Clock and cue only. */
  quiet() {
    const quiet = get('quiet');
    document.body.dataset.quiet = quiet ? 'yes' : 'no';
    $('quiet').setAttribute('aria-pressed', String(quiet));
  }

  place() {
    const { place } = this.small;
    $('companion').hidden = place !== 'page';
    $('away').hidden = place === 'page';
    $('away-words').textContent = place === 'on top'
      ? 'The small window stays on top of your call. Keep this page open behind it.'
      : 'The small window is open. Put it next to your call, where you can see it without looking away.';
    $('open-small').textContent = place === 'page' ? 'Small window' : 'Back to this page';
  }

  state(state) {
    if (!this.active) {
      if ($('ending').open) $('ending').close();
      if (state.phase === 'setup') this.small.close();
      return;
    }
    const paused = state.phase === 'paused';
    $('running-title').textContent = state.title || state.preset_title || 'Conversation';
    $('running-kind').textContent = state.title ? state.preset_title : '';
    $('time').textContent = clock(state.time_s ?? 0);
    $('phase').textContent = { starting: 'Starting', running: '', paused: 'Paused' }[state.phase];
    $('question-keys').hidden = !state.question;
    $('recording').hidden = !(state.keep_media && state.keeps) || paused;
    $('writing').hidden = !state.words || paused;
    $('pause').textContent = paused ? 'Resume' : 'Pause';
    $('pause').disabled = state.phase === 'starting';
    $('end').textContent = state.phase === 'starting' ? 'Back' : 'End';
    $('minute').hidden = isAlone(state);
    this.offer.show(state);
    this.saving.show(state);
    $('offers').hidden = !state.own_tile;
    if ($('details').open) this.details(state);
  }

  details(state) {
    this.lines.show(state, this.connection.recent);
    list($('described'), (state.described ?? []).map(({ label, words }) => h('li', {}, h('b', {}, `${label}:`), ` ${tight(words)}`)));
    $('described-part').hidden = !state.described?.length;
    $('ratings').textContent = state.ratings ?? '';
    $('cue-notes').textContent = (state.cue_notes ?? []).join(' ');
    for (const [person, preview] of Object.entries(this.previews)) {
      const { picture } = state.people[person];
      preview.lines = state.sketch_lines ?? [];
      const none = kindOf(picture.source) === 'none';
      const missing = none ? 'No picture' : picture.state !== 'on' ? sentence(picture.note) || 'No picture right now' : ({ 'not seen': 'No face in view', 'turned away': 'Face turned away' })[picture.face] ?? '';
      $(`missing-${person}`).textContent = missing;
      if (none || picture.state !== 'on') preview.clear();
    }
    const { load, latency_ms: latency } = state;
    const facts = [
      ['From camera to page', latency === null || latency === undefined ? 'not known yet' : `${Math.round(latency)} ms`],
      ['Processor', Number.isFinite(load?.cores) ? `${load.cores.toFixed(1)} cores` : ''],
      ['Faces looked at', load ? `${round(load.face_hz)} times a second` : 'not known yet'],
      ['Bodies looked at', load ? `${round(load.body_hz)} times a second` : ''],
      ['Measured', LOADS[state.saving && !state.saving.full ? LOADS.length - 1 : load?.level ?? 0] ?? ''],
      ['Your words, up to 30 s late', state.words ? String(state.words.n) : ''],
      ['Your questions', state.words?.words ?? ''],
    ];
    list($('facts'), facts.filter(([, value]) => value).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
  }

  tick({ people }) {
    if (!this.active) return;
    for (const [person, preview] of Object.entries(this.previews)) {
      if (!people[person]) continue;
      if (this.open) preview.marks(people[person]);
      $(`speaks-${person}`).classList.toggle('on', Boolean(people[person].speaking));
    }
  }
}

const round = (value) => (value === null || value === undefined ? '?' : String(Math.round(value)));

/** New children only when they differ: a screen reader and a selection are left alone. */
function list(element, children) {
  const key = children.map((child) => child.outerHTML).join('');
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.replaceChildren(...children);
}
