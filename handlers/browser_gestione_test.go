package handlers_test

import (
	"os"
	"path/filepath"
	"testing"

	cdp "github.com/chromedp/chromedp"
)

// TestBrowserGestione walks the Gestore's pages, with a list that is brought, looked at and
// entered.
func TestBrowserGestione(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "sqlite")
	b := newChromium(t, p).newTab("gestore", true)
	b.signIn()
	b.look("gestore-portale")
	b.open("/gestione/strutture")
	b.look("gestore-strutture")
	b.press("main tbody a")
	b.look("gestore-struttura")
	b.open("/gestione/poli?cap=20900&argomento=invalidita")
	b.has("lavorato dal Polo")
	b.click("details.cb-more summary")
	b.look("gestore-poli")
	b.open("/gestione/enti")
	b.look("gestore-enti")
	b.open("/gestione/posta")
	b.look("gestore-posta")

	b.open("/gestione/importa")
	b.look("gestore-elenchi")
	file := filepath.Join(t.TempDir(), "elenco.csv")
	for _, text := range []string{fewEnti + "GAMMA;;;;\r\n", fewEnti} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		b.open("/gestione/importa")
		b.choose("#elenco", "enti")
		b.do(cdp.SetUploadFiles(cdp.CSS("#file"), []string{file}))
		b.press("form[enctype] [type=submit]")
		if text != fewEnti {
			b.has("1 riga da correggere su 3")
			b.look("gestore-anteprima-sbagliata")
		}
	}
	b.has("2 righe pronte")
	b.look("gestore-anteprima")
	b.press("main form [type=submit]")
	b.has("Importate 1 riga nuova e 1 già presente.")
}
