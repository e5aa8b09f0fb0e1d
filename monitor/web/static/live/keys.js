// The keys of a conversation: P or space pauses, Q is the quiet mode; N and R are for an interviewer's questions. The same in the
// small window.

import { toggle } from './preferences.js';

const TYPED = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]';
const ASKED = { n: 'next', r: 'repeat' };
const PRESSED = 'button, a, input, summary, select, label';

/** Listen in a window (the page's, or the small one's). */
export function keys(target, connection, notify = () => {}) {
  target.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const { phase } = connection.state ?? {};
    if (phase !== 'running' && phase !== 'paused') return;
    if (event.target.closest?.(TYPED) || target.document.querySelector('dialog[open]')) return;
    const key = event.key.toLowerCase();
    if (key === 'p' || (key === ' ' && !event.target.closest?.(PRESSED))) pauseOrResume(connection, notify);
    else if (key === 'q') toggle('quiet');
    else if (ASKED[key] && connection.state.question && phase === 'running') connection.act(`question/${ASKED[key]}`).catch((error) => notify(error.message));
    else return;
    event.preventDefault();
  });
}

export function pauseOrResume(connection, notify = () => {}) {
  const { phase } = connection.state ?? {};
  if (phase === 'running' || phase === 'paused') connection.act(phase === 'running' ? 'pause' : 'resume').catch((error) => notify(error.message));
}
