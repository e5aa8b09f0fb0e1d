// The conversation on the page: the companion when it has no window of its own, the scores in words, and the details.

import { $, h } from '../dom.js';
import { scale } from '../cards.js';
import { clock, sentence, tight } from '../format.js';
import { Companion } from './companion.js';
import { CHANCE, includesChance } from '../chance.js';
import { Film } from './film.js';
import { pauseOrResume } from './keys.js';
import { OwnTileOffer, SavingOffer } from './offers.js';
import { Sparklines } from './sparklines.js';
import { get, set, watch } from './preferences.js';
import { Preview } from './preview.js';
import { isAlone, kindOf } from './sources.js';
import { SoFar } from './so_far.js';
import { QuestionPanel } from './question.js';
import { SimulatedView } from './simulated_view.js';
import { SmallWindow } from './small_window.js';

const COMPONENTS = ['coordination', 'attention', 'warmth'];
// What is lowered stands among what there is to know; here only how much.
const LOADS = ['full', 'slightly reduced', 'reduced', 'greatly reduced'];
const STATES = { calibrating: 'Calibrating', 'not enough signal': 'Not enough signal' };

export class Running {
  /** capture : resumes what this browser lost. */
  constructor(connection, notify, capture) {
    Object.assign(this, { connection, capture });
    const end = () => connection.act('end').catch((error) => notify(error.message));
    this.small = new SmallWindow(connection, notify, capture);
    $('companion').append(new Companion(connection, notify, { notes: false }).element);
    new Film(connection);
    this.offers = [new OwnTileOffer(connection, notify), new SavingOffer(connection, notify, { notices: true })];
    $('notices-panel').append(...this.offers.map(({ element }) => element));
    $('question').append(new QuestionPanel(connection, notify, { sound: true }).element);
    this.simulated = new SimulatedView(connection);
    this.soFar = new SoFar($('so-far'), $('so-far-title'), $('so-far-legend'), $('so-far-items'));
    this.lines = new Sparklines($('lines'));
    this.previews = Object.fromEntries(['user', 'partner'].map((person) => [person, new Preview($(`view-${person}`), { colour: `--${person}`, shows: 'sketch' })]));
    $('open-small').addEventListener('click', () => (this.small.place === 'page' ? this.small.open() : this.small.close()));
    $('pause').addEventListener('click', () => pauseOrResume(connection, notify));
    $('number').checked = get('number');
    $('quiet').checked = get('quiet');
    for (const name of ['number', 'quiet']) $(name).addEventListener('change', () => set(name, $(name).checked));
    watch((name, value) => { if (name === 'number' || name === 'quiet') $(name).checked = value; if (name === 'quiet' && this.active) this.soFar.show(connection.state); });
    $('end').addEventListener('click', () => (connection.state.phase === 'starting' ? end() : $('ending').showModal()));
    $('keep-going').addEventListener('click', () => $('ending').close());
    $('end-now').addEventListener('click', () => { $('ending').close(); end(); });
    $('details').addEventListener('toggle', () => { if (this.active && this.open) this.details(connection.state); });
    if (location.hash === '#details') $('details').open = true;
    this.small.addEventListener('change', () => this.place());
    connection.addEventListener('state', ({ detail }) => this.state(detail));
    connection.addEventListener('tick', ({ detail }) => this.tick(detail));
    connection.addEventListener('picture', ({ detail }) => { if (this.open) this.previews[detail.person].picture(detail.jpeg); });
    this.place();
  }

  get active() { return ['starting', 'running', 'paused'].includes(this.connection.state?.phase); }

  /** What this view shows of pictures and sketches. */
  get wants() {
    if (this.open) return ['pictures', 'sketches'];
    return this.simulated.shown ? ['pictures'] : [];
  }

  get open() { return this.active && $('details').open; }

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
    $('recording').hidden = !state.keep_media || paused;
    $('writing').hidden = !state.words || paused;
    $('pause').textContent = paused ? 'Resume' : 'Pause';
    $('pause').disabled = state.phase === 'starting';
    $('end').textContent = state.phase === 'starting' ? 'Back' : 'End';
    list($('components'), COMPONENTS.filter((name) => state.scores?.[name]).map((name) => component(name, state.scores[name])));
    $('words-panel').hidden = $('minute').hidden = $('number').parentElement.hidden = isAlone(state);
    $('quiet').nextElementSibling.textContent = isAlone(state) ? 'Quiet mode: only the indicators' : 'Quiet mode: only the ring';
    this.soFar.show(state);
    $('words-panel').hidden ||= !$('components').childElementCount;
    list($('notices'), (state.notices ?? []).map(({ kind, words, resume }) => h('li', { 'data-kind': kind }, tight(sentence(words)), resume && this.resumer(resume))));
    for (const offer of this.offers) offer.show(state);
    $('notices-panel').hidden = !state.notices?.length && !state.own_tile && !state.saving;
    $('copying').hidden = !state.excess?.alert;
    $('copying-words').textContent = tight(sentence(state.excess?.words ?? ''));
    if ($('details').open) this.details(state);
  }

  resumer({ track, words }) { return h('button', { type: 'button', class: 'tool resume-now', click: () => this.capture.resume(track) }, words); }

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
      ['Camera to page', latency === null || latency === undefined ? 'not known yet' : `${Math.round(latency)} ms`],
      ['Processor', Number.isFinite(load?.cores) ? `${load.cores.toFixed(1)} cores` : ''],
      ['Faces, bodies per second', load ? `${round(load.face_hz)}, ${round(load.body_hz)}` : 'not known yet'],
      ['Measuring', LOADS[state.saving && !state.saving.full ? LOADS.length - 1 : load?.level ?? 0] ?? ''],
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

function component(name, score) {
  const known = score.status === 'ok' && score.score !== null;
  const about = h('div', {}, h('h3', {}, score.label), h('p', { class: 'quiet' }, tight(sentence((known ? score.words : score.reason || score.words) || ''))));
  if (known) about.append(h('p', { class: 'tried quiet' }, score.tried));
  if (!known) return h('li', {}, about, h('span', { class: 'value state' }, STATES[score.status] ?? sentence(score.status ?? '')));
  return h('li', {}, about, scale({ chance: CHANCE, ...score }, includesChance(score) ? 'var(--field)' : `var(--c-${name})`, { ends: false }), h('span', { class: includesChance(score) ? 'value uncertain' : 'value' }, String(Math.round(score.score))));
}

/** New children only when they differ: a screen reader and a selection are left alone. */
function list(element, children) {
  const key = children.map((child) => child.outerHTML).join('');
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.replaceChildren(...children);
}
