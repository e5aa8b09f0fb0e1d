// One person's picture on a canvas, with the face box or the landmarks over it.

export class Preview {
  /** colour : the custom property of the person. shows : 'face' or 'sketch'. */
  constructor(canvas, { colour, shows }) {
    Object.assign(this, { canvas, colour, shows, lines: [], bitmap: null, tick: null, decoding: false, generation: 0 });
  }

  /** Show the JPEG; one that comes while another is being decoded is left out. */
  async picture(jpeg) {
    if (this.decoding) return;
    this.decoding = true;
    const generation = this.generation;
    try {
      const bitmap = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
      if (generation !== this.generation) bitmap.close();
      else {
        this.bitmap?.close();
        this.bitmap = bitmap;
        this.paint();
      }
    } catch {
      // A torn picture: the next one comes in a moment.
    } finally {
      this.decoding = false;
    }
  }

  /** Take face and sketch of a tick, in picture widths. */
  marks(tick) {
    this.tick = tick;
    this.paint();
  }

  clear() {
    this.generation += 1;
    this.bitmap?.close();
    this.bitmap = this.tick = null;
    this.canvas.getContext('2d').clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  get shown() { return this.bitmap !== null || Boolean(this.tick?.sketch && this.shows === 'sketch'); }

  paint() {
    const { canvas, bitmap, tick } = this;
    if (!this.shown) return;
    const [width, height] = bitmap ? [bitmap.width, bitmap.height] : [640, 480];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    context.clearRect(0, 0, width, height);
    if (bitmap) context.drawImage(bitmap, 0, 0);
    const pixel = width / Math.max(canvas.clientWidth, 1); // of the page, in the picture's pixels
    context.lineJoin = context.lineCap = 'round';
    if (this.shows === 'sketch' && tick?.sketch) this.trace(context, tick.sketch, width, pixel);
    else if (this.shows === 'face' && tick?.face) this.box(context, tick.face.map((value) => value * width), pixel);
  }

  /** Light over dark, so that it is seen on any picture. */
  twice(context, pixel, draw) {
    for (const [style, thick] of [['rgb(0 0 0 / 45%)', 3.5], ['#ffffff', 2]]) {
      context.strokeStyle = style;
      context.lineWidth = thick * pixel;
      context.beginPath();
      draw();
      context.stroke();
    }
  }

  box(context, [x, y, width, height], pixel) {
    this.twice(context, pixel, () => context.roundRect(x, y, width, height, 10 * pixel));
  }

  trace(context, points, width, pixel) {
    const known = (n) => points[n] && Number.isFinite(points[n][0]) && Number.isFinite(points[n][1]);
    const draw = () => {
      for (const line of this.lines) {
        let drawing = false;
        for (const n of line) {
          if (!known(n)) { drawing = false; continue; }
          if (drawing) context.lineTo(points[n][0] * width, points[n][1] * width);
          else context.moveTo(points[n][0] * width, points[n][1] * width);
          drawing = true;
        }
      }
    };
    if (this.bitmap) this.twice(context, pixel * 0.7, draw);
    else {
      context.strokeStyle = getComputedStyle(this.canvas).getPropertyValue(this.colour);
      context.lineWidth = 1.8 * pixel;
      context.beginPath();
      draw();
      context.stroke();
    }
  }
}
