// What if: the reader slides the partner's track, sees what fits, watches both people there, and keeps the place.

import { $, h } from '../dom.js';
import { ask, getJson } from '../request.js';
import { percent, shiftChart, signed, valueAt } from './charts/shift_chart.js';

const ASK_MS = 400;
const FINE_S = 0.1; // what a kept place is worth
const COARSE_S = 0.5; // the score's curve has half seconds, and so have the keys
const ARROWS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

/** isScored : whether coordination has a score; where it was refused one, movement is given none here, but for finding a place. */
export async function whatIf(address, views, { isScored }) {
  const test = await getJson(`${address}/what-if`);
  const [scored, heard] = [!test.reason && (isScored || test.unsure) && test, test.fit];
  $('what-if-words').textContent = (test.unsure || !isScored ? test.fit_words : '') || test.words;
  if (test.unsure) {
    $('what-if-title').textContent = 'Line up the two recordings';
    $('what-if-lead').textContent = 'Slide your partner\u2019s track until you take turns and move together, play it to check, and keep the place. Then everything is scored.';
  }
  if (!scored && !heard) return;
  $('what-if-body').hidden = false;
  const reach = scored && !heard ? test.shift_s.at(-1) : test.reach_s;
  const slider = $('shift');
  Object.assign(slider, { min: -reach, max: reach, step: FINE_S });
  const chart = shiftChart({ test: scored, fit: heard, reach });
  $('what-if-chart').replaceChildren(chart.element);
  const keeping = kept(address, test, slider);
  const showShift = () => {
    const shift = Number(slider.value);
    const score = scored ? valueAt(test.shift_s, test.score, shift) : null;
    const share = heard ? valueAt(heard.shift_s, heard.one_speaks, shift) : null;
    const how = shift === 0 ? 'unshifted' : `${Math.abs(shift).toFixed(1)}\u00a0s ${shift > 0 ? 'later' : 'earlier'}`;
    const value = score === null ? (share === null ? 'too little overlap' : '') : String(Math.round(score));
    const speech = share === null ? '' : `one speaks ${percent(share)}`;
    $('shift-result').replaceChildren(...[value && h('strong', {}, value), h('span', { class: 'quiet' }, [how, speech].filter(Boolean).join(', '))].filter(Boolean));
    slider.setAttribute('aria-valuetext', [`${how}${value ? `: ${value}` : ''}`, speech].filter(Boolean).join(', '));
    chart.mark(shift);
    views.shift('partner', shift);
    keeping.show(shift);
  };
  const go = (shift) => { slider.value = shift; showShift(); };
  slider.addEventListener('input', showShift);
  slider.addEventListener('keydown', (event) => {
    if (!(event.key in ARROWS) || event.ctrlKey || event.metaKey || event.altKey) return;
    go((Number(slider.value) + ARROWS[event.key] * (event.shiftKey ? FINE_S : COARSE_S)).toFixed(1));
    event.preventDefault();
  });
  $('shift-back').addEventListener('click', () => go(0));
  const best = heard && heard.best_s !== null && Math.abs(heard.best_s) >= FINE_S ? heard.best_s : null;
  $('shift-best').hidden = best === null;
  $('shift-best').textContent = `Best fit of turns (${signed(best ?? 0)})`;
  $('shift-best').addEventListener('click', () => go(best));
  go(0);
}

/** The buttons that keep a place or take every shift back, and how far that is. show(shift) : what is to be kept. */
function kept(address, test, slider) {
  const [keep, restore, said, bar] = [$('shift-keep'), $('shift-restore'), $('shift-said'), $('shift-progress')];
  const buttons = [keep, restore, $('shift-back'), $('shift-best'), slider];
  let shift = 0;
  let running = false;
  $('shift-keeping').hidden = false;
  keep.hidden = !test.allowed;
  restore.hidden = !test.allowed || !test.original;
  $('shift-original').textContent = test.allowed ? test.original : test.unsure ? test.why_not : '';
  const show = (now) => {
    shift = now;
    keep.textContent = shift === 0 ? 'Keep this place' : `Keep this shift (${signed(shift)})`;
    keep.disabled = running || (shift === 0 && !test.unsure);
  };
  const state = (progress) => {
    running = progress.state === 'running';
    for (const button of buttons) button.disabled = running;
    bar.hidden = !running;
    if (running && progress.total_s > 0) bar.value = progress.done_s / progress.total_s;
    else bar.removeAttribute('value');
    if (!running) show(shift);
  };
  const wait = async () => {
    for (;;) {
      const progress = await ask(`${address}/shift`);
      state(progress);
      if (progress.state === 'running') await new Promise((done) => { setTimeout(done, ASK_MS); });
      else if (progress.state === 'failed') throw new Error(progress.error);
      else break;
    }
    said.textContent = 'Kept. Loading the new scores\u2026';
    location.reload();
  };
  const run = async (byS) => {
    said.textContent = 'Scoring the conversation again\u2026';
    state({ state: 'running', total_s: 0 });
    try {
      if (byS !== undefined) await ask(`${address}/shift`, { by_s: byS });
      await wait();
    } catch (error) {
      state({ state: 'failed' });
      said.textContent = error.message;
    }
  };
  keep.addEventListener('click', () => run(shift));
  restore.addEventListener('click', () => run(null));
  if (test.progress.state === 'running') run();
  return { show };
}
