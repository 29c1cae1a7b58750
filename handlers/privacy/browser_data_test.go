package privacy_test

import (
	"testing"
	"time"

	"combipat/desk"
	"combipat/handlers/story"
)

// TestBrowserPersonalData walks the pages on personal data, of the Responsabile and of the
// Gestore, and has them judged.
func TestBrowserPersonalData(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	p.Set(time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome))
	p.Tell(t, `as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda
save r1
as funzionario.mi
GET /ricevute/{r1}
as crm
POST /crm cf=RSSMRA80A01F205X motivo=telefonata
as operatore.mi
POST /richieste/{r1}/ritiro`)
	c := story.NewChromium(t, p)
	boss := c.NewTab("responsabile.mi", true)
	boss.SignIn()
	boss.Open("/sede/accessi")
	boss.Fill("#cf", "RSSMRA80A01F205X")
	boss.Fill("#motivo", "Reclamo 12")
	boss.Press("main .cb-form [type=submit]")
	boss.Has("Funzionario Milano")
	boss.Look("accessi")
	boss.Open("/sede/esportazione")
	boss.Glance("esportazione")

	gestore := c.NewTab("gestore", true)
	gestore.SignIn()
	gestore.Open("/gestione/conservazione")
	gestore.Look("conservazione")
	gestore.Fill("#bozze", "30")
	gestore.Press("main .cb-form [type=submit]")
	gestore.Has("Effetto di questi tempi")
	gestore.Look("conservazione-effetto")
	gestore.Open("/gestione/cancellazione")
	gestore.Fill("#cf", "RSSMRA80A01F205X")
	gestore.Fill("#motivo", "Pratica 7")
	gestore.Press("main .cb-form [type=submit]")
	gestore.Has("Che cosa si cancella")
	gestore.Look("cancellazione")
	gestore.Fill("#cf_conferma", "RSSMRA80A01F205X")
	gestore.Press("main .cb-form [type=submit]")
	gestore.Has("I dati sono stati cancellati")
	gestore.Look("cancellazione-fatta")
}
