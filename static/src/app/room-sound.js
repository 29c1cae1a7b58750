// Sounds and levels: made and measured here, nothing is fetched and nothing leaves.
let context;

// ready returns the page's audio context; browsers keep it silent until the first click or key.
export function ready() {
  if (!window.AudioContext) return null;
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => {});
  return context;
}

// play sounds notes one after the other, as frequency and seconds; into: a destination other than
// the loudspeaker.
export function play(notes, into) {
  const audio = ready();
  if (!audio) return;
  let at = audio.currentTime + 0.02;
  for (const [frequency, lasts] of notes) {
    const tone = audio.createOscillator(), volume = audio.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.2, at + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + lasts);
    tone.connect(volume).connect(into ?? audio.destination);
    tone.start(at);
    tone.stop(at + lasts);
    at += lasts;
  }
}

export const doorbell = [[880, 0.35], [660, 0.5]];

// newMeter shows how loud a track is, ten times a second; heard(level) is told from 0 to 100.
export function newMeter(meter, heard = () => {}) {
  let source, measure, timer;
  return function watch(track) {
    clearInterval(timer);
    source?.disconnect();
    source = null;
    meter.value = 0;
    const audio = track && ready();
    if (!audio) return;
    source = audio.createMediaStreamSource(new MediaStream([track]));
    measure ??= audio.createAnalyser();
    measure.fftSize = 1024;
    source.connect(measure);
    const wave = new Float32Array(measure.fftSize);
    timer = setInterval(() => {
      measure.getFloatTimeDomainData(wave);
      const power = wave.reduce((sum, x) => sum + x * x, 0) / wave.length;
      const decibel = 10 * Math.log10(power + 1e-10); // -100 … 0
      meter.value = Math.max(0, Math.min(100, Math.round((decibel + 60) * 100 / 60)));
      heard(meter.value);
    }, 100);
  };
}
