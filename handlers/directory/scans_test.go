package directory_test

import (
	"strings"
	"testing"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

// With a scanner the pages say what becomes of a file: the office sees its name and waits, the
// sender is told of the quarantine; one with a virus is opened by nobody, and its sender learns
// it in words. The Gestore sees numbers.
func TestQuarantineOnThePages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		p.Tell(t, "now 2026-03-02 09:00\nas gestore\nGET /gestione/antivirus\n200 Nessun antivirus è collegato")
		p.Store.QuarantineFiles()
		p.Tell(t, `as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda allegati=@5KiB.pdf
200 In controllo antivirus
save r1`)
		file := story.FilePath.FindString(string(p.Last.Body))
		if file == "" {
			t.Fatal("the sender finds no link to the file")
		}
		p.Tell(t, "GET "+file+"\n200")
		for _, who := range []string{"as collega.mi\nGET /richieste/{r1}", "as funzionario.mi\nGET /ricevute/{r1}"} {
			p.Tell(t, who+"\n200 In controllo antivirus\nhas 5KiB.pdf")
			if story.FilePath.Match(p.Last.Body) {
				t.Errorf("%s: there is a link to a file in quarantine", who)
			}
			p.Tell(t, "GET "+file+"\n409 Il file è in controllo antivirus")
		}
		p.Tell(t, "as operatore.beta\nGET "+file+"\n404\nas gestore\nGET /gestione/antivirus\n200 In quarantena 1 file")
		due, err := p.Store.ClaimScans(t.Context(), *p.Clock.Load(), 9)
		if err != nil || len(due) != 1 {
			t.Fatalf("%v, %v", due, err)
		}
		if err := p.Store.ScanFailed(t.Context(), *p.Clock.Load(), due[0], "irraggiungibile"); err != nil {
			t.Fatal(err)
		}
		p.Tell(t, "GET /gestione/antivirus\n200 L’antivirus non risponde\nas funzionario.mi\nGET "+file+"\n409")
		if err := p.Store.ScanClean(t.Context(), *p.Clock.Load(), due[0].SHA256); err != nil {
			t.Fatal(err)
		}
		p.Tell(t, "GET "+file+"\n200\nGET /ricevute/{r1}\n200 5KiB.pdf\nhasnt antivirus")
		if !strings.Contains(string(p.Last.Body), file) {
			t.Error("a clean file has no link")
		}
		if err := p.Store.ScanInfected(t.Context(), *p.Clock.Load(), due[0].SHA256, "Eicar"); err != nil {
			t.Fatal(err)
		}
		p.Tell(t, `GET /ricevute/{r1}
200 Eliminato: conteneva un virus
GET `+file+`
409 conteneva un virus
as operatore.mi
GET `+file+`
409 conteneva un virus
GET /notifiche
200 Un allegato della richiesta CB-2026-000001 è stato eliminato: conteneva un virus
mail conteneva un virus
as gestore
GET /gestione/antivirus
200 Con un virus, eliminati 1 file`)
	})
}
