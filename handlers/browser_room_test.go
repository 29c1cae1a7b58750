package handlers_test

import (
	"testing"

	cdp "github.com/chromedp/chromedp"
)

// TestBrowserRoom is a whole web meeting of three, each of whom really sees and hears the others:
// the citizen waits until the official opens, is muted, written to, put in front of the door again,
// and goes [R39].
func TestBrowserRoom(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	c := h.browse(aloud)
	official := c.newPerson("funzionario.mi", "Funzionario Milano", "#c00000", 500)
	operator := c.newPerson("operatore.mi", "Operatore Milano", "#0000c0", 1500)
	citizen := c.newPerson("cittadino", "Mario Rossi", "#00a000", 3000)
	official.signIn()
	operator.signIn()

	// The lobby: no connection, no name of anybody, until the official opens.
	citizen.open(h.guest)
	citizen.shows("#porta-testo", "Il funzionario non è ancora collegato")
	official.open(h.meeting)
	official.shows("#attendono", "Mario Rossi")
	citizen.shows("#porta-testo", "Il funzionario ti ammetterà a breve.")
	official.until(`document.title.startsWith("(1) In attesa")`)
	official.shows("#annuncio", "Mario Rossi è in attesa di entrare.")
	official.until(`document.querySelector("#specchio").videoWidth > 0`)
	if n := eval[int](official.tab, `notes`); n != 3 {
		t.Errorf("%d notes were played, want those of the doorbell and one's own", n)
	}
	official.look("incontro-porta-funzionario")
	official.click("#attesa summary")
	official.fill("#avviso-testo", "Arrivo tra due minuti.")
	official.click("#avvisa button")
	citizen.shows("#avvisi", "Arrivo tra due minuti.")
	citizen.look("incontro-porta-cittadino")
	official.click("#entra")
	official.isIn()
	official.glance("incontro-solo")
	if n := eval[int](citizen.tab, `connections.length`); n != 0 {
		t.Errorf("who waits has %d connections", n)
	}

	// Turned away, and let in after all.
	official.click("#attendono [data-act=refuse]")
	citizen.shows("#porta-testo", "Il funzionario non ha accettato l’ingresso.")
	official.shows("#attendono", "non ammesso")
	official.until(`document.querySelector("#attendono [data-act=refuse]").hidden`)

	// The limit is 64 KiB; a browser with every codec offers three times what this one does.
	if size := eval[int](official.tab, `connections[0].localDescription.sdp.length`); size > 20<<10 {
		t.Errorf("the offer has %d bytes", size)
	}

	official.click("#attendono [data-act=admit]")
	citizen.isIn()
	official.until(`!document.title.startsWith("(")`)
	official.meets(citizen)
	citizen.meets(official)
	official.glance("incontro-due")
	operator.enters(h.meeting)
	for _, who := range []*person{official, operator, citizen} {
		for _, other := range []*person{official, operator, citizen} {
			if who != other {
				who.meets(other)
			}
		}
	}

	// Beside the voice: a line, a caption, a document.
	citizen.do(cdp.SendKeys(cdp.CSS("#riga"), "Buongiorno <b>a tutti</b>\r"))
	official.shows("#righe", "Buongiorno <b>a tutti</b>")
	operator.click("#sottotitolo")
	operator.do(cdp.SendKeys(cdp.CSS("#riga"), "Il funzionario chiede la data della domanda.\r"))
	citizen.shows("#sottotitoli", "Operatore Milano: Il funzionario chiede la data della domanda.")
	operator.do(cdp.SetUploadFiles(cdp.CSS("#allegati"), []string{pdf(t)}))
	operator.click("#consegna [type=submit]")
	citizen.shows("#documenti", "delega firmata.pdf")
	citizen.shows("#annuncio", "Operatore Milano ha consegnato il documento")
	if size := eval[int](citizen.tab, `fetch(document.querySelector("#documenti a").href).then(r => r.blob()).then(b => b.size)`); size < 200 {
		t.Errorf("the document has %d bytes", size)
	}
	official.look("incontro-tre")
	citizen.look("incontro-tre-cittadino")

	// One screen at a time: the operator's takes the place of the official's.
	official.click("#schermo-mio")
	citizen.shows("#schermo figcaption", "Schermo di Funzionario Milano")
	citizen.await(screenIs, "screen")
	official.until(`document.querySelector("#schermo-mio").getAttribute("aria-pressed") === "true"`)
	citizen.glance("incontro-schermo")
	operator.click("#schermo-mio")
	citizen.shows("#schermo figcaption", "Schermo di Operatore Milano")
	official.until(`document.querySelector("#schermo-mio").getAttribute("aria-pressed") === "false"`)
	operator.click("#schermo-mio")
	citizen.until(`document.querySelector("#schermo").hidden`)

	// Muted by the official: nothing arrives any more, whatever the page does.
	const tile = `#persone > [data-person^="ospite"] `
	official.click(tile + "[data-act=mic]")
	citizen.until(`document.querySelector("#microfono").disabled`)
	citizen.shows("#mio-stato", "microfono spento dal funzionario")
	official.shows(tile+".cb-tile-state", "microfono spento dal funzionario")
	if more := eval[int](official.tab, voiceOfGuest); more != 0 {
		t.Errorf("%d bytes of voice after muting", more)
	}
	official.click(tile + "[data-act=mic]")
	official.meets(citizen) // the control: the same voice, the same count
	if more := eval[int](official.tab, voiceOfGuest); more == 0 {
		t.Error("the voice does not come back")
	}

	// Camera off: the last picture goes with it.
	operator.click("#camera")
	official.until(`document.querySelector("#persone > :not([data-person^='ospite']):not(#io) video").hidden`)

	// In front of the door again: the connection ends, and only the official opens.
	official.click(tile + "[data-act=remove]")
	citizen.until(`document.querySelector("[data-room]").dataset.where === "porta" && connections.at(-1).connectionState === "closed"`)
	citizen.shows("#porta-testo", "Il funzionario ti ammetterà a breve.")
	official.until(`!document.querySelector("#persone > [data-person^='ospite']")`)
	official.click("#attendono [data-act=admit]")
	citizen.isIn()
	official.meets(citizen)

	citizen.click("#esci")
	citizen.until(`!document.querySelector("#fuori").hidden`)
	citizen.glance("incontro-uscita")
	official.until(`!document.querySelector("#persone > [data-person^='ospite']")`)
}

// screenIs complains unless the shared screen shows the colour of the one that is shared.
const screenIs = `(() => {
	const canvas = document.createElement("canvas"), g = canvas.getContext("2d");
	canvas.width = canvas.height = 20;
	g.drawImage(document.querySelector("#schermo video"), 0, 0, 20, 20);
	const [red, green, blue] = g.getImageData(10, 17, 1, 1).data;
	return red > 130 && green > 130 && blue < 80 ? "" : [red, green, blue].join();
})()`

// voiceOfGuest is how many bytes of the guest's voice arrive in half a second.
const voiceOfGuest = `(async () => {
	const lines = connections.at(-1).getTransceivers(), video = document.querySelector("#persone > [data-person^='ospite'] video");
	const voice = lines[lines.findIndex(l => l.receiver.track === video.srcObject.getTracks()[0]) - 1].receiver;
	const count = async () => { for (const r of (await voice.getStats()).values()) if (r.type === "inbound-rtp") return r.bytesReceived; return 0; };
	const before = await count();
	await new Promise(r => setTimeout(r, 500));
	return await count() - before;
})()`
