package room_test

import (
	"testing"

	cdp "github.com/chromedp/chromedp"

	"combipat/handlers/story"
)

// TestBrowserRoom is a whole web meeting of three, each of whom really sees and hears the others:
// the citizen waits until the official opens, is muted, written to, put in front of the door again,
// and goes [R39].
func TestBrowserRoom(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	c := h.browse(aloud)
	official := c.NewPerson("funzionario.mi", "Funzionario Milano", "#c00000", 500)
	operator := c.NewPerson("operatore.mi", "Operatore Milano", "#0000c0", 1500)
	citizen := c.NewPerson("cittadino", "Mario Rossi", "#00a000", 3000)
	official.SignIn()
	operator.SignIn()

	// The lobby: no connection, no name of anybody, until the official opens.
	citizen.Open(h.guest)
	citizen.Shows("#porta-testo", "Il funzionario non è ancora collegato")
	official.Open(h.meeting)
	official.Shows("#attendono", "Mario Rossi")
	citizen.Shows("#porta-testo", "Il funzionario ti ammetterà a breve.")
	official.Until(`document.title.startsWith("(1) In attesa")`)
	official.Shows("#annuncio", "Mario Rossi è in attesa di entrare.")
	official.Until(`document.querySelector("#specchio").videoWidth > 0`)
	if n := story.Eval[int](official.Tab, `notes`); n != 3 {
		t.Errorf("%d notes were played, want those of the doorbell and one's own", n)
	}
	official.Look("incontro-porta-funzionario")
	official.Click("#attesa summary")
	official.Fill("#avviso-testo", "Arrivo tra due minuti.")
	official.Click("#avvisa button")
	citizen.Shows("#avvisi", "Arrivo tra due minuti.")
	citizen.Look("incontro-porta-cittadino")
	official.Click("#entra")
	official.IsIn()
	official.Glance("incontro-solo")
	if n := story.Eval[int](citizen.Tab, `connections.length`); n != 0 {
		t.Errorf("who waits has %d connections", n)
	}

	// Turned away, and let in after all.
	official.Click("#attendono [data-act=refuse]")
	citizen.Shows("#porta-testo", "Il funzionario non ha accettato l’ingresso.")
	official.Shows("#attendono", "non ammesso")
	official.Until(`document.querySelector("#attendono [data-act=refuse]").hidden`)

	// The limit is 64 KiB; a browser with every codec offers three times what this one does.
	if size := story.Eval[int](official.Tab, `connections[0].localDescription.sdp.length`); size > 20<<10 {
		t.Errorf("the offer has %d bytes", size)
	}

	official.Click("#attendono [data-act=admit]")
	citizen.IsIn()
	official.Until(`!document.title.startsWith("(")`)
	official.Meets(citizen)
	citizen.Meets(official)
	official.Glance("incontro-due")
	operator.Enters(h.meeting)
	for _, who := range []*story.Person{official, operator, citizen} {
		for _, other := range []*story.Person{official, operator, citizen} {
			if who != other {
				who.Meets(other)
			}
		}
	}

	// Beside the voice: a line, a caption, a document.
	citizen.Do(cdp.SendKeys(cdp.CSS("#riga"), "Buongiorno <b>a tutti</b>\r"))
	official.Shows("#righe", "Buongiorno <b>a tutti</b>")
	operator.Click("#sottotitolo")
	operator.Do(cdp.SendKeys(cdp.CSS("#riga"), "Il funzionario chiede la data della domanda.\r"))
	citizen.Shows("#sottotitoli", "Operatore Milano: Il funzionario chiede la data della domanda.")
	operator.Do(cdp.SetUploadFiles(cdp.CSS("#allegati"), []string{story.Pdf(t)}))
	operator.Click("#consegna [type=submit]")
	citizen.Shows("#documenti", "delega firmata.pdf")
	citizen.Shows("#annuncio", "Operatore Milano ha consegnato il documento")
	if size := story.Eval[int](citizen.Tab, `fetch(document.querySelector("#documenti a").href).then(r => r.blob()).then(b => b.size)`); size < 200 {
		t.Errorf("the document has %d bytes", size)
	}
	official.Look("incontro-tre")
	citizen.Look("incontro-tre-cittadino")

	// One screen at a time: the operator's takes the place of the official's.
	official.Click("#schermo-mio")
	citizen.Shows("#schermo figcaption", "Schermo di Funzionario Milano")
	citizen.Await(screenIs, "screen")
	official.Until(`document.querySelector("#schermo-mio").getAttribute("aria-pressed") === "true"`)
	citizen.Glance("incontro-schermo")
	operator.Click("#schermo-mio")
	citizen.Shows("#schermo figcaption", "Schermo di Operatore Milano")
	official.Until(`document.querySelector("#schermo-mio").getAttribute("aria-pressed") === "false"`)
	operator.Click("#schermo-mio")
	citizen.Until(`document.querySelector("#schermo").hidden`)

	// Muted by the official: nothing arrives any more, whatever the page does.
	const tile = `#persone > [data-person^="ospite"] `
	official.Click(tile + "[data-act=mic]")
	citizen.Until(`document.querySelector("#microfono").disabled`)
	citizen.Shows("#mio-stato", "microfono spento dal funzionario")
	official.Shows(tile+".cb-tile-state", "microfono spento dal funzionario")
	if more := story.Eval[int](official.Tab, voiceOfGuest); more != 0 {
		t.Errorf("%d bytes of voice after muting", more)
	}
	official.Click(tile + "[data-act=mic]")
	official.Meets(citizen) // the control: the same voice, the same count
	if more := story.Eval[int](official.Tab, voiceOfGuest); more == 0 {
		t.Error("the voice does not come back")
	}

	// Camera off: the last picture goes with it.
	operator.Click("#camera")
	official.Until(`document.querySelector("#persone > :not([data-person^='ospite']):not(#io) video").hidden`)

	// In front of the door again: the connection ends, and only the official opens.
	official.Click(tile + "[data-act=remove]")
	citizen.Until(`document.querySelector("[data-room]").dataset.where === "porta" && connections.at(-1).connectionState === "closed"`)
	citizen.Shows("#porta-testo", "Il funzionario ti ammetterà a breve.")
	official.Until(`!document.querySelector("#persone > [data-person^='ospite']")`)
	official.Click("#attendono [data-act=admit]")
	citizen.IsIn()
	official.Meets(citizen)

	citizen.Click("#esci")
	citizen.Until(`!document.querySelector("#fuori").hidden`)
	citizen.Glance("incontro-uscita")
	official.Until(`!document.querySelector("#persone > [data-person^='ospite']")`)
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
