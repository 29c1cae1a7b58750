package story

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/page"
	cdp "github.com/chromedp/chromedp"
)

// Person is somebody at the room whose camera is one colour and whose microphone one tone, so that
// it can be told who is seen and heard.
type Person struct {
	*Tab
	name   string
	colour string
	tone   int
}

// Witness is loaded before the page's own scripts: it notes every connection, and puts a canvas and
// an oscillator in place of the devices.
const Witness = `(() => {
	const Real = RTCPeerConnection;
	window.connections = [];
	window.RTCPeerConnection = class extends Real { constructor(...a) { super(...a); connections.push(this); } };
	window.notes = 0; // the doorbell's
	const start = OscillatorNode.prototype.start;
	OscillatorNode.prototype.start = function (...a) { notes++; return start.apply(this, a); };
	if (!navigator.mediaDevices) return;
	navigator.mediaDevices.getDisplayMedia = async () => coloured("#c0c000");
	navigator.mediaDevices.getUserMedia = async (wish) => {
		if (wish.audio) {
			const audio = new AudioContext({sampleRate: 48000}), tone = audio.createOscillator(), out = audio.createMediaStreamDestination();
			tone.frequency.value = %d;
			tone.connect(out);
			tone.start();
			return out.stream;
		}
		return coloured(%q);
	};
	function coloured(colour) {
		const canvas = document.createElement("canvas"), g = canvas.getContext("2d");
		canvas.width = 640; canvas.height = 360;
		setInterval(() => {
			g.fillStyle = colour;
			g.fillRect(0, 0, 640, 360);
			for (let i = 0; i < 400; i++) { g.fillStyle = Math.random() < 0.5 ? "#000" : "#fff"; g.fillRect(Math.random() * 640, Math.random() * 120, 6, 6); }
		}, 40);
		return canvas.captureStream(25);
	}
})()`

func (c *Chromium) NewPerson(login, name, colour string, tone int) *Person {
	c.t.Helper()
	b := &Person{c.NewTab(login, true), name, colour, tone}
	b.Before(fmt.Sprintf(Witness, tone, colour))
	return b
}

// Before has a script run in every page before the page's own.
func (b *Tab) Before(js string) {
	b.t.Helper()
	b.Do(cdp.Func(func(ctx context.Context, _ *cdp.Target) error {
		_, err := cdp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: js})
		return err
	}))
}

// Enters goes through the door as who is signed in does.
func (b *Tab) Enters(path string) {
	b.t.Helper()
	b.Open(path)
	b.Until(`document.querySelector("#porta-testo").textContent.includes("La sala è aperta")`)
	b.Click("#entra")
	b.IsIn()
}

func (b *Tab) IsIn() {
	b.t.Helper()
	b.Until(`document.querySelector("[data-room]").dataset.where === "sala" && connections.at(-1)?.connectionState === "connected"`)
}

// Meets waits until the page shows somebody's colour in the tile that bears their name, decodes
// more and more of it, and sounds their tone.
func (b *Tab) Meets(others ...*Person) {
	b.t.Helper()
	for _, o := range others {
		b.Await(MetBy(o.name, o.colour, o.tone), o.name)
	}
}

// MetBy complains unless somebody is seen in their colour, moves, and is heard with their tone; any will do if that is 0.
func MetBy(name, colour string, tone int) string {
	return fmt.Sprintf(`(async () => {
		const tile = [...document.querySelectorAll("#persone > .cb-tile:not(#io)")].find(t => t.querySelector("strong").textContent === %[1]q);
		const video = tile?.querySelector("video:not([hidden])");
		if (!video?.videoWidth) return "no picture";
		const canvas = document.createElement("canvas"), g = canvas.getContext("2d");
		canvas.width = canvas.height = 20;
		g.drawImage(video, 0, 0, 20, 20);
		const pixel = [...g.getImageData(10, 17, 1, 1).data].slice(0, 3), want = %[2]q.match(/\w\w/g).map(h => parseInt(h, 16));
		if (pixel.some((v, i) => Math.abs(v - want[i]) > 60)) return "colour " + pixel;

		const pc = connections.at(-1), lines = pc.getTransceivers(), i = lines.findIndex(l => l.receiver.track === video.srcObject.getTracks()[0]);
		const voice = lines[i - 1].receiver;
		const deaf = navigator.userAgent.includes("Firefox"); // without a sound card its contexts stay suspended
		let ear, source, context;
		if (!deaf) {
			context = window.ear ??= new AudioContext();
			ear = context.createAnalyser();
			source = context.createMediaStreamSource(new MediaStream([voice.track]));
			ear.fftSize = 4096;
			source.connect(ear);
		}
		const count = async () => { let n = [0, 0];
			for (const r of (await lines[i].receiver.getStats()).values()) if (r.type === "inbound-rtp") n[0] = r.framesDecoded;
			for (const r of (await voice.getStats()).values()) if (r.type === "inbound-rtp") n[1] = r.bytesReceived;
			return n; };
		const before = await count();
		const hertz = deaf ? await recorded() : await analysed();
		const after = await count();
		if (!(after[0] > before[0] && after[1] > before[1])) return "still: " + before + " " + after;
		return (%[3]d === 0 ? hertz > 100 : Math.abs(hertz - %[3]d) < %[3]d * 0.2) ? "" : "tone " + hertz;

		async function analysed() {
			await new Promise(r => setTimeout(r, 250));
			const heard = new Float32Array(ear.frequencyBinCount);
			ear.getFloatFrequencyData(heard);
			source.disconnect();
			return heard.indexOf(Math.max(...heard)) * context.sampleRate / ear.fftSize;
		}
		async function recorded() { // and its zeros counted
			const recorder = new MediaRecorder(new MediaStream([voice.track])), parts = [];
			recorder.ondataavailable = e => parts.push(e.data);
			const ended = new Promise(r => { recorder.onstop = r; });
			recorder.start();
			await new Promise(r => setTimeout(r, 600));
			recorder.stop();
			await ended;
			const sound = await new OfflineAudioContext(1, 48000, 48000).decodeAudioData(await new Blob(parts).arrayBuffer());
			const wave = sound.getChannelData(0);
			let from = wave.findIndex(v => Math.abs(v) > 0.005), zeros = 0;
			if (from < 0) return "none in " + wave.length;
			for (let i = from + 1; i < wave.length; i++) if (wave[i - 1] < 0 !== wave[i] < 0) zeros++;
			return zeros / 2 / ((wave.length - from) / sound.sampleRate);
		}
	})()`, name, colour, tone)
}

// Await asks a script again until it has nothing to complain about.
func (b *Tab) Await(js, what string) {
	b.t.Helper()
	for end := time.Now().Add(stepLasts); ; {
		said := Eval[string](b, js)
		if said == "" {
			return
		}
		if time.Now().After(end) {
			b.t.Fatalf("%s: %s: %s\n%s", b.Who, what, said, b.Text("main"))
		}
	}
}
