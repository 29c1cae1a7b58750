package office_test

import (
	"testing"

	"combipat/handlers/story"
)

// TestBrowserKeep walks the pages on which a Responsabile and an Amministratore keep their
// house, and sees their forms refused and taken.
func TestBrowserKeep(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo="Parole riservate" allegati=@2KiB.pdf
200
POST /richieste motivo=requisiti argomento=entrate cf=CNTGLI79A43C351Y nome=Giulia cognome=Conti cap=20135 testo="Altre parole"
200
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-24T09:30 modalita=presenza
save b
POST /agenda/appuntamenti blocco={b} cf=CNTGLI79A43C351Y argomento=pensioni motivazioni=Motivazioni
200 AP-2026-000001`)
	c := story.NewChromium(t, p)

	boss := c.NewTab("responsabile.mi", true)
	boss.Expected = []string{"status of 422"}
	boss.SignIn()
	boss.Open("/sede/funzionari")
	boss.Look("sede-funzionari")
	boss.Click(`form[action^="/sede/funzionari/"] input[value=pensioni]`)
	boss.Press(`form[action^="/sede/funzionari/"] button`)
	boss.Has("Argomenti del funzionario aggiornati.")
	boss.Open("/sede/risposte")
	boss.Look("sede-risposte")
	boss.Click("main summary")
	boss.Fill("#nome", "Calcolo inviato")
	boss.Press(`form[action="/sede/risposte"] [type=submit]`)
	boss.Has("Scrivi il testo della risposta")
	boss.Glance("sede-risposte-rifiutata")
	boss.Fill("#testo", "Il prospetto di calcolo è allegato.")
	boss.Press(`form[action="/sede/risposte"] [type=submit]`)
	boss.Has("Risposta pronta salvata.")
	boss.Press(`th a[href^="/sede/risposte/"]`)
	boss.Glance("sede-risposta")

	admin := c.NewTab("admin.alfa", true)
	admin.Expected = []string{"status of 422"}
	admin.SignIn()
	admin.Open("/ente/uffici")
	admin.Look("ente-uffici")
	admin.Press(`th a[href^="/ente/uffici/"]`)
	admin.Glance("ente-ufficio")
	admin.Open("/ente/affidamenti")
	admin.Look("ente-affidamenti")
	admin.Open("/ente/affidamenti/" + personID(t, p, "operatore.mi"))
	admin.Look("ente-affidamento")
	admin.Press("main [type=submit]")
	admin.Has("Scegli a chi affidarle.")
	admin.Glance("ente-affidamento-rifiutato")
	admin.Click("#tutto")
	admin.Choose("#a", personID(t, p, "collega.mi"))
	admin.Press("main [type=submit]")
	admin.Has("Niente da affidare")
	admin.Glance("ente-affidamento-fatto")
	admin.Open("/ente/richieste")
	admin.Press(`th a[href^="/ente/richieste/"]`)
	admin.Look("ente-richiesta")
	admin.Fill("#motivo", "Reclamo del cittadino")
	admin.Press("main button")
	admin.Has("Sola lettura")
	admin.Look("ente-richiesta-aperta")

	gestore := c.NewTab("gestore", true)
	gestore.SignIn()
	gestore.Open("/gestione/antivirus")
	gestore.Look("gestione-antivirus")
}

func personID(t *testing.T, p *story.Play, login string) string {
	t.Helper()
	id, _, err := p.Store.Credentials(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
