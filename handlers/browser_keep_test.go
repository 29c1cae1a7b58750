package handlers_test

import "testing"

// TestBrowserKeep walks the pages on which a Responsabile and an Amministratore keep their
// house, and sees their forms refused and taken.
func TestBrowserKeep(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "sqlite")
	p.tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo="Parole riservate" allegati=@2KiB.pdf
200
POST /richieste motivo=requisiti argomento=entrate cf=CNTGLI79A43C351Y nome=Giulia cognome=Conti cap=20135 testo="Altre parole"
200
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-24T09:30 modalita=presenza
save b
POST /agenda/appuntamenti blocco={b} cf=CNTGLI79A43C351Y argomento=pensioni motivazioni=Motivazioni
200 AP-2026-000001`)
	c := newChromium(t, p)

	boss := c.newTab("responsabile.mi", true)
	boss.expected = []string{"status of 422"}
	boss.signIn()
	boss.open("/sede/funzionari")
	boss.look("sede-funzionari")
	boss.click(`form[action^="/sede/funzionari/"] input[value=pensioni]`)
	boss.press(`form[action^="/sede/funzionari/"] button`)
	boss.has("Argomenti del funzionario aggiornati.")
	boss.open("/sede/risposte")
	boss.look("sede-risposte")
	boss.click("main summary")
	boss.fill("#nome", "Calcolo inviato")
	boss.press(`form[action="/sede/risposte"] [type=submit]`)
	boss.has("Scrivi il testo della risposta")
	boss.glance("sede-risposte-rifiutata")
	boss.fill("#testo", "Il prospetto di calcolo è allegato.")
	boss.press(`form[action="/sede/risposte"] [type=submit]`)
	boss.has("Risposta pronta salvata.")
	boss.press(`th a[href^="/sede/risposte/"]`)
	boss.glance("sede-risposta")

	admin := c.newTab("admin.alfa", true)
	admin.expected = []string{"status of 422"}
	admin.signIn()
	admin.open("/ente/uffici")
	admin.look("ente-uffici")
	admin.press(`th a[href^="/ente/uffici/"]`)
	admin.glance("ente-ufficio")
	admin.open("/ente/affidamenti")
	admin.look("ente-affidamenti")
	admin.open("/ente/affidamenti/" + personID(t, p, "operatore.mi"))
	admin.look("ente-affidamento")
	admin.press("main [type=submit]")
	admin.has("Scegli a chi affidarle.")
	admin.glance("ente-affidamento-rifiutato")
	admin.click("#tutto")
	admin.choose("#a", personID(t, p, "collega.mi"))
	admin.press("main [type=submit]")
	admin.has("Niente da affidare")
	admin.glance("ente-affidamento-fatto")
	admin.open("/ente/richieste")
	admin.press(`th a[href^="/ente/richieste/"]`)
	admin.look("ente-richiesta")
	admin.fill("#motivo", "Reclamo del cittadino")
	admin.press("main button")
	admin.has("Sola lettura")
	admin.look("ente-richiesta-aperta")

	gestore := c.newTab("gestore", true)
	gestore.signIn()
	gestore.open("/gestione/antivirus")
	gestore.look("gestione-antivirus")
}

func personID(t *testing.T, p *play, login string) string {
	t.Helper()
	id, _, err := p.store.Credentials(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
