// The list of sessions.

import { $, getJson, h } from './dom.js';
import { date, length, plural } from './format.js';

const STATES = { complete: '', interrupted: 'cut off', recording: 'being recorded' };

start().catch((error) => { $('count').textContent = error.message; });

async function start() {
  const { sessions } = await getJson('/api/sessions');
  $('count').textContent = plural(sessions.length, 'session');
  $('list').replaceChildren(...sessions.map((session) => h('li', {}, entry(session))));
  if (!sessions.length) {
    $('count').textContent = 'No session yet';
    $('list').append(h('li', { class: 'panel empty' }, h('p', {}, 'Make one with ', h('code', {}, 'rapport analyze me.mp4 partner.mp4'), ' or see ', h('code', {}, 'rapport demo'), '.')));
  }
}

function entry(session) {
  if (session.problem) return h('div', { class: 'panel' }, h('span', { class: 'name' }, session.id), h('p', { class: 'quiet' }, session.problem));
  return h('a', { class: 'panel', href: `/session/${encodeURIComponent(session.id)}` },
    h('span', { class: 'name' }, session.title || 'Session'), h('span', { class: 'length' }, length(session.duration_s)),
    h('span', { class: 'quiet' }, [date(session.started_at), session.preset, STATES[session.status]].filter(Boolean).join(' \u00b7 ')));
}
