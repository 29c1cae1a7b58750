package handlers_test

import "testing"

// TestBrowserTest is "Prova audio, video e rete" as a citizen does it: real devices of the browser,
// a real connection by each way.
func TestBrowserTest(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	c := h.browse()
	b := c.newTab("cittadino", true)
	b.open(h.guest + "/prova")
	b.has("La prova non è ancora cominciata.")
	b.look("prova-prima")
	b.click("#comincia")
	b.shows("#camera-esito", "La camera funziona")
	b.shows("#mic-esito", "Il microfono funziona")
	b.shows("#rete-esito", "La rete è adatta all’incontro.")
	b.click("#suona")
	b.click("#sentito [data-heard='1']")
	b.shows("#esito", "Camera: funziona. Microfono: funziona. Altoparlante: si sente. Rete: UDP sì, TCP sì. Codice prova: 11111")
	b.look("prova-dopo")
}

// TestBrowserTestFindsFaults: what does not work is said, each on its own.
func TestBrowserTestFindsFaults(t *testing.T) {
	t.Parallel()
	h := openHouse(t, true)
	c := h.browse()
	b := c.newTab("operatore.mi", true)
	b.before(`navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", "NotReadableError"); };`)
	b.signIn()
	b.open("/prova")
	b.click("#comincia")
	b.shows("#camera-esito", "La camera è occupata da un altro programma")
	b.shows("#mic-esito", "Il microfono è occupato da un altro programma")
	b.click("#suona")
	b.click("#sentito [data-heard='2']")
	b.shows("#rete-esito", "passa per la via di riserva")
	b.shows("#esito", "Camera: non funziona. Microfono: non funziona. Altoparlante: non si sente. Rete: UDP no, TCP sì. Codice prova: 22221")
}
