package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"combipat/desk"
	"combipat/store"
)

// The requests of the matrix below, and what is to be found in each.
const (
	OfCitizen = iota // of ALFA-MI at DEMO-MI, pensioni
	OfCRIC           // of ALFA-MI's Referente at the CRIC of Lombardia
	Unsorted         // of ALFA-MI in the queue of Lombardia
	OfBeta           // of BETA-MI at DEMO-MI, invalidita, about the same citizen
)

// Sees is the table of RULES.md: which of the four requests above each person may read. Who
// stands in no row, and every row without a y, is told that there is no such request.
var Sees = map[string]string{
	"operatore.mi": "y-y-", "collega.mi": "y-y-", // own, same ufficio
	"referente.lombardia":    "y-y-", // the same ufficio, as Operatore generico
	"referente.lombardia@r":  "-y--", // as Referente: a choice of profile, not a union [R3]
	"referente2.lombardia@r": "-y--", // same ente and region, other ufficio
	"referente2.lombardia":   "----", // same ente, other ufficio
	"operatore.to":           "----",
	"referente.piemonte":     "----",
	"referente.piemonte@r":   "----", // same ente, other region
	"operatore.beta":         "---y", // another ente, the same citizen
	"collega.beta":           "---y",
	"referente.beta":         "---y",
	"referente.beta@r":       "----",
	"admin.alfa":             "----", // lists and states only
	"admin.beta":             "----",
	"funzionario.mi":         "y--y",
	"funzionario2.mi":        "y--y",
	"due.sedi":               "y---", // pensioni at Torino and Milano
	"invalidita.mi":          "---y", // same structure, one topic
	"funzionario.to":         "----",
	"responsabile.mi":        "y--y",
	"responsabile.to":        "----",
	"cric.lombardia":         "-yy-",
	"cric.piemonte":          "----",
	"crm":                    "----", // by codice fiscale only, logged
	"gestore":                "----",
}

// Matrix fills the world with the four requests; each has a file, a note where an official can
// write one, and a word of its own.
func Matrix(o *Office) (requests, files []string) {
	words := []string{"ornitorinco", "salamandra", "fenicottero", "pipistrello"}
	for i, c := range []struct {
		login string
		edit  func(*desk.Question)
	}{
		{"operatore.mi", func(q *desk.Question) {}},
		{"referente.lombardia@r", func(q *desk.Question) {}},
		{"operatore.mi", Living("99999")},
		{"operatore.beta", Topic("invalidita-pagamento")},
	} {
		a, q := o.Act(c.login, ""), Ask(c.edit, Saying("Si chiede di "+words[i]))
		if a.Who.AsReferente() {
			q.Motivo, q.CF, q.FirstName, q.LastName, q.CAP = "chiarimento", "", "", "", ""
		}
		id, err := o.S.SendRequest(o.Context(), a, store.Draft{Question: q, Files: []store.NewFile{{Name: words[i] + ".pdf", Size: 9, SHA256: "aa"}}}, o.Check(a, q))
		o.Must(err)
		requests = append(requests, id)
		var file string
		o.Must(o.S.Read(o.Context()).QueryRow(`SELECT id FROM attachments WHERE request_id = $1`, id).Scan(&file))
		files = append(files, file)
	}
	return requests, files
}

// Acts is everything somebody can do to a request.
func (o *Office) Acts() map[string]func(a store.Act) error {
	ctx, m := context.Background(), store.Message{Text: "Abuso."}
	return map[string]func(a store.Act) error{
		"Interact": func(a store.Act) error { return o.S.Interact(ctx, a, m) },
		"Remind":   func(a store.Act) error { return o.S.Remind(ctx, a, m) },
		"Withdraw": func(a store.Act) error { return o.S.Withdraw(ctx, a, m) },
		"MarkRead": func(a store.Act) error { return o.S.MarkRead(ctx, a) },
		"HandOver": func(a store.Act) error { return o.S.HandOver(ctx, a) },
		"Take":     func(a store.Act) error { return o.S.Take(ctx, a) },
		"Reply":    func(a store.Act) error { return o.S.Reply(ctx, a, desk.ReplyAnswer, m) },
		"Close": func(a store.Act) error {
			return o.S.CloseRequest(ctx, a, store.Closing{Outcome: desk.Risolta, Bookable: true}, m)
		},
		"Transfer": func(a store.Act) error { return o.S.Transfer(ctx, a, "DEMO-TO", "motivo") },
		"Assign":   func(a store.Act) error { return o.S.Assign(ctx, a, "funzionario2.mi") },
		"AddNote":  func(a store.Act) error { return o.S.AddNote(ctx, a, "nota") },
		"SignPresence": func(a store.Act) error {
			_, err := o.S.SignPresence(ctx, a, true)
			return err
		},
	}
}

// Fingerprint changes when anything about requests does.
func (o *Office) Fingerprint() string {
	o.Helper()
	var parts []string
	for _, query := range []string{
		`SELECT COALESCE(SUM(version), 0) FROM requests`, `SELECT COUNT(*) FROM requests WHERE unread`, `SELECT COUNT(*) FROM messages`,
		`SELECT COUNT(*) FROM events`, `SELECT COUNT(*) FROM notes`, `SELECT COUNT(*) FROM presence`, `SELECT COUNT(*) FROM notifications`,
	} {
		parts = append(parts, fmt.Sprint(o.Count(query)))
	}
	return strings.Join(parts, " ")
}

// Notified lists the kinds of a person's notices, oldest first.
func (o *Office) Notified(login string) string {
	o.Helper()
	list, err := o.S.Notices(o.Context(), o.Act(login, "").Who, 100)
	o.Must(err)
	var kinds []string
	for _, n := range list {
		kinds = append(kinds, string(n.Kind))
	}
	slices.Reverse(kinds)
	return strings.Join(kinds, " ")
}
