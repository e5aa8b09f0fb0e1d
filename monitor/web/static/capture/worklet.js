// Sound blocks where the browser has no readable tracks (Firefox, Safari): mono, with the audio context's time of the first sample.

class Blocks extends AudioWorkletProcessor {
  process([input]) {
    if (input.length) {
      const samples = new Float32Array(input[0].length);
      for (const channel of input) for (let n = 0; n < samples.length; n += 1) samples[n] += channel[n] / input.length;
      this.port.postMessage({ samples, rate: sampleRate, mediaMs: 1000 * currentTime }, [samples.buffer]);
    }
    return true;
  }
}
registerProcessor('blocks', Blocks);
