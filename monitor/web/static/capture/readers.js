// Reading a track on the page itself, where the browser has no readable tracks for a worker (Firefox, Safari).

/** rate : how many pictures a second are wanted. send(frame, mediaMs). -> how to end it. Stands still while the page is hidden. */
export function videoReader(track, rate, send) {
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true, srcObject: new MediaStream([track]) });
  let on = true;
  let due = 0;
  const next = async (at, { captureTime }) => {
    if (!on) return;
    const wanted = rate();
    if (wanted && at >= due - 2) {
      due = Math.max(due + 1000 / wanted, at);
      const frame = await createImageBitmap(video).catch(() => null); // none, between two tracks
      if (frame) send(frame, captureTime ?? at);
    } else if (!wanted) due = 0;
    video.requestVideoFrameCallback(next);
  };
  video.requestVideoFrameCallback(next);
  video.play().catch(() => {}); // the track ended at once
  return () => { on = false; video.srcObject = null; };
}

/** send({samples, rate, mediaMs}). begins : its clock runs, again or for the first time. -> how to end it. */
export function audioReader(track, send, begins) {
  const context = new AudioContext();
  context.onstatechange = () => context.state === 'running' && begins();
  const node = context.audioWorklet.addModule('/static/capture/worklet.js').then(() => {
    const blocks = new AudioWorkletNode(context, 'blocks', { numberOfOutputs: 0 });
    blocks.port.onmessage = ({ data }) => send(data);
    context.createMediaStreamSource(new MediaStream([track])).connect(blocks);
    return context.resume();
  });
  node.catch(() => {}); // closed before it was ready
  // A browser that waits for a gesture before it lets sound run.
  const wake = () => context.state === 'suspended' && context.resume();
  addEventListener('pointerdown', wake);
  return () => { removeEventListener('pointerdown', wake); context.close(); };
}
