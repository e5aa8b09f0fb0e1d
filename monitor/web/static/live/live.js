// The live page: one connection, and a view for each phase of a conversation.

import { $ } from '../dom.js';
import { sentence } from '../format.js';
import { CheckPanel } from './check_panel.js';
import { SummaryView } from './summary_view.js';
import { keys } from './keys.js';
import { Connection } from './connection.js';
import { Running } from './running.js';
import { Setup } from './setup.js';

const VIEWS = { setup: 'setup', starting: 'running', running: 'running', paused: 'running', ending: 'ended', ended: 'ended' };
const TROUBLE = {
  lost: 'Rapport is not responding. Trying again\u2026 If you stopped it, start it again with: rapport live',
  access: 'Rapport was restarted. Open the new address printed in the terminal.',
};

const connection = new Connection();
const running = new Running(connection, notify);
new Setup(connection, notify);
new CheckPanel(connection, notify);
new SummaryView(connection, notify);
keys(window, connection, notify);

let view = '';
connection.addEventListener('state', show);
connection.addEventListener('trouble', () => {
  $('trouble').hidden = !connection.trouble;
  $('trouble').textContent = TROUBLE[connection.trouble] ?? '';
  document.body.dataset.connection = connection.trouble || 'on';
});
$('details').addEventListener('toggle', want);

function show() {
  const { phase } = connection.state;
  document.body.dataset.phase = phase;
  const next = VIEWS[phase] ?? 'setup';
  if (next === view) {
    want();
    return;
  }
  const first = view === '';
  view = next;
  for (const name of ['setup', 'running', 'ended']) {
    for (const element of document.querySelectorAll(`[data-view=${name}]`)) element.hidden = name !== view;
  }
  want();
  notify('');
  $('waiting').hidden = true;
  scrollTo(0, 0);
  if (!first) document.querySelector(`section[data-view=${view}] h1`).focus();
  document.title = view === 'running' ? 'In conversation \u2013 Rapport' : view === 'ended' ? 'Summary \u2013 Rapport' : 'Set up a conversation \u2013 Rapport';
}

function want() {
  const wanted = view === 'setup' ? ['pictures'] : view === 'running' ? running.wants : [];
  if (wanted.join() !== connection.wanted.join()) connection.want(wanted);
}

/** One sentence from the program that somebody should read; empty to take it away. */
function notify(text) {
  $('message').hidden = !text;
  $('message-words').textContent = text && sentence(text);
}
$('message-close').addEventListener('click', () => notify(''));
