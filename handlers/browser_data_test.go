package handlers_test

import (
	"testing"
	"time"

	"combipat/desk"
)

// TestBrowserPersonalData walks the pages on personal data, of the Responsabile and of the
// Gestore, and has them judged.
func TestBrowserPersonalData(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "sqlite")
	p.set(time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome))
	p.tell(t, `as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda
save r1
as funzionario.mi
GET /ricevute/{r1}
as crm
POST /crm cf=RSSMRA80A01F205X motivo=telefonata
as operatore.mi
POST /richieste/{r1}/ritiro`)
	c := newChromium(t, p)
	boss := c.newTab("responsabile.mi", true)
	boss.signIn()
	boss.open("/sede/accessi")
	boss.fill("#cf", "RSSMRA80A01F205X")
	boss.fill("#motivo", "Reclamo 12")
	boss.press("main .cb-form [type=submit]")
	boss.has("Funzionario Milano")
	boss.look("accessi")
	boss.open("/sede/esportazione")
	boss.glance("esportazione")

	gestore := c.newTab("gestore", true)
	gestore.signIn()
	gestore.open("/gestione/conservazione")
	gestore.look("conservazione")
	gestore.fill("#bozze", "30")
	gestore.press("main .cb-form [type=submit]")
	gestore.has("Effetto di questi tempi")
	gestore.look("conservazione-effetto")
	gestore.open("/gestione/cancellazione")
	gestore.fill("#cf", "RSSMRA80A01F205X")
	gestore.fill("#motivo", "Pratica 7")
	gestore.press("main .cb-form [type=submit]")
	gestore.has("Che cosa si cancella")
	gestore.look("cancellazione")
	gestore.fill("#cf_conferma", "RSSMRA80A01F205X")
	gestore.press("main .cb-form [type=submit]")
	gestore.has("I dati sono stati cancellati")
	gestore.look("cancellazione-fatta")
}
