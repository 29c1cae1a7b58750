package room_test

import (
	"fmt"
	"net"
	"os"
	"testing"

	engines "combipat/handlers/browser"
	"combipat/handlers/story"
)

// peer is somebody at the room in any engine, whose camera is one colour and whose microphone one tone.
type peer struct {
	*engines.Tab
	t      *testing.T
	url    string
	name   string
	colour string
	tone   int
}

// newPeer opens a tab whose devices are a coloured canvas and an oscillator.
func newPeer(t *testing.T, e engines.Engine, url, name, colour string, tone int) *peer {
	t.Helper()
	b := &peer{engines.Open(t, e), t, url, name, colour, tone}
	b.Before(fmt.Sprintf(story.Witness, tone, colour))
	if e == engines.Firefox {
		b.Before(ownVoice)
	}
	return b
}

// ownVoice is the engine's own made-up microphone: without a sound card an oscillator of Firefox stands still.
const ownVoice = `{
	const madeUp = navigator.mediaDevices?.getUserMedia;
	if (madeUp) navigator.mediaDevices.getUserMedia = (wish) =>
		wish.audio ? MediaDevices.prototype.getUserMedia.call(navigator.mediaDevices, {audio: true}) : madeUp(wish);
}`

// ownAddress is an address of this machine that is not the loopback's, which it is where there is no network:
// to a page without a lasting permission Firefox gives the address of its default route only, and from
// there it does not try the loopback.
func ownAddress() net.IP {
	all, _ := net.InterfaceAddrs()
	for _, a := range all {
		if a, ok := a.(*net.IPNet); ok && a.IP.To4() != nil && a.IP.IsGlobalUnicast() {
			return a.IP
		}
	}
	return net.IPv4(127, 0, 0, 1)
}

func (b *peer) enters(path string) {
	b.t.Helper()
	b.Goto(b.url + path)
	b.WaitFor(`document.querySelector("#porta-testo").textContent.includes("La sala è aperta")`)
	b.Click("#entra")
	b.isIn()
}

func (b *peer) isIn() {
	b.t.Helper()
	b.WaitFor(`document.querySelector("[data-room]").dataset.where === "sala" && connections.at(-1)?.connectionState === "connected"`)
}

// meets waits until the page shows somebody's colour, draws more of it, and sounds their tone.
func (b *peer) meets(others ...*peer) {
	b.t.Helper()
	for _, o := range others {
		tone := o.tone
		if o.Engine() == engines.Firefox {
			tone = 0 // it has its own
		}
		b.Await(story.MetBy(o.name, o.colour, tone))
	}
}

// TestEnginesRoom is a web meeting across engines, official, operator and guest: each really sees and hears
// the others, shares the screen, is muted and heard again, writes; no console has anything to say [R39].
func TestEnginesRoom(t *testing.T) {
	for _, c := range []struct{ official, operator, guest engines.Engine }{
		{engines.Firefox, engines.Chromium, engines.Chromium},
		{engines.Chromium, engines.Firefox, engines.Firefox},
		{engines.Firefox, engines.Firefox, engines.Firefox},
	} {
		t.Run(fmt.Sprintf("%s-%s-%s", c.official, c.operator, c.guest), func(t *testing.T) {
			h := openHouseAt(t, false, ownAddress())
			url := "http://" + h.addr
			official := newPeer(t, c.official, url, "Funzionario Milano", "#c00000", 500)
			operator := newPeer(t, c.operator, url, "Operatore Milano", "#0000c0", 1500)
			guest := newPeer(t, c.guest, url, "Mario Rossi", "#00a000", 3000)
			story.SignsIn(official.Tab, url, "funzionario.mi")
			story.SignsIn(operator.Tab, url, "operatore.mi")
			official.enters(h.meeting)
			guest.Goto(url + h.guest)
			official.Shows("#attendono", "Mario Rossi")
			official.Click("#attendono [data-act=admit]")
			guest.isIn()
			operator.enters(h.meeting)
			official.meets(guest, operator)
			guest.meets(official, operator)
			operator.meets(official, guest)

			official.Click("#schermo-mio")
			guest.Shows("#schermo figcaption", "Schermo di Funzionario Milano")
			guest.Await(screenIs)
			operator.Await(screenIs)
			operator.Click("#schermo-mio")
			official.Shows("#schermo figcaption", "Schermo di Operatore Milano")
			official.Await(screenIs)
			official.WaitFor(`document.querySelector("#schermo-mio").getAttribute("aria-pressed") === "false"`)
			operator.Click("#schermo-mio")
			for _, b := range []*peer{official, guest} {
				b.WaitFor(`document.querySelector("#schermo").hidden`) // it moves what is below it
			}

			const tile = `#persone > [data-person^="ospite"] `
			official.Click(tile + "[data-act=mic]")
			guest.WaitFor(`document.querySelector("#microfono").disabled`)
			guest.Shows("#mio-stato", "microfono spento dal funzionario")
			if more := engines.Eval[int](official.Tab, voiceOfGuest); more != 0 {
				t.Errorf("%d bytes of voice after muting", more)
			}
			official.Click(tile + "[data-act=mic]")
			guest.WaitFor(`!document.querySelector("#microfono").disabled`)
			official.meets(guest)

			guest.Click("#camera")
			official.WaitFor(`document.querySelector("#persone > [data-person^='ospite'] video").hidden`)
			guest.Click("#camera")
			official.meets(guest)

			guest.Type("#riga", "Buongiorno "+engines.Enter)
			official.Shows("#righe", "Buongiorno")
			if dir := os.Getenv("COMBIPAT_SCREENSHOTS"); dir != "" {
				official.Screenshot(dir + "/incontro-" + string(c.official) + ".png")
			}
			guest.Click("#esci")
			guest.WaitFor(`!document.querySelector("#fuori").hidden`)
			official.WaitFor(`!document.querySelector("#persone > [data-person^='ospite']")`)
		})
	}
}
