package main

import (
	"context"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store"
)

// The rows of the importers: what each column means. What is wrong with a row is said when
// it is entered, so that every line of a file is looked at.

func strutturaRow(_ context.Context, _ *store.Store, f map[string]string) (store.Row, error) {
	return store.StrutturaEntry{
		Struttura: desk.Struttura{Code: f["codice"], Kind: desk.StrutturaKind(f["tipo"]), Name: f["denominazione"], Provincia: strings.ToUpper(f["provincia"]), Region: f["regione"]},
		Phone:     f["telefono"], CAPs: strings.Fields(f["cap"]), Second: f["seconda"] == "1", Estero: f["estero"] == "1",
	}, nil
}

func capRow(_ context.Context, _ *store.Store, f map[string]string) (store.Row, error) {
	return store.CAPEntry{CAP: f["cap"], Provincia: strings.ToUpper(f["provincia"]), Region: f["regione"], ISTAT: f["istat"], Comune: f["comune"]}, nil
}

func ruleRow(_ context.Context, _ *store.Store, f map[string]string) (store.Row, error) {
	return store.RuleEntry{Level: desk.RouteRule(f["livello"]), Place: f["luogo"], Topic: f["argomento"], To: f["struttura"]}, nil
}

func ufficioRow(_ context.Context, _ *store.Store, f map[string]string) (store.Row, error) {
	return store.UfficioEntry{Ente: desk.Ente{Code: f["ente_codice"], Name: f["ente"]},
		Ufficio: desk.Ufficio{Code: f["ufficio_codice"], Name: f["ufficio"], Region: f["regione"]}}, nil
}

// personRow enters people without a password: "combipat user passwd" gives them one.
func personRow(_ context.Context, _ *store.Store, f map[string]string) (store.Row, error) {
	return store.NewPerson{Login: strings.ToLower(f["utente"]), Name: f["nome"], Email: f["email"], Role: desk.Role(f["ruolo"]), CanRefer: f["referente"] == "1",
		Ente: f["ente"], Ufficio: f["ufficio"], Struttura: f["struttura"], Topics: strings.Fields(f["argomenti"])}, nil
}

// requestRow checks a request of another channel as the form would [R23].
func requestRow(ctx context.Context, s *store.Store, f map[string]string) (store.Row, error) {
	topic, err := s.Topic(ctx, f["argomento"])
	if err != nil {
		return nil, err
	}
	in := store.Imported{Provenance: desk.Provenance(f["provenienza"]), Topic: topic, Struttura: f["struttura"], Question: desk.Question{
		Motivo: f["motivo"], Topic: f["argomento"], CF: f["cf"], FirstName: f["nome"], LastName: f["cognome"],
		CAP: f["cap"], Comune: f["comune"], Abroad: f["estero"], IdentifierKind: f["identificativo_tipo"], Identifier: f["identificativo"], Text: f["testo"]}}
	// A time that cannot be read stays zero, which is refused with the rest of the row.
	in.SentAt, _ = time.ParseInLocation("2006-01-02 15:04", f["inviata"], desk.Rome)
	return in, nil
}
