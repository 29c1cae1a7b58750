package handlers_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	cdp "github.com/chromedp/chromedp"

	"combipat/handlers"
	"combipat/meet"
)

// house serves a play and its room on one port, as main does. It can be shut and opened again.
type house struct {
	t       *testing.T
	p       *play
	addr    string
	udp     net.IP      // where voice and pictures are taken
	secure  *tls.Config // nil: pages over HTTP
	noUDP   atomic.Bool // packets by UDP are dropped, as by an office's firewall
	rooms   *handlers.Rooms
	app     *handlers.Server
	web     *http.Server
	meeting string // path of the room for who is signed in
	guest   string // and for the holder of the personal link
}

// openHouse books a web meeting, makes a link for the citizen, and sets the clock to ten minutes
// before it begins.
func openHouse(t *testing.T, noUDP bool) *house {
	t.Helper()
	return openHouseAt(t, noUDP, net.IPv4(127, 0, 0, 1))
}

func openHouseAt(t *testing.T, noUDP bool, udp net.IP) *house {
	t.Helper()
	h := bookHouse(t, noUDP)
	h.udp = udp
	h.open()
	t.Cleanup(h.shut)
	return h
}

// bookHouse makes a house that is still shut.
func bookHouse(t *testing.T, noUDP bool) *house {
	t.Helper()
	p := newPlay(t, "sqlite")
	told, err := parseStory("stanza.txt", `Un web meeting.

now 2026-03-23 08:00
as operatore.mi
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-24T09:00 modalita=web
save b1
POST /agenda/appuntamenti blocco={b1} cf=RSSMRA80A01F205X argomento=pensioni recapito=mario@example.org motivazioni=Prova
200 Appuntamento confermato.
save a1
POST /agenda/appuntamenti/{a1}/ospiti nome="Mario Rossi"
200 Link personale
now 2026-03-24 08:50
`)
	if err == nil {
		err = p.play(told)
	}
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, p: p, addr: "127.0.0.1:0", udp: net.IPv4(127, 0, 0, 1), meeting: "/incontri/" + p.saved["a1"]}
	if h.guest = regexp.MustCompile(`/ospiti/[A-Za-z0-9_-]+`).FindString(string(p.last.body)); h.guest == "" {
		t.Fatalf("no link in:\n%s", p.last.body)
	}
	h.noUDP.Store(noUDP)
	return h
}

func (h *house) open() {
	h.t.Helper()
	l, err := net.Listen("tcp", h.addr)
	if err != nil {
		h.t.Fatal(err)
	}
	h.addr = l.Addr().String()
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: h.udp})
	if err != nil {
		h.t.Fatal(err)
	}
	conn := firewall{udp, &h.noUDP}
	ice, web := meet.OnePort(l)
	now, log := func() time.Time { return *h.p.clock.Load() }, h.p.server.Log
	if h.rooms, err = handlers.OpenRooms(meet.Config{UDPConns: []net.PacketConn{conn}, TCP: ice}, h.p.store, now, log); err != nil {
		h.t.Fatal(err)
	}
	h.app = handlers.New(handlers.Config{Store: h.p.store, Now: now, Demo: true, Support: "assistenza@example.org", Log: log, Rooms: h.rooms})
	h.web = &http.Server{Handler: h.app}
	if h.secure != nil {
		web = tls.NewListener(web, h.secure)
	}
	go func() {
		if err := h.web.Serve(web); !errors.Is(err, http.ErrServerClosed) {
			h.t.Error(err)
		}
	}()
}

// shut stops as main does.
func (h *house) shut() {
	h.app.Close()
	if err := h.rooms.Close(); err != nil {
		h.t.Error(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := h.web.Shutdown(ctx); err != nil {
		_ = h.web.Close()
	}
}

// firewall is a port from and to which nothing gets through while it is closed.
type firewall struct {
	net.PacketConn
	closed *atomic.Bool
}

func (f firewall) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := f.PacketConn.ReadFrom(b)
		if err != nil || !f.closed.Load() {
			return n, from, err
		}
	}
}

func (f firewall) WriteTo(b []byte, to net.Addr) (int, error) {
	if f.closed.Load() {
		return len(b), nil
	}
	return f.PacketConn.WriteTo(b, to)
}

// browse starts a browser with made-up devices, which asks nobody.
func (h *house) browse(flags ...cdp.ExecAllocatorOption) *chromium {
	return browse(h.t, "http://"+h.addr, append(flags, cdp.Flag("use-fake-device-for-media-stream", true),
		cdp.Flag("use-fake-ui-for-media-stream", true), cdp.Flag("allow-loopback-in-peer-connection", true))...)
}

// aloud lets pages sound without a click, so that a test can listen.
var aloud = cdp.Flag("autoplay-policy", "no-user-gesture-required")

// person is somebody at the room whose camera is one colour and whose microphone one tone, so that
// it can be told who is seen and heard.
type person struct {
	*tab
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

func (c *chromium) newPerson(login, name, colour string, tone int) *person {
	c.t.Helper()
	b := &person{c.newTab(login, true), name, colour, tone}
	b.before(fmt.Sprintf(witness, tone, colour))
	return b
}

// before has a script run in every page before the page's own.
func (b *tab) before(js string) {
	b.t.Helper()
	b.do(cdp.Func(func(ctx context.Context, _ *cdp.Target) error {
		_, err := cdp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: js})
		return err
	}))
}

// enters goes through the door as who is signed in does.
func (b *tab) enters(path string) {
	b.t.Helper()
	b.open(path)
	b.until(`document.querySelector("#porta-testo").textContent.includes("La sala è aperta")`)
	b.click("#entra")
	b.isIn()
}

func (b *tab) isIn() {
	b.t.Helper()
	b.until(`document.querySelector("[data-room]").dataset.where === "sala" && connections.at(-1)?.connectionState === "connected"`)
}

// meets waits until the page shows somebody's colour in the tile that bears their name, decodes
// more and more of it, and sounds their tone.
func (b *tab) meets(others ...*person) {
	b.t.Helper()
	for _, o := range others {
		b.await(metBy(o.name, o.colour, o.tone), o.name)
	}
}

// metBy complains unless somebody is seen in their colour, moves, and is heard with their tone; any will do if that is 0.
func metBy(name, colour string, tone int) string {
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

// await asks a script again until it has nothing to complain about.
func (b *tab) await(js, what string) {
	b.t.Helper()
	for end := time.Now().Add(stepLasts); ; {
		said := eval[string](b, js)
		if said == "" {
			return
		}
		if time.Now().After(end) {
			b.t.Fatalf("%s: %s: %s\n%s", b.who, what, said, b.text("main"))
		}
	}
}
