package directory_test

import (
	"os"
	"path/filepath"
	"testing"

	cdp "github.com/chromedp/chromedp"

	"combipat/handlers/story"
)

// TestBrowserGestione walks the Gestore's pages, with a list that is brought, looked at and
// entered.
func TestBrowserGestione(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	b := story.NewChromium(t, p).NewTab("gestore", true)
	b.SignIn()
	b.Look("gestore-portale")
	b.Open("/gestione/strutture")
	b.Look("gestore-strutture")
	b.Press("main tbody a")
	b.Look("gestore-struttura")
	b.Open("/gestione/poli?cap=20900&argomento=invalidita")
	b.Has("lavorato dal Polo")
	b.Click("details.cb-more summary")
	b.Look("gestore-poli")
	b.Open("/gestione/enti")
	b.Look("gestore-enti")
	b.Open("/gestione/posta")
	b.Look("gestore-posta")

	b.Open("/gestione/importa")
	b.Look("gestore-elenchi")
	file := filepath.Join(t.TempDir(), "elenco.csv")
	for _, text := range []string{fewEnti + "GAMMA;;;;\r\n", fewEnti} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		b.Open("/gestione/importa")
		b.Choose("#elenco", "enti")
		b.Do(cdp.SetUploadFiles(cdp.CSS("#file"), []string{file}))
		b.Press("form[enctype] [type=submit]")
		if text != fewEnti {
			b.Has("1 riga da correggere su 3")
			b.Look("gestore-anteprima-sbagliata")
		}
	}
	b.Has("2 righe pronte")
	b.Look("gestore-anteprima")
	b.Press("main form[method=post] [type=submit]")
	b.Has("Importate 1 riga nuova e 1 già presente.")
}
