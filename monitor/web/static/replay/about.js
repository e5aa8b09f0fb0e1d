// What a recording was made from, and all scores as a table.

import { h } from '../dom.js';
import { date, length, likely, measure, sentence, tight } from '../format.js';

const STAGES = { settle: 'waiting for late data' };
const COMPONENTS = ['coordination', 'attention', 'warmth'];
const COLUMNS = ['Score', 'Value', 'Likely', 'Both measured', 'z', 'Compared', 'Who follows'];

/** The head and the rows of the table of scores; those that have none say why. */
export function scoreRows(session) {
  const cell = (text) => h('td', {}, text);
  return {
    head: COLUMNS.map((name) => h('th', { scope: 'col' }, name)),
    rows: [...COMPONENTS, ...session.scored].map((name) => {
      const score = { ...session.components, ...session.channels }[name];
      const words = session.cards[name];
      const label = h('th', { scope: 'row' }, words.label);
      if (words.state) return h('tr', { 'data-name': name }, label, h('td', { colspan: COLUMNS.length - 1, class: 'said' }, tight(`${words.state}: ${score.reason || 'there was too little to compare'}`)));
      return h('tr', { 'data-name': name }, label, cell(String(Math.round(score.score))), cell(likely(score.low, score.high).replace('likely ', '')), cell(words.measured),
        cell(measure(score.z, '', 1)), h('td', { class: 'said' }, score.claim_words), h('td', { class: 'said' }, score.direction === 'unclear' ? '\u2013' : tight(sentence(words.lead))));
    }),
  };
}

export function aboutItems(session) {
  const { header } = session;
  const who = { user: 'You', partner: 'Partner', both: 'Both' };
  const sources = header.sources.map((source) => {
    const kind = source.program ? `measured by ${source.program}` : source.kind;
    return `${who[source.person]}: ${source.name} (${[kind, ...source.used_for.filter((use) => use !== kind)].join(', ')})${source.note ? `, ${source.note}` : ''}`;
  });
  const kept = Object.keys(session.media).length ? 'Videos and measures' : 'Measures only, no picture or sound';
  const latency = Object.entries(header.latencies_s).map(([stage, seconds]) => `${STAGES[stage] ?? stage} ${seconds.toFixed(2)} s`).join(', ');
  const entries = [
    ['Started', [date(header.started_at)]], ['Length', [length(session.duration_s)]], ['Kind of talk', [session.preset_title]],
    ['Sources', sources], ['Layout', [header.layout]], ['Alignment', session.clock], ['Saved', [kept]], ['Words', [sentence(session.words_source)]], ['Delay', [latency]],
    ['Versions', [Object.entries(header.versions).map(([part, version]) => `${part} ${version}`).join(', ')]], ['Session', [header.id]],
  ];
  return entries.filter(([, lines]) => lines.some(Boolean)).flatMap(([label, lines]) => [h('dt', {}, label), h('dd', {}, lines.map((line) => h('div', {}, line)))]);
}
