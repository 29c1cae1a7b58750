// Package example fills a store with the example world of the product: the directory, the
// people and, for a demonstration, some hundred requests in every state. All of it goes
// through the store's own doors, as an import or a person would.
package example

import (
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store"
)

// Made up, one structure a province and one CRIC a region; not INPS data, and each says so.
//
//go:embed strutture_demo.csv
var strutture string

// Logins are the people of the example, in the order they are printed.
var Logins = []string{
	"operatore.mi", "collega.mi", "operatore.to", "operatore.beta", "referente.lombardia", "admin.alfa",
	"funzionario.mi", "funzionario2.mi", "responsabile.mi", "funzionario.to", "cric.lombardia", "crm", "gestore",
}

// World enters geography, structures, Poli, enti, uffici and people; passwordHash is
// everybody's. It is what every story starts from.
func World(ctx context.Context, s *store.Store, now time.Time, passwordHash string) error {
	if err := s.Seed(ctx); err != nil {
		return err
	}
	alfa, beta := desk.Ente{Code: "ALFA", Name: "Patronato Alfa (demo)"}, desk.Ente{Code: "BETA", Name: "Patronato Beta (demo)"}
	d := store.Directory{
		Rules: []store.RuleEntry{{Level: desk.RouteByPolo, Place: "DEMO-MB", Topic: "invalidita", To: "DEMO-MI"}},
		Uffici: []store.UfficioEntry{
			{Ente: alfa, Ufficio: desk.Ufficio{Code: "ALFA-MI", Name: "Ufficio di Milano", Region: "Lombardia"}},
			{Ente: alfa, Ufficio: desk.Ufficio{Code: "ALFA-TO", Name: "Ufficio di Torino", Region: "Piemonte"}},
			{Ente: beta, Ufficio: desk.Ufficio{Code: "BETA-MI", Name: "Ufficio di Milano", Region: "Lombardia"}},
		},
		Canned: canned,
	}
	var err error
	if d.Strutture, err = structures(); err != nil {
		return err
	}
	if err := s.ImportDirectory(ctx, d); err != nil {
		return fmt.Errorf("example directory: %w", err)
	}
	for _, p := range people() {
		p.Password, p.Email = passwordHash, p.Login+"@example.org"
		if _, err := s.AddPerson(ctx, now, p); err != nil {
			return fmt.Errorf("example person %s: %w", p.Login, err)
		}
	}
	return s.ImportPunti(ctx, punti())
}

func structures() ([]store.StrutturaEntry, error) {
	lines, err := csv.NewReader(strings.NewReader(strutture)).ReadAll()
	if err != nil {
		return nil, err
	}
	var list []store.StrutturaEntry
	for _, f := range lines[1:] { // codice,tipo,denominazione,provincia,regione
		e := store.StrutturaEntry{
			Struttura: desk.Struttura{Code: f[0], Kind: desk.StrutturaKind(f[1]), Name: f[2], Provincia: f[3], Region: f[4]},
			Phone:     "800 000 000 (numero dimostrativo)",
			Estero:    f[0] == "DEMO-RM",
		}
		list = append(list, e)
	}
	second := store.StrutturaEntry{Second: true, Struttura: desk.Struttura{
		Code: "DEMO-MI2", Kind: desk.Territoriale, Name: "Struttura territoriale di Milano Centro (dato dimostrativo)", Provincia: "MI", Region: "Lombardia"}}
	for cap := 20121; cap <= 20129; cap++ {
		second.CAPs = append(second.CAPs, fmt.Sprint(cap))
	}
	return append(list, second), nil
}

// people are roles, not persons: each name says what the login is for.
func people() []store.NewPerson {
	all := []string{"pensioni", "ammortizzatori", "invalidita", "entrate"}
	return []store.NewPerson{
		{Login: "operatore.mi", Name: "Operatore Milano", Role: desk.Operatore, Ente: "ALFA", Ufficio: "ALFA-MI"},
		{Login: "collega.mi", Name: "Collega Milano", Role: desk.Operatore, Ente: "ALFA", Ufficio: "ALFA-MI"},
		{Login: "operatore.to", Name: "Operatore Torino", Role: desk.Operatore, Ente: "ALFA", Ufficio: "ALFA-TO"},
		{Login: "operatore.beta", Name: "Operatore Beta", Role: desk.Operatore, Ente: "BETA", Ufficio: "BETA-MI"},
		{Login: "referente.lombardia", Name: "Referente Lombardia", Role: desk.Operatore, CanRefer: true, Ente: "ALFA", Ufficio: "ALFA-MI"},
		{Login: "admin.alfa", Name: "Amministratore Alfa", Role: desk.Amministratore, Ente: "ALFA"},
		{Login: "funzionario.mi", Name: "Funzionario Milano", Role: desk.Funzionario, Struttura: "DEMO-MI", Topics: all},
		{Login: "funzionario2.mi", Name: "Secondo funzionario Milano", Role: desk.Funzionario, Struttura: "DEMO-MI", Topics: all},
		{Login: "responsabile.mi", Name: "Responsabile Milano", Role: desk.Responsabile, Struttura: "DEMO-MI"},
		{Login: "funzionario.to", Name: "Funzionario Torino", Role: desk.Funzionario, Struttura: "DEMO-TO", Topics: all},
		{Login: "cric.lombardia", Name: "Funzionario CRIC Lombardia", Role: desk.FunzionarioCRIC, Struttura: "DEMO-CRIC-LOMB"},
		{Login: "crm", Name: "Lettore CRM", Role: desk.LettoreCRM},
		{Login: "gestore", Name: "Gestore", Role: desk.Gestore},
	}
}

var canned = []store.CannedEntry{
	{Title: "Domanda in lavorazione", Text: "La domanda è in lavorazione. L’esito sarà comunicato appena conclusa l’istruttoria."},
	{Title: "Documenti mancanti", Text: "Per completare l’istruttoria occorrono i documenti che seguono:\n- \nPotete inviarli rispondendo a questa richiesta."},
	{Struttura: "DEMO-MI", Topic: "pensioni", Title: "Ricostituzione definita", Text: "La ricostituzione è stata definita. Gli arretrati saranno pagati con la prima rata utile."},
	{Struttura: "DEMO-MI", Topic: "invalidita", Title: "Convocazione a visita", Text: "Il cittadino sarà convocato a visita dalla Commissione medica; la data sarà comunicata per posta."},
}
