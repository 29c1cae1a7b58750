package imports

import (
	"context"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
	"combipat/store/people"
)

// The rows of the importers: what each column means. What is wrong with a row is said when it
// is entered, so that every row of a file is looked at.

// each makes a row of every line by itself.
func each(row func(ctx context.Context, s *Imports, f map[string]string) (db.Row, error)) func(context.Context, *Imports, []Line) ([]db.Row, error) {
	return func(ctx context.Context, s *Imports, lines []Line) ([]db.Row, error) {
		rows := make([]db.Row, len(lines))
		var err error
		for i, line := range lines {
			if rows[i], err = row(ctx, s, line.Fields); err != nil {
				return nil, err
			}
		}
		return rows, nil
	}
}

func strutturaRow(_ context.Context, _ *Imports, f map[string]string) (db.Row, error) {
	e := directory.StrutturaEntry{
		Struttura: desk.Struttura{Code: f["codice"], Kind: desk.StrutturaKind(f["tipo"]), Name: f["denominazione"], Provincia: strings.ToUpper(f["provincia"]), Region: f["regione"]},
		Phone:     f["telefono"], Second: yes(f["seconda"]), Estero: yes(f["estero"]),
	}
	if caps, given := f["cap"]; given {
		e.CAPs = append([]string{}, strings.Fields(caps)...) // not nil: the list is these and no others
	}
	return e, nil
}

func capRow(_ context.Context, _ *Imports, f map[string]string) (db.Row, error) {
	return directory.CAPEntry{CAP: f["cap"], Provincia: strings.ToUpper(f["provincia"]), Region: f["regione"], ISTAT: f["istat"], Comune: f["comune"]}, nil
}

func ruleRow(_ context.Context, _ *Imports, f map[string]string) (db.Row, error) {
	return directory.RuleEntry{Level: desk.RouteRule(f["livello"]), Place: f["luogo"], Topic: f["argomento"], To: f["struttura"]}, nil
}

func ufficioRow(_ context.Context, _ *Imports, f map[string]string) (db.Row, error) {
	return directory.UfficioEntry{Ente: desk.Ente{Code: f["ente_codice"], Name: f["ente"]},
		Ufficio: desk.Ufficio{Code: f["ufficio_codice"], Name: f["ufficio"], Region: f["regione"]}}, nil
}

// personRow enters people without a password: an invitation lets them choose one.
func personRow(_ context.Context, _ *Imports, f map[string]string) (db.Row, error) {
	return people.NewPerson{Login: strings.ToLower(f["utente"]), Name: f["nome"], Email: f["email"], Role: desk.Role(f["ruolo"]), CanRefer: yes(f["referente"]),
		Ente: f["ente"], Ufficio: f["ufficio"], Struttura: f["struttura"], Topics: strings.Fields(f["argomenti"])}, nil
}

// requestRow checks a request of another channel as the form would [R23].
func requestRow(ctx context.Context, s *Imports, f map[string]string) (db.Row, error) {
	topic, err := s.Topic(ctx, f["argomento"])
	if err != nil {
		return nil, err
	}
	in := Imported{Provenance: desk.Provenance(f["provenienza"]), Topic: topic, Struttura: f["struttura"], Question: desk.Question{
		Motivo: f["motivo"], Topic: f["argomento"], CF: f["cf"], FirstName: f["nome"], LastName: f["cognome"], OneName: yes(f["un_solo_nome"]),
		CAP: f["cap"], Comune: f["comune"], Abroad: f["estero"], IdentifierKind: f["identificativo_tipo"], Identifier: f["identificativo"], Text: f["testo"]}}
	// A time that cannot be read stays zero, which is refused with the rest of the row.
	in.SentAt, _ = time.ParseInLocation("2006-01-02 15:04", f["inviata"], desk.Rome)
	return in, nil
}
