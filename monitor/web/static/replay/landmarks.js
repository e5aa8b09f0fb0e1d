// One person's landmarks on a canvas, fetched in stretches and drawn between rows.

const STRETCH_S = 30;
const HOLE_S = 0.6; // rows farther apart than that are a gap, and nothing is drawn in it
const KEPT = 20; // stretches in memory, a quarter of a megabyte each

export class Landmarks {
  constructor(canvas, address, lines, colour, arrived) {
    Object.assign(this, { canvas, address, lines, colour, arrived });
    this.stretches = new Map();
    this.frame = null;
    new ResizeObserver(() => this.arrived()).observe(canvas);
  }

  /** Draw the rows at a time. true: drawn; false: nobody was seen; null: on its way. */
  draw(time) {
    const index = Math.floor(time / STRETCH_S);
    const rows = this.fetched(index);
    this.fetched(index + 1);
    const context = this.clear();
    if (!rows) return null;
    const after = upper(rows.time, time);
    const before = Math.max(after - 1, 0);
    const next = Math.min(after, rows.time.length - 1);
    if (!rows.time.length || Math.abs(rows.time[before] - time) > HOLE_S) return false;
    const step = rows.time[next] - rows.time[before];
    const share = step > 0 && step < HOLE_S ? Math.min(Math.max((time - rows.time[before]) / step, 0), 1) : 0;
    this.paint(context, rows.points[before], rows.points[next], share);
    return true;
  }

  clear() {
    const { canvas } = this;
    const ratio = devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * ratio);
    const height = Math.round(canvas.clientHeight * ratio);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    context.clearRect(0, 0, width, height);
    return context;
  }

  paint(context, before, after, share) {
    const { width, height } = context.canvas;
    const frame = this.frame;
    if (!frame) return;
    const zoom = Math.min(width / frame.width, height / frame.height);
    const x = (n) => (before[2 * n] + (after[2 * n] - before[2 * n]) * share - frame.x) * zoom + width / 2;
    const y = (n) => (before[2 * n + 1] + (after[2 * n + 1] - before[2 * n + 1]) * share - frame.y) * zoom + height / 2;
    context.strokeStyle = context.fillStyle = getComputedStyle(this.canvas).getPropertyValue(this.colour);
    context.lineWidth = Math.max(1.6 * (devicePixelRatio || 1), width / 160);
    context.lineJoin = context.lineCap = 'round';
    context.beginPath();
    for (const line of this.lines) {
      let drawing = false;
      for (const n of line) {
        const known = 2 * n + 1 < before.length && Number.isFinite(before[2 * n]) && Number.isFinite(after[2 * n]);
        if (!known) drawing = false;
        else if (drawing) context.lineTo(x(n), y(n));
        else { context.moveTo(x(n), y(n)); drawing = true; }
      }
    }
    context.stroke();
    if (this.lines.length) return;
    for (let n = 0; 2 * n < before.length; n += 1) {
      if (Number.isFinite(before[2 * n]) && Number.isFinite(after[2 * n])) context.fillRect(x(n) - 1, y(n) - 1, 2.5, 2.5);
    }
  }

  fetched(index) {
    if (!this.stretches.has(index)) {
      this.stretches.set(index, null);
      if (this.stretches.size > KEPT) this.stretches.delete(this.stretches.keys().next().value);
      this.load(index);
    }
    return this.stretches.get(index);
  }

  async load(index) {
    const start = index * STRETCH_S;
    const answer = await fetch(`${this.address}?from=${start}&to=${start + STRETCH_S}`);
    if (!answer.ok) return;
    const rows = unpack(await answer.arrayBuffer());
    this.stretches.set(index, rows);
    this.frame ??= framed(rows.points);
    this.arrived();
  }
}

function unpack(buffer) {
  const [n, nPoints] = new Uint32Array(buffer, 0, 2);
  const time = new Float64Array(buffer, 8, n);
  const packed = new Uint16Array(buffer, 8 + 8 * n);
  const values = new Float32Array(packed.length);
  for (let i = 0; i < values.length; i += 1) values[i] = packed[i] === 65535 ? NaN : packed[i] / 16384 - 1;
  const points = [];
  for (let row = 0; row < n; row += 1) points.push(values.subarray(row * 2 * nPoints, (row + 1) * 2 * nPoints));
  return { time, points };
}

/** A steady frame around where the person mostly is: the middle place of each point that is often seen, with a margin. */
function framed(points) {
  const every = Math.max(1, Math.floor(points.length / 60));
  const rows = points.filter((_, row) => row % every === 0);
  const xs = [];
  const ys = [];
  for (let i = 0; rows.length && i < rows[0].length; i += 2) {
    const seen = rows.filter((row) => Number.isFinite(row[i]));
    if (seen.length * 4 < rows.length) continue;
    xs.push(middle(seen.map((row) => row[i])));
    ys.push(middle(seen.map((row) => row[i + 1])));
  }
  if (!xs.length) return null;
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: (right - left) * 1.2 + 0.02, height: (bottom - top) * 1.2 + 0.02 };
}

function middle(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/** How many times lie at or before a time. */
function upper(times, time) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
