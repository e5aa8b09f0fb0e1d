// The lag map: asked for when its tab is opened, drawn as one more chart of the timeline.

import { $, h } from '../../dom.js';
import { getJson } from '../../request.js';

export class LagMap {
  constructor(address, charts) {
    Object.assign(this, { address, charts, part: '' });
    $('lag-part').addEventListener('change', (event) => { this.part = event.target.value; this.draw(this.theme); });
  }

  async draw(theme) {
    this.theme = theme;
    const figure = await getJson(`${this.address}/lag-map?theme=${theme}&part=${encodeURIComponent(this.part)}`);
    if (theme !== this.theme) return;
    const parts = Object.entries(figure.parts);
    $('lag').hidden = !parts.length;
    if (!parts.length) return;
    $('lag-part').replaceChildren(...parts.map(([name, label]) => h('option', { value: name, selected: name === figure.part }, label)));
    $('lag-window').textContent = `${Math.round(figure.window_s)} s`;
    for (const [name, colour] of [['less', 0], ['none', 1], ['more', 2]]) {
      document.documentElement.style.setProperty(`--map-${name}`, figure.data[0].colorscale[colour][1]);
    }
    await this.charts.draw('lag', figure);
    document.documentElement.dataset.lagMap = theme;
  }
}
