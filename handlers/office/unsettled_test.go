package office_test

import (
	"testing"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

// An absence that leaves confirmed appointments without personnel lists them before it is noted, and the
// form that comes back sends what was typed together with what becomes of them [A16, R43].
func TestAbsenceOverAppointments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		twoAtMilano(t, p)
		p.Tell(t, `POST /sede/assenze funzionario={o2.mi} dal=2026-03-10
409 La modifica tocca appuntamenti confermati
has 1 appuntamento coinvolto
has AP-2026-000001 mar 10/03/2026 09:30 Consulenza pensioni, Milano
has Restano confermati
nomail non può tenere
GET /sede/assenze
200 dal 09/03/2026 al 13/03/2026
hasnt 10/03/2026
POST /sede/assenze funzionario={o2.mi} dal=2026-03-10`)
		p.Press(t, "Conferma la modifica")
		p.Tell(t, `200 Assenza registrata.
mail La sede non può tenere l’appuntamento AP-2026-000001
POST /sede/assenze funzionario={o2.mi} dal=2026-03-11 conferma=1 via=annulla
200 Assenza registrata.
mail AP-2026-000002 è stato annullato dalla sede
as operatore.mi
GET /agenda/appuntamenti/{a1}
200 Nuovo orario proposto
has A quell’ora manca il personale
GET /agenda/appuntamenti/{a2}
200 Annullato dalla sede
has a quell’ora manca il personale`)
	})
}

// twoAtMilano books on two days at the punto of Milano with one counter, while one of its two officials is away.
func twoAtMilano(t *testing.T, p *story.Play) {
	t.Helper()
	p.SaveKept(t)
	id, _, err := p.Store.Credentials(t.Context(), "funzionario2.mi")
	if err != nil {
		t.Fatal(err)
	}
	p.Saved["o2.mi"] = id
	p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-10T09:30 modalita=presenza
save b1
POST /agenda/appuntamenti blocco={b1} cf=RSSMRA80A01F205X argomento=pensioni motivazioni="Vedere il calcolo"
200
save a1
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-11T09:30 modalita=presenza
save b2
POST /agenda/appuntamenti blocco={b2} cf=CNTGLI79A43C351Y argomento=pensioni motivazioni="Vedere il calcolo"
200
save a2
as responsabile.mi
POST /sede/assenze funzionario={o.mi} dal=2026-03-09 al=2026-03-13
200 Assenza registrata.`)
}

// A special day and the retiring of a punto ask the same, from the page they are made on [A16].
func TestPuntoOverAppointments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		twoAtMilano(t, p)
		p.Saved["punto"] = punto(t, p, "MI-PENSIONI")
		p.Tell(t, `POST /sede/punti/{punto}/eccezioni giorno=2026-03-10 dalle=11:00 alle=13:00 durata=30 postazioni=1
409 La modifica tocca appuntamenti confermati
has AP-2026-000001 mar 10/03/2026 09:30
has 1 appuntamento coinvolto
GET /sede/punti/{punto}?parte=giorni
200 Nessun giorno particolare
POST /sede/punti/{punto}/eccezioni giorno=2026-03-10 dalle=11:00 alle=13:00 durata=30 postazioni=1`)
		p.Press(t, "Conferma la modifica")
		p.Tell(t, `200 Giorno particolare salvato.
has 11:00–13:00
mail La sede non può tenere l’appuntamento AP-2026-000001
POST /sede/punti/{punto}/ritiro ritirato=1
409 La modifica tocca appuntamenti confermati
has AP-2026-000002
hasnt AP-2026-000001
POST /sede/punti/{punto}/ritiro ritirato=1 conferma=1 via=restano
200 Il punto è ritirato
as operatore.mi
GET /agenda/appuntamenti/{a1}
200 Il punto di consulenza ha cambiato orario
GET /agenda/appuntamenti/{a2}
200 Confermato
hasnt Da spostare`)
	})
}

// punto returns the id of a punto by its code.
func punto(t *testing.T, p *story.Play, code string) string {
	t.Helper()
	found, err := p.Store.Punto(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return found.ID
}
