// The live page: one connection, and a view for each phase of a conversation.

import { $ } from '../dom.js';
import { sentence } from '../format.js';
import { CaptureControl } from '../capture/control.js';
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
const capture = new CaptureControl(connection);
const running = new Running(connection, notify, capture);
new Setup(connection, notify, capture);
new CheckPanel(connection, notify);
new SummaryView(connection, notify);
keys(window, connection, notify);

let view = '';
let saidAt = 0;
connection.addEventListener('state', show);
connection.addEventListener('trouble', () => {
  $('trouble').hidden = !connection.trouble;
  $('trouble').textContent = TROUBLE[connection.trouble] ?? '';
  document.body.dataset.connection = connection.trouble || 'on';
});
capture.addEventListener('problem', ({ detail }) => notify(detail));
capture.addEventListener('change', showCapture);
$('capture-take').addEventListener('click', () => capture.take());
$('details').addEventListener('toggle', want);

function show() {
  if (!$('message').hidden && performance.now() - saidAt > READ_MS) notify('');
  showCapture();
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

/** What holds for this page only: another one captures, or this browser wants it to be seen. */
function showCapture() {
  const { occupied, needsSight } = capture;
  $('capture').hidden = !occupied && !needsSight;
  $('capture-take').hidden = !occupied;
  const words = occupied ? 'Another page of Rapport captures camera and call.' : 'In this browser, pictures stop while this page is hidden: a gap in the record. Keep it visible beside your call.';
  if ($('capture-words').textContent !== words) $('capture-words').textContent = words;
}

function want() {
  const wanted = view === 'setup' ? ['pictures'] : view === 'running' ? running.wants : [];
  if (wanted.join() !== connection.wanted.join()) connection.want(wanted);
}

const READ_MS = 30000; // a refusal that was read long ago is no news while all is well again

/** One sentence from the program that somebody should read; empty to take it away. */
function notify(text) {
  saidAt = performance.now();
  $('message').hidden = !text;
  $('message-words').textContent = text && sentence(text);
}
$('message-close').addEventListener('click', () => notify(''));
