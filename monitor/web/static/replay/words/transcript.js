// What was said, line by line: follows the cursor in its own box, and every line and word leads to its moment.

import { h } from '../../dom.js';
import { clock } from '../../format.js';

const WHO = { user: 'You', partner: 'Partner' };
const UNSURE = 0.5; // a word that its recognition gave less is paler
const LINE_WORDS = 45; // a longer speech is parted at the end of a sentence, so that each part has its time
const NOW_S = 0.4; // a word stays marked so long after its end
const LEGEND = { open_question: 'open question', question: 'question', taken_up: 'picked up from the other', topic: 'topic', filler: 'filler', unsure: 'unsure', laugh: 'laugh' };
const ASKED = { question: ' (question) ', open_question: ' (open question) ' };
// While the current line is in this part of the box, nothing moves.
const [CALM_FROM, CALM_TO, PLACE] = [0.05, 0.75, 0.3];
const MOVES = new Set(['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp']);
const LETTERS_PER_ROW = 44; // for the height of lines that were not drawn yet
const ROW_PX = 21;

export class Transcript {
  /** list : the box. legend, follow : its list of signs, and the button that brings it back to the cursor. */
  constructor({ list, legend, follow }, cursor) {
    Object.assign(this, { list, legend, followButton: follow, cursor, words: [], byStart: [], lines: [], utterances: [], kinds: new Set(), now: -1, line: null });
    this.calm = matchMedia('(prefers-reduced-motion: reduce)');
    this.follow(true);
    cursor.addEventListener('time', () => this.track());
    follow.addEventListener('click', () => this.follow(!this.following));
    list.addEventListener('click', (event) => this.pressed(event));
    list.addEventListener('keydown', (event) => this.key(event));
    for (const kind of ['wheel', 'touchmove']) list.addEventListener(kind, () => this.follow(false), { passive: true });
    // Only the scroll bar is the box itself.
    list.addEventListener('pointerdown', (event) => { if (event.target === list && event.offsetX >= list.clientWidth) this.follow(false); });
  }

  fill({ utterances, laughs }) {
    this.utterances = utterances;
    this.lines = utterances.flatMap((utterance) => this.parts(utterance));
    // Where both talk at once, the words of one utterance lie between those of the other.
    this.byStart = this.words.map((_, number) => number).sort((a, b) => this.words[a].start - this.words[b].start);
    const laughed = laughs.map((laugh) => ({ start: laugh.start_s, element: laughLine(laugh) }));
    if (laughed.length) this.kinds.add('laugh');
    this.list.replaceChildren(...[...this.lines, ...laughed].sort((a, b) => a.start - b.start).map((item) => item.element));
    if (this.lines.length) this.lines[0].button.tabIndex = 0;
    this.explain();
    this.track();
  }

  /** An utterance as one line, or as several where it is long. */
  parts(utterance) {
    utterance.first = this.words.length;
    const lines = [];
    for (let first = 0; first < utterance.words.length;) {
      const last = partEnd(utterance.words, first);
      lines.push(this.makeLine(utterance, first, last));
      first = last + 1;
    }
    return lines;
  }

  makeLine({ person, words }, first, last) {
    const start = words[first][1];
    const line = { start, person };
    const said = [];
    for (const [text, from, to, sure] of words.slice(first, last + 1)) {
      const unsure = sure !== null && sure < UNSURE;
      if (unsure) this.kinds.add('unsure');
      const node = h('span', { 'data-word': this.words.length, class: unsure && 'unsure' }, text);
      said.push(node, ' ');
      this.words.push({ start: from, end: to, node, line });
    }
    const letters = words.slice(first, last + 1).reduce((sum, [text]) => sum + text.length + 1, 0);
    line.button = h('button', { type: 'button', class: 'at', tabindex: -1, 'aria-label': `${clock(start)} ${WHO[person]}` }, clock(start));
    line.element = h('li', { class: 'spoken', style: `contain-intrinsic-block-size: auto ${ROW_PX * (1 + Math.ceil(letters / LETTERS_PER_ROW)) + 8}px` },
      line.button,
      h('div', {}, h('span', { class: 'who', 'aria-hidden': 'true' }, h('span', { class: `mark mark-${person}` }), ` ${WHO[person]}`), h('p', { dir: 'auto' }, said)));
    return line;
  }

  /** marks : [kind, utterance, first, last]; they come after the words, as they take longer to find. */
  mark(marks) {
    for (const [kind, number, first, last] of marks) {
      const utterance = this.utterances[number];
      if (!utterance || last >= utterance.words.length) continue;
      this.kinds.add(kind);
      const words = this.words.slice(utterance.first + first, utterance.first + last + 1);
      for (const [at, { node, line }] of words.entries()) {
        node.classList.add(kind);
        if (kind !== 'topic' && words[at + 1]?.line === line) space(node).classList.add(kind);
      }
      if (kind in ASKED) words.at(-1).node.after(h('span', { class: 'hidden' }, ASKED[kind]));
    }
    this.explain();
  }

  /** What the signs mean that are there. */
  explain() {
    this.legend.replaceChildren(...Object.entries(LEGEND).filter(([kind]) => this.kinds.has(kind))
      .map(([kind, label]) => h('li', {}, h('span', { class: kind }, kind === 'laugh' ? '\u263a' : label), kind === 'laugh' && ` ${label}`)));
  }

  pressed(event) {
    const word = event.target.closest('[data-word]');
    const line = this.lines.find(({ button }) => button === event.target);
    if (!word && !line) return;
    if (word && String(getSelection())) return; // something was chosen to be copied
    this.go(line ? line.start : this.words[Number(word.dataset.word)].start);
  }

  /** The cursor to a time; the box comes along. */
  go(time) {
    this.cursor.seek(time);
    this.follow(true);
  }

  /** One stop for the keyboard; the arrows lead from line to line. */
  key(event) {
    if (!MOVES.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    this.follow(false);
    const at = this.lines.findIndex(({ button }) => button === document.activeElement);
    if (at < 0 || event.key.startsWith('Page')) return;
    event.preventDefault();
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.lines.length - 1 }[event.key];
    const line = this.lines[to];
    if (!line) return;
    this.stop(line);
    line.button.focus({ preventScroll: true });
    this.show(line.element);
  }

  /** The line that the keyboard comes to. */
  stop(line) {
    const before = this.list.querySelector('.at[tabindex="0"]');
    if (before) before.tabIndex = -1;
    line.button.tabIndex = 0;
  }

  follow(on) {
    this.following = on;
    this.followButton.setAttribute('aria-pressed', String(on));
    if (on) this.bring();
  }

  /** Marks the word and the line at the cursor. */
  track() {
    const now = this.at(this.cursor.time);
    const word = this.words[now];
    const spoken = word && this.cursor.time <= word.end + NOW_S ? word.node : null;
    if (spoken !== this.spoken) {
      this.spoken?.classList.remove('now');
      spoken?.classList.add('now');
      this.spoken = spoken;
    }
    if (now === this.now) return;
    this.now = now;
    const line = word?.line ?? null;
    if (line !== this.line) {
      this.line?.element.removeAttribute('aria-current');
      line?.element.setAttribute('aria-current', 'true');
      this.line = line;
      if (line && !this.list.contains(document.activeElement)) this.stop(line);
    }
    if (this.following) this.bring();
  }

  /** The last word that began at or before a time; -1 before the first. */
  at(time) {
    let [low, high] = [0, this.byStart.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[this.byStart[middle]].start <= time + 0.01) low = middle + 1;
      else high = middle;
    }
    return low ? this.byStart[low - 1] : -1;
  }

  bring() {
    const node = this.words[this.now]?.node ?? this.list.firstElementChild;
    if (node) this.show(node);
  }

  /** The box alone moves, never the page; not at all while the place is well in view. */
  show(node, again = true) {
    const { list } = this;
    const height = list.clientHeight;
    if (!height) return;
    const top = node.getBoundingClientRect().top - list.getBoundingClientRect().top;
    const under = this.lines.length && node === list.firstElementChild ? 0 : CALM_FROM * height;
    if (top >= under && top <= CALM_TO * height) return;
    const far = Math.abs(top) > 2 * height;
    list.scrollTo({ top: list.scrollTop + top - PLACE * height, behavior: far || this.calm.matches ? 'instant' : 'smooth' });
    // What was not drawn before has its true height only now.
    if (far && again) requestAnimationFrame(() => requestAnimationFrame(() => this.show(node, false)));
  }
}

/** The last word of the part that begins with a word. */
function partEnd(words, first) {
  for (let number = first + LINE_WORDS; number < words.length - LINE_WORDS / 3; number += 1) {
    if (/[.?!\u2026\u3002\uff1f\uff01]["\u201d']?$/.test(words[number][0]) || number - first >= 3 * LINE_WORDS) return number;
  }
  return words.length - 1;
}

/** The space after a word as an element, to be marked with it. */
function space(node) {
  if (!node.nextSibling.classList) node.nextSibling.replaceWith(h('span', {}, ' '));
  return node.nextSibling;
}

function laughLine({ start_s: start, person, text }) {
  return h('li', { class: 'laugh-line' }, h('span', { 'aria-hidden': 'true', class: `laugh-${person}` }, '\u263a'), ` ${text} `, h('span', { class: 'quiet' }, clock(start)));
}
