// The set-up: who is who, what it is for, what is kept, and the one button that begins.

import { $, h } from '../dom.js';
import { sentence } from '../format.js';
import { ProfileBar } from './profile_bar.js';
import { PersonCard } from './person_card.js';
import { browserTable } from './browser_table.js';
import { ask } from '../request.js';
import { SavingOffer } from './offers.js';
import { Consent } from './consent.js';
import { GoalChoice } from './goal_choice.js';
import { Picker } from './picker.js';
import { kindOf, shared } from './sources.js';
import { retentionMessage } from './setup_messages.js';
import { WordsChoice } from './words_choice.js';

// What somebody alone is asked, and two people.
const KEPT = {
  keep: ['Keep picture and sound for the replay.', 'We both want to keep picture and sound for the replay.'],
  words: ['Write down what is said.', 'We both want what we say to be written down.'],
};
const NOBODY = { picture: 'none', sound: 'none' };

export class Setup {
  /** capture : what this browser can give. */
  constructor(connection, notify, capture) {
    Object.assign(this, { connection, notify, capture, draft: { user: NOBODY, partner: NOBODY, layout: null }, devices: null, sending: false, again: false, begun: false });
    this.cards = { user: new PersonCard('user', this), partner: new PersonCard('partner', this) };
    $('cards').replaceChildren(this.cards.user.element, this.cards.partner.element);
    this.saving = new SavingOffer(connection, notify);
    $('cards').after(this.saving.element);
    this.picker = new Picker();
    browserTable($('browsers'), capture.supported);
    capture.addEventListener('change', () => { for (const card of Object.values(this.cards)) card.fill(); });
    new ProfileBar(connection, this, notify);
    this.words = new WordsChoice(() => this.show());
    this.consent = new Consent(() => this.show());
    this.goals = new GoalChoice();
    $('keep').addEventListener('change', () => this.show());
    for (const input of document.querySelectorAll('[name=layout]')) input.addEventListener('change', () => this.chooseLayout(input.value));
    $('look-again').addEventListener('click', () => this.look());
    $('begin').addEventListener('click', () => this.begin());
    connection.addEventListener('state', ({ detail }) => this.state(detail));
    connection.addEventListener('tick', ({ detail }) => this.tick(detail));
    connection.addEventListener('picture', ({ detail }) => { if (this.active) this.cards[detail.person].preview.picture(detail.jpeg); });
    connection.addEventListener('trouble', ({ detail }) => { if (!detail && !this.devices) this.look(); this.show(); });
  }

  get presetChosen() { return document.querySelector('[name=preset]:checked')?.value; }

  get active() { return this.connection.state?.phase === 'setup'; }

  async look() {
    $('look-again').disabled = true;
    $('look-again').textContent = 'Looking for devices\u2026';
    try {
      this.devices = await ask('/api/live/devices');
    } catch (error) {
      this.notify(error.message);
      return;
    } finally {
      $('look-again').disabled = false;
      $('look-again').textContent = 'Refresh devices';
    }
    const { presets, notes, words } = this.devices;
    this.words.list(words);
    $('notes').replaceChildren(...notes.map((note) => h('li', {}, sentence(note))));
    $('notes').hidden = !notes.length;
    this.presets(presets);
    for (const card of Object.values(this.cards)) card.list(this.devices);
    this.show();
  }

  presets(presets) {
    const chosen = this.preset ?? this.connection.state?.preset ?? presets[0]?.name;
    $('presets').replaceChildren(...presets.map(({ name, title, about }) => h('label', { class: 'preset' },
      h('input', { type: 'radio', name: 'preset', value: name, checked: name === chosen, change: () => { this.preset = name; this.showGoals(); } }),
      h('span', { class: 'name' }, title), h('span', { class: 'quiet' }, about))));
    this.showGoals();
  }

  /** The goals of the chosen kind of talk; the one that is proposed stands chosen. */
  showGoals() {
    const preset = this.devices?.presets.find(({ name }) => name === this.presetChosen);
    this.goals.list(preset?.goals ?? [], this.connection.state?.goal_proposed);
  }

  /** Your camera and microphone as the last time, else the browser's own choice; one question of the browser for both. */
  useBoth() {
    const { picture, sound } = this.capture.remembered.user;
    return this.cards.user.choose({ picture: picture || 'browser:camera', sound: sound || 'browser:microphone' });
  }

  /** The call's picture and its sound at once. */
  share() { return this.cards.partner.choose({ picture: 'browser:tab:auto', sound: 'browser:tab' }); }

  /** Without a click only what the browser allows already: as the last time, where nothing is chosen yet. */
  async propose({ people: { user } }) {
    const { picture, sound } = this.capture.remembered.user;
    if (!(picture || sound) || user.picture.source !== 'none' || user.sound.source !== 'none') return;
    const last = { picture: picture || 'none', sound: sound || 'none' };
    if ((await this.capture.allowed(...[picture, sound].filter(Boolean))) && this.draft.user.picture === 'none' && this.draft.user.sound === 'none') await this.cards.user.choose(last);
  }

  /** of : screen, or browser:tab for the tab that is shared; one that is not shared yet is shared first. */
  async pickArea(person, of = 'screen') {
    let screens = this.devices?.screens ?? [];
    if (of === 'browser:tab') {
      if (!(await this.capture.start({ picture: 'browser:tab' }))) {
        this.cards[person].fill();
        return;
      }
      const tab = this.capture.track('browser:tab', 'picture');
      screens = [{ source: 'browser:tab', name: 'Shared tab', width_px: tab?.width_px, height_px: tab?.height_px }];
    }
    const source = await this.picker.open(person, this.draft[person].picture, screens, of);
    if (source) this.cards[person].choosePicture(source);
    this.cards[person].selects.picture.focus();
  }

  /** A set of questions says what kind of conversation it is. */
  suggestPreset(picture) {
    const preset = this.devices?.interviews.find(({ source }) => source === picture)?.preset;
    const input = preset && document.querySelector(`[name=preset][value="${CSS.escape(preset)}"]`);
    if (!input || this.draft.partner.picture === picture) return;
    input.checked = true;
    this.preset = preset;
    this.showGoals();
  }

  chooseLayout(layout) {
    this.draft = { ...this.draft, layout };
    this.send();
  }

  chosen(person, sources) {
    this.suggestPreset(sources.picture);
    this.draft = { ...this.draft, [person]: sources };
    this.capture.remember(this.draft);
    const together = shared(this.draft.user.picture, this.draft.partner.picture);
    this.draft.layout = together ? (this.draft.layout ?? 'auto') : null;
    for (const card of Object.values(this.cards)) card.fill();
    this.show();
    this.send();
  }

  /** One request at a time; what was chosen meanwhile goes after it. */
  async send() {
    if (this.sending) {
      this.again = true;
      return;
    }
    this.sending = true;
    this.notify('');
    try {
      do {
        this.again = false;
        await this.connection.act('sources', this.draft);
      } while (this.again);
    } catch (error) {
      if (this.answerable) this.answerable.fail(error.message);
      else this.notify(error.message);
      this.capture.release();
    } finally {
      this.sending = false;
      this.answerable = null;
      if (this.connection.state) this.state(this.connection.state);
    }
  }

  state(state) {
    if (state.phase !== 'setup') {
      this.words.reset();
      this.goals.reset();
      return;
    }
    if (!this.devices && !this.asked) {
      this.asked = true;
      $('conversation').value ||= state.title;
      this.words.propose(state);
      this.look();
      this.propose(state);
    }
    // Chosen since on another page, such as a replay's "Make it my goal".
    if (JSON.stringify(state.goal_proposed) !== JSON.stringify(this.goals.proposed)) this.showGoals();
    const { user, partner } = state.people;
    if (!this.sending) {
      const of = ({ picture, sound }) => ({ picture: picture.source || 'none', sound: sound.source || 'none' });
      const draft = { user: of(user), partner: of(partner), layout: state.layout ?? this.draft.layout };
      if (JSON.stringify(draft) !== JSON.stringify(this.draft)) {
        this.draft = draft;
        for (const card of Object.values(this.cards)) card.fill();
      }
    }
    for (const preview of Object.values(this.cards).map((card) => card.preview)) preview.lines = state.sketch_lines;
    this.cards.user.state(user, partner);
    this.cards.user.offer.show(state);
    this.saving.show(state);
    this.cards.partner.state(partner, user);
    this.show();
  }

  tick({ people }) {
    if (!this.active) return;
    for (const [person, card] of Object.entries(this.cards)) if (people[person]) card.tick(people[person]);
  }

  show() {
    const asked = kindOf(this.draft.partner.picture) === 'interviewer' || kindOf(this.draft.partner.sound) === 'interviewer';
    this.consent.show(this.draft);
    const { agreed } = this.consent;
    const consent = { user: agreed.includes('user'), partner: agreed.includes('partner') };
    for (const [name, [alone, both]] of Object.entries(KEPT)) $(name).nextElementSibling.textContent = asked ? alone : both;
    const keep = $('keep');
    keep.disabled = !(consent.user && consent.partner);
    if (keep.disabled) keep.checked = false;
    this.words.show(consent);
    $('kept').textContent = retentionMessage({ ...consent, keep: keep.checked, words: this.words.wanted, asked });
    $('layout').hidden = !shared(this.draft.user.picture, this.draft.partner.picture);
    for (const input of document.querySelectorAll('[name=layout]')) input.checked = input.value === this.draft.layout;
    const { text, hint, missing } = this.missing();
    $('begin').textContent = text;
    $('begin').setAttribute('aria-disabled', String(Boolean(missing)));
    $('begin-hint').textContent = hint;
    this.lacking = missing;
  }

  /** What the start button says: what is missing, or that it begins. */
  missing() {
    const { user, partner } = this.draft;
    const { state, trouble } = this.connection;
    const none = ({ picture, sound }) => picture === 'none' && sound === 'none';
    if (trouble || !state) return { text: 'No connection', hint: '', missing: this.cards.user.selects.picture };
    if (this.begun) return { text: 'Starting\u2026', hint: '', missing: $('begin') };
    if (none(user)) return { text: 'Choose your picture or sound first', hint: '', missing: this.cards.user.selects.picture };
    const streams = ['user', 'partner'].flatMap((person) => [state.people[person].picture, state.people[person].sound]);
    if (this.sending || streams.some((stream) => stream.state === 'opening')) return { text: 'Connecting\u2026', hint: '', missing: $('begin') };
    if (!streams.some((stream) => stream.state === 'on')) return { text: 'No picture or sound yet', hint: 'See the messages above.', missing: this.cards.user.selects.picture };
    if (this.consent.missing) return { text: this.consent.words, hint: this.consent.missing.id === 'consent-partner' ? 'Does your partner know? Please tell them first.' : '', missing: this.consent.missing };
    if (none(partner)) return { text: 'Start alone', hint: 'Without a partner, you get your own measures but no scores for the two of you.' };
    if (kindOf(partner.picture) === 'interviewer' || kindOf(partner.sound) === 'interviewer') return { text: 'Start', hint: user.sound === 'none' ? 'Without your microphone, press “Next question” when you are done.' : 'The interviewer asks, waits until you are done, and goes on.' };
    if (kindOf(partner.picture) === 'file') return { text: 'Start', hint: "Your partner's video plays on this page." };
    return { text: 'Start', hint: '' };
  }

  async begin() {
    if (this.lacking) {
      this.lacking.focus();
      return;
    }
    const consent = this.consent.agreed;
    const preset = this.presetChosen ?? this.connection.state.preset;
    this.begun = true;
    this.notify('');
    this.show();
    try {
      await this.connection.act('start', { preset, title: $('conversation').value.trim(), keep_media: $('keep').checked, consent, goal: this.goals.goal, ...this.words.chosen(consent) });
    } catch (error) {
      this.notify(error.message);
    } finally {
      this.begun = false;
      this.show();
    }
  }
}
