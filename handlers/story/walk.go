package story

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cdp "github.com/chromedp/chromedp"
)

// Pdf writes a real one, of one empty page.
func Pdf(t *testing.T) string {
	t.Helper()
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"}
	var b, table strings.Builder
	b.WriteString("%PDF-1.4\n")
	table.WriteString("0000000000 65535 f \n")
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj%sendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 4\n%strailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table.String(), start)
	file := filepath.Join(t.TempDir(), "delega firmata.pdf")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Writes sends a new request with an attachment, helped by the checks of its fields, and
// returns its number.
func (b *Tab) Writes(attachment string) string {
	b.t.Helper()
	b.Open("/richieste/nuova")
	b.Look("nuova-richiesta")
	b.Click("#motivo-prestazione")
	b.Choose("#argomento", "pensioni")
	b.Fill("#cf", "RSSMRA80A01F205Z")
	b.Shows("#nota-cf", "Il carattere di controllo finale non corrisponde")
	b.Fill("#cf", "RSSMRA80A01F205X")
	b.Until(`document.querySelector("#nota-cf").textContent.trim() === ""`)
	b.Fill("#nome", "Mario")
	b.Fill("#cognome", "Rossi")
	b.Fill("#cap", "20135")
	b.Shows("#luogo", "Milano")
	b.Shows("#luogo .cb-route", "DEMO-MI")
	b.Choose("#identificativo_tipo", "domus")
	b.Fill("#identificativo", "3900007400481")
	b.Fill("#testo", "Si chiede lo stato della domanda.")
	b.Do(cdp.SetUploadFiles(cdp.CSS("#allegati"), []string{attachment}))
	b.Until(`/^\d+ (byte|KiB) di 6 MiB$/.test(document.querySelector("[data-cb-total]").textContent)`)
	b.Until(`document.querySelector("#salvataggio [name=bozza_id]")?.value`)
	b.Look("nuova-richiesta-compilata")
	b.Press("#modulo [type=submit]")
	b.Has("Richiesta inviata.")
	b.Look("dettaglio-inviata")
	number := strings.TrimPrefix(b.Text("h1"), "Richiesta ")
	if !strings.HasPrefix(number, "CB-2026-") {
		b.t.Fatalf("number %q", number)
	}
	b.Open("/richieste?vista=bozze")
	b.Has("Nessuna richiesta") // the draft became the request
	return number
}

// Answers replies with a ready-made text and a line of one's own.
func (b *Tab) Answers() {
	b.t.Helper()
	b.Do(cdp.SendKeys(cdp.CSS("#testo"), "Buongiorno. "))
	Eval[cdp.Void](b, `document.querySelector("#modello").selectedIndex = 1; void 0`)
	b.Do(cdp.SendKeys(cdp.CSS("form[data-cb-canned] button"), "\r")) // by the keyboard: a pointer can miss what moves as it is measured
	b.Until(`document.querySelector("#testo").value.startsWith("Buongiorno. ") && document.querySelector("#testo").value.length > 20`)
	b.Press("#rispondi [type=submit]")
	b.Has("Risposta inviata al patronato.")
	b.Look("ricevuta-risposta")
}
