// The live page: one connection, and a view for each phase of a conversation.

import { $ } from '../dom.js';
import { sentence } from '../format.js';
import { End } from './end.js';
import { keys } from './keys.js';
import { Link } from './link.js';
import { Running } from './running.js';
import { Setup } from './setup.js';

const VIEWS = { setup: 'setup', starting: 'running', running: 'running', paused: 'running', ending: 'ended', ended: 'ended' };
const TROUBLE = {
  lost: 'The program does not answer. This page tries again by itself. If you ended the program, start it again with: rapport live',
  door: 'The program was started again. Open the address that it printed in the terminal.',
};

const link = new Link();
const running = new Running(link, told);
new Setup(link, told);
new End(link, told);
keys(window, link, told);

let view = '';
link.addEventListener('state', show);
link.addEventListener('link', () => {
  $('trouble').hidden = !link.trouble;
  $('trouble').textContent = TROUBLE[link.trouble] ?? '';
  document.body.dataset.link = link.trouble || 'on';
});
$('details').addEventListener('toggle', want);

function show() {
  const { phase } = link.state;
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
  told('');
  $('waiting').hidden = true;
  scrollTo(0, 0);
  if (!first) document.querySelector(`section[data-view=${view}] h1`).focus();
  document.title = view === 'running' ? 'In conversation \u2013 Rapport' : view === 'ended' ? 'Summary \u2013 Rapport' : 'A conversation \u2013 Rapport';
}

function want() {
  const wanted = view === 'setup' ? ['pictures'] : view === 'running' ? running.wants : [];
  if (wanted.join() !== link.wanted.join()) link.want(wanted);
}

/** One sentence from the program that somebody should read; empty to take it away. */
function told(text) {
  $('told').hidden = !text;
  $('told-words').textContent = text && sentence(text);
}
$('told-close').addEventListener('click', () => told(''));
