// The numbers of both people, rows only for what happened, and the signs of close copying.

import { h } from '../dom.js';
import { measure, sentence, tight } from '../format.js';

const COVERAGE = { face: 'Face visible', body: 'Upper body visible', voice: 'Voice heard' };
const UNITS = { share: '%', '0..1': 'of 1', '1/min': 'a minute', '1/s': 'a second', 'grey levels': 'of 255', count: 'times' };

const RATE_LEAST_S = 60; // of what a rate is of: below that, one event more or less changes all
const SEEN_BY = { turns_per_min: 'voice', backchannels_per_min: 'voice', posture_shifts_per_min: 'body' };

/** The rows of both people, or of the one who was there, without those of what happened to nobody; the finer ones apart. */
export function peopleRows(session, people) {
  const happened = ({ name, unit }) => people.some((person) => {
    const value = session.people[person].means[name];
    if (value === null || value === 0) return false;
    return unit !== '1/min' || (session.people[person].coverage[SEEN_BY[name] ?? 'face'] ?? 0) * session.duration_s >= RATE_LEAST_S;
  });
  const cells = (values, unit, decimals) => people.map((person) => {
    const text = measure(values(person), unit, decimals);
    return h('td', text === '\u2013' ? { 'aria-label': 'not measured' } : {}, text);
  });
  const row = (label, values, unit, decimals) => h('tr', {}, h('th', { scope: 'row' }, label), cells(values, unit, decimals), h('td', {}, UNITS[unit] ?? unit));
  const known = session.means.filter((mean) => !(session.alone && mean.of_two) && happened(mean));
  const means = (wanted) => known.filter(({ finer }) => finer === wanted).map(({ name, label, unit, decimals }) => row(label, (person) => session.people[person].means[name], unit, decimals));
  return {
    plain: means(false),
    finer: [...means(true), ...Object.entries(COVERAGE).map(([family, label]) => row(label, (person) => session.people[person].coverage[family], 'share', 0))],
  };
}

export function facetItems(session) {
  const { words, leak } = session.copying;
  const beside = [['Side', words], ['Worth a check', leak ? [leak] : []]].filter(([, lines]) => lines.length);
  return [
    ...Object.entries(session.excess).map(([name, facet]) => h('li', { class: `facet${facet.fires ? ' fires' : ''}` },
      h('span', { 'aria-hidden': 'true' }, facet.fires ? '\u25cf' : '\u25cb'),
      h('span', { class: 'name' }, session.facet_labels[name] ?? name),
      h('span', { class: 'verdict' }, verdict(facet)),
      facet.reason && h('span', { class: 'why' }, tight(sentence(facet.reason))))),
    ...beside.map(([name, lines]) => h('li', { class: 'facet' },
      h('span', { 'aria-hidden': 'true' }), h('span', { class: 'name' }, name), h('span', {}),
      h('span', { class: 'why' }, lines.map((line) => h('div', {}, tight(sentence(line))))))),
  ];
}

/** What the signs say together. */
export function copyingWords(session) {
  const facets = Object.values(session.excess);
  const signs = facets.filter((facet) => facet.fires).length;
  if (session.offset_sure === false) return "Not measured, because it isn't certain how the two recordings line up.";
  // How many channels follow at once is a number even where there is no channel.
  const measured = Object.entries(session.excess).filter(([name, facet]) => name !== 'broad' && facet.value !== null);
  if (!signs && !measured.length) return 'Not measured, because there was too little of you both to go by.';
  if (!signs) return facets.some((facet) => facet.value === null) ? 'None of the signs that could be measured were noticed.' : 'No signs were noticed.';
  return `${signs} of ${facets.length} signs ${signs === 1 ? 'was' : 'were'} noticed. ${session.copying.noticed ? 'Together they suggest close copying.' : 'That is not enough to call it close copying.'}`;
}

function verdict(facet) {
  if (facet.fires) return 'noticed';
  return facet.value === null ? 'not known' : 'not noticed';
}
