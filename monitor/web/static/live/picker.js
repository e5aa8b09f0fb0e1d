// Where on the screen, or in the shared tab, somebody is: a picture of it, with the faces found in it to click, or a rectangle to draw or type.

import { $, h } from '../dom.js';
import { ask } from '../request.js';
import { areaOf, areaSource } from './sources.js';

const FIELDS = ['x', 'y', 'width', 'height'];
const DRAWN_PX = 6; // a shorter way is a click
const LEAST_PX = 40;
const LATER_S = 3;

export class Picker {
  constructor() {
    this.dialog = $('picker');
    this.view = $('picker-view');
    this.image = $('picker-image');
    this.rectangle = $('picker-rectangle');
    this.tiles = $('picker-tiles');
    this.status = $('picker-status');
    this.inputs = Object.fromEntries(FIELDS.map((name) => [name, $(`picker-${name}`)]));
    for (const input of Object.values(this.inputs)) input.addEventListener('input', () => this.read());
    this.image.addEventListener('load', () => { this.size ??= { x: 0, y: 0, width: this.image.naturalWidth, height: this.image.naturalHeight }; this.draw(); });
    this.image.addEventListener('error', () => { if (this.dialog.open) this.show(`The ${this.what} cannot be shown here. You can still enter the numbers under Exact place.`); });
    $('picker-screen').addEventListener('change', () => this.choose());
    $('picker-again').addEventListener('click', () => this.look());
    $('picker-later').addEventListener('click', () => this.lookLater());
    $('picker-use').addEventListener('click', () => this.close(this.source()));
    $('picker-auto').addEventListener('click', () => this.close(`${this.of}:auto${$('picker-mirrored').checked ? ',mirrored' : ''}`));
    $('picker-cancel').addEventListener('click', () => this.close(null));
    this.dialog.addEventListener('close', () => { this.stop(); this.answer?.(this.result ?? null); });
    this.listen();
  }

  /** person : for the heading. source : the present choice. screens : of the devices, or the shared tab alone (of : browser:tab).
   * -> the chosen source, or null. */
  open(person, source, screens, of = 'screen') {
    const fits = areaOf(source)?.of === of;
    Object.assign(this, { person, screens, of, what: of === 'screen' ? 'screen' : 'shared tab', area: fits ? areaOf(source) : null, size: null });
    this.result = null;
    const where = of === 'screen' ? 'on the screen' : 'in the shared tab';
    $('picker-title').textContent = person === 'user' ? `Where are you ${where}?` : `Where is your partner ${where}?`;
    this.image.alt = `Your ${this.what} right now`;
    $('picker-mirrored').checked = (source ?? '').endsWith(',mirrored') || (person === 'user' && !fits); // as calls show it
    $('picker-follows').checked = this.area ? this.area.follows : true;
    const select = $('picker-screen');
    select.replaceChildren(...screens.map(({ name }, n) => h('option', { value: n }, name)));
    $('picker-screens').hidden = screens.length < 2;
    this.dialog.showModal();
    this.choose();
    return new Promise((resolve) => { this.answer = resolve; });
  }

  close(result) {
    this.result = result;
    this.dialog.close();
  }

  choose() {
    const screen = this.screens[Number($('picker-screen').value) || 0];
    const place = areaOf(screen?.source);
    this.screen = screen;
    this.size = screen ? { x: place?.x ?? 0, y: place?.y ?? 0, width: screen.width_px, height: screen.height_px } : null;
    this.look();
  }

  /** Time to bring the call to the front. */
  lookLater() {
    this.stop();
    let left = LATER_S;
    const count = () => {
      if (!left) {
        this.stop();
        this.look();
        return;
      }
      $('picker-later').textContent = `${left}\u2026`;
      left -= 1;
    };
    this.counting = setInterval(count, 1000);
    this.show('Bring the call to the front. The picture is taken in a moment.');
    count();
  }

  stop() {
    clearInterval(this.counting);
    $('picker-later').textContent = `Take the picture in ${LATER_S} s`;
  }

  /** The picture, without what this page itself shows of the two people: nobody is found in that. */
  photograph(address) {
    document.body.classList.add('photographed');
    const shown = () => document.body.classList.remove('photographed');
    return new Promise((resolve) => {
      const done = () => { shown(); resolve(); };
      for (const name of ['load', 'error']) this.image.addEventListener(name, done, { once: true });
      const take = () => { this.image.src = address; };
      if (document.hidden) take(); // nothing is drawn then
      else requestAnimationFrame(() => requestAnimationFrame(take));
    });
  }

  async look() {
    const query = this.screen ? `&source=${encodeURIComponent(this.screen.source)}` : '';
    this.stop();
    this.tiles.replaceChildren();
    this.area = null;
    this.draw();
    this.show('Looking for faces\u2026 This takes a few seconds.', true);
    const asked = (this.asked = {});
    await this.photograph(`/api/live/screen.jpg?at=${Date.now()}${query}`);
    if (asked !== this.asked) return;
    try {
      const { tiles, note } = await ask('/api/live/tiles', this.screen ? { source: this.screen.source } : {});
      if (asked !== this.asked) return;
      const leftFirst = [...tiles].sort((a, b) => a.x_px - b.x_px || a.y_px - b.y_px);
      this.faces = leftFirst.map((tile) => ({ x: tile.x_px, y: tile.y_px, width: tile.width_px, height: tile.height_px }));
      this.offer();
      const many = tiles.length === 1 ? 'One face found. Click it' : `${tiles.length} faces found. Click the right one`;
      this.show(note || (tiles.length ? `${many}, or draw a rectangle around the person.` : 'No face found. Draw a rectangle around the person, or bring the call to the front and refresh.'));
    } catch (error) {
      if (asked === this.asked) this.show(`${error.message} You can still draw a rectangle around the person.`);
    }
  }

  offer() {
    this.tiles.replaceChildren(...this.faces.map((tile, n) => {
      const button = h('button', { type: 'button', class: 'tile', click: () => this.take(tile) }, h('span', {}, `Face ${n + 1}`));
      this.put(button, tile);
      return button;
    }));
    if (this.faces.length === 1 && !this.area) this.take(this.faces[0]);
  }

  show(text, busy = false) { this.status.replaceChildren(busy ? h('span', { class: 'looks-for', 'aria-hidden': 'true' }) : '', text); }

  /** Place an element over the picture by shares of the screen. */
  put(element, { x, y, width, height }) {
    if (!this.size) return;
    const share = (value, whole) => `${((100 * value) / whole).toFixed(3)}%`;
    element.style.setProperty('left', share(x - this.size.x, this.size.width));
    element.style.setProperty('top', share(y - this.size.y, this.size.height));
    element.style.setProperty('width', share(width, this.size.width));
    element.style.setProperty('height', share(height, this.size.height));
  }

  take(area) {
    this.area = area;
    this.draw();
  }

  draw() {
    const { area } = this;
    this.rectangle.hidden = !area;
    if (area) {
      this.put(this.rectangle, area);
      for (const name of FIELDS) if (document.activeElement !== this.inputs[name]) this.inputs[name].value = Math.round(area[name]);
    }
    for (const [n, button] of [...this.tiles.children].entries()) button.setAttribute('aria-pressed', String(Boolean(area) && FIELDS.every((name) => Math.abs(area[name] - this.faces[n][name]) < 1)));
    const fits = Boolean(area) && area.width >= LEAST_PX && area.height >= LEAST_PX;
    $('picker-use').disabled = !fits;
  }

  read() {
    const values = FIELDS.map((name) => this.inputs[name].valueAsNumber);
    if (values.every(Number.isFinite)) this.take(Object.fromEntries(FIELDS.map((name, n) => [name, values[n]])));
  }

  source() { return areaSource({ ...this.area, of: this.of, follows: $('picker-follows').checked, mirrored: $('picker-mirrored').checked }); }

  /** Draw with the pointer. A short way stays a click, on a face for instance. */
  listen() {
    let from = null;
    let drawing = false;
    const place = (event) => {
      const box = this.view.getBoundingClientRect();
      const inside = (value) => Math.min(Math.max(value, 0), 1);
      return [this.size.x + inside((event.clientX - box.left) / box.width) * this.size.width, this.size.y + inside((event.clientY - box.top) / box.height) * this.size.height];
    };
    this.view.addEventListener('pointerdown', (event) => { if (event.button === 0 && this.size) from = { event, at: place(event) }; });
    this.view.addEventListener('pointermove', (event) => {
      if (!from) return;
      if (!drawing && Math.hypot(event.clientX - from.event.clientX, event.clientY - from.event.clientY) > DRAWN_PX) {
        drawing = true;
        this.view.setPointerCapture(event.pointerId);
      }
      if (!drawing) return;
      const [x, y] = place(event);
      this.take({ x: Math.min(x, from.at[0]), y: Math.min(y, from.at[1]), width: Math.abs(x - from.at[0]), height: Math.abs(y - from.at[1]) });
    });
    for (const name of ['pointerup', 'pointercancel']) this.view.addEventListener(name, () => { from = null; drawing = false; });
  }
}
