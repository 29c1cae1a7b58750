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

// witness is loaded before the page's own scripts: it notes every connection, and puts a canvas and
// an oscillator in place of the devices.
const witness = `(() => {
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
			const audio = new AudioContext(), tone = audio.createOscillator(), out = audio.createMediaStreamDestination();
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
	b.Before(fmt.Sprintf(witness, tone, colour))
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
		b.Await(fmt.Sprintf(`(async () => {
			const tile = [...document.querySelectorAll("#persone > .cb-tile:not(#io)")].find(t => t.querySelector("strong").textContent === %q);
			const video = tile?.querySelector("video:not([hidden])");
			if (!video?.videoWidth) return "no picture";
			const canvas = document.createElement("canvas"), g = canvas.getContext("2d");
			canvas.width = canvas.height = 20;
			g.drawImage(video, 0, 0, 20, 20);
			const pixel = [...g.getImageData(10, 17, 1, 1).data].slice(0, 3), want = %q.match(/\w\w/g).map(h => parseInt(h, 16));
			if (pixel.some((v, i) => Math.abs(v - want[i]) > 60)) return "colour " + pixel;

			const pc = connections.at(-1), lines = pc.getTransceivers(), i = lines.findIndex(l => l.receiver.track === video.srcObject.getTracks()[0]);
			const voice = lines[i - 1].receiver;
			const context = window.ear ??= new AudioContext(), ear = context.createAnalyser(), source = context.createMediaStreamSource(new MediaStream([voice.track]));
			ear.fftSize = 4096;
			source.connect(ear);
			const count = async () => { let n = [0, 0];
				for (const r of (await lines[i].receiver.getStats()).values()) if (r.type === "inbound-rtp") n[0] = r.framesDecoded;
				for (const r of (await voice.getStats()).values()) if (r.type === "inbound-rtp") n[1] = r.bytesReceived;
				return n; };
			const before = await count();
			await new Promise(r => setTimeout(r, 250));
			const after = await count(), heard = new Float32Array(ear.frequencyBinCount);
			ear.getFloatFrequencyData(heard);
			source.disconnect();
			const hertz = heard.indexOf(Math.max(...heard)) * context.sampleRate / ear.fftSize;
			if (!(after[0] > before[0] && after[1] > before[1])) return "still: " + before + " " + after;
			return Math.abs(hertz - %d) < 60 ? "" : "tone " + hertz;
		})()`, o.name, o.colour, o.tone), o.name)
	}
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
