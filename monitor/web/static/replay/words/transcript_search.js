// Searching the transcript: all places are marked, Enter leads the cursor to the next one.

const POINTS = /[.,;:!?\u2026"\u201c\u201d\u201e\u00ab\u00bb()\u00bf\u00a1]+/g;

/** Case, accents and punctuation do not count. */
const folded = (text) => text.normalize('NFD').replace(/\p{M}+/gu, '').replace(/[\u2018\u2019]/g, "'").replace(POINTS, '').toLowerCase();

export class TranscriptSearch {
  /** input, count, earlier, later : the field, its answer, its two buttons. */
  constructor({ input, count, earlier, later }, transcript) {
    Object.assign(this, { input, count, earlier, later, transcript, hits: [], current: -1, texts: null });
    input.addEventListener('input', () => this.search());
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.step(event.shiftKey ? -1 : 1);
    });
    earlier.addEventListener('click', () => this.step(-1));
    later.addEventListener('click', () => this.step(1));
  }

  search() {
    const { transcript } = this;
    this.mark(this.current, false);
    for (const [first, last] of this.hits) this.paint(first, last, 'hit', false);
    this.current = -1;
    this.hits = this.find(folded(this.input.value).replace(/\s+/g, ' ').trimStart());
    for (const [first, last] of this.hits) this.paint(first, last, 'hit', true);
    this.tell();
    if (!this.hits.length) return;
    transcript.follow(false);
    transcript.show(transcript.words[this.hits[this.next(1)][0]].node);
  }

  /** [first, last] words of each place, by time. */
  find(query) {
    if (!query.trim()) return [];
    this.texts ??= this.transcript.utterances.map((utterance) => this.joined(utterance));
    const hits = [];
    for (const { text, starts, first } of this.texts) {
      for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, at + query.length)) {
        const end = at + query.trimEnd().length - 1;
        hits.push([first + wordAt(starts, at), first + wordAt(starts, end)]);
      }
    }
    return hits;
  }

  joined({ words, first }) {
    const starts = [];
    let text = '';
    for (const [word] of words) {
      starts.push(text.length);
      text += `${folded(word)} `;
    }
    return { text, starts, first };
  }

  /** Which place comes next from where one is; around the end. */
  next(way) {
    const { hits, current, transcript } = this;
    if (current >= 0) return (current + way + hits.length) % hits.length;
    const after = hits.findIndex(([first]) => first >= transcript.now);
    if (way > 0) return Math.max(after, 0);
    return (after > 0 ? after : hits.length) - 1;
  }

  step(way) {
    if (!this.hits.length) return;
    const to = this.next(way);
    this.mark(this.current, false);
    this.current = to;
    this.mark(to, true);
    this.tell();
    const [first] = this.hits[to];
    this.transcript.go(this.transcript.words[first].start);
  }

  mark(hit, on) { if (hit >= 0) this.paint(...this.hits[hit], 'hit-now', on); }

  paint(first, last, name, on) {
    for (let number = first; number <= last; number += 1) this.transcript.words[number].node.classList.toggle(name, on);
  }

  tell() {
    const { hits, current } = this;
    const asked = this.input.value.trim();
    this.count.textContent = !asked ? '' : !hits.length ? 'Not found' : current < 0 ? `${hits.length} found` : `${current + 1} of ${hits.length}`;
    this.earlier.disabled = this.later.disabled = !hits.length;
  }
}

/** The word that a place in the joined text belongs to. */
function wordAt(starts, place) {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
