package room_test

import (
	"testing"
)

// TestBrowserTest is "Prova audio, video e rete" as a citizen does it: real devices of the browser,
// a real connection by each way.
func TestBrowserTest(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	c := h.browse()
	b := c.NewTab("cittadino", true)
	b.Open(h.guest + "/prova")
	b.Has("La prova non è ancora cominciata.")
	b.Look("prova-prima")
	b.Click("#comincia")
	b.Shows("#camera-esito", "La camera funziona")
	b.Shows("#mic-esito", "Il microfono funziona")
	b.Shows("#rete-esito", "La rete è adatta all’incontro.")
	b.Click("#suona")
	b.Click("#sentito [data-heard='1']")
	b.Shows("#esito", "Camera: funziona. Microfono: funziona. Altoparlante: si sente. Rete: UDP sì, TCP sì. Codice prova: 11111")
	b.Look("prova-dopo")
}

// TestBrowserTestFindsFaults: what does not work is said, each on its own.
func TestBrowserTestFindsFaults(t *testing.T) {
	t.Parallel()
	h := openHouse(t, true)
	c := h.browse()
	b := c.NewTab("operatore.mi", true)
	b.Before(`navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", "NotReadableError"); };`)
	b.SignIn()
	b.Open("/prova")
	b.Click("#comincia")
	b.Shows("#camera-esito", "La camera è occupata da un altro programma")
	b.Shows("#mic-esito", "Il microfono è occupato da un altro programma")
	b.Click("#suona")
	b.Click("#sentito [data-heard='2']")
	b.Shows("#rete-esito", "passa per la via di riserva")
	b.Shows("#esito", "Camera: non funziona. Microfono: non funziona. Altoparlante: non si sente. Rete: UDP no, TCP sì. Codice prova: 22221")
}
