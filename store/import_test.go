package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
)

// arrived is a request of another channel.
func (o *office) arrived(edit func(in *store.Imported), more ...func(q *desk.Question)) store.Imported {
	q := ask(more...)
	in := store.Imported{Provenance: desk.DaCittadino, SentAt: o.now.Add(-time.Hour), Question: q, Topic: o.topics[q.Topic]}
	if edit != nil {
		edit(&in)
	}
	return in
}

// rows counts what an import may write.
func (o *office) rows() string {
	o.Helper()
	var all []string
	for _, table := range []string{"requests", "messages", "citizens", "counters", "search_docs", "people", "competences", "strutture", "struttura_caps", "topic_rules", "topics", "enti", "uffici", "cap_province"} {
		all = append(all, fmt.Sprintf("%s %d", table, o.count(`SELECT COUNT(*) FROM `+table)))
	}
	return strings.Join(all, ", ")
}

// R22, R23: what comes by another channel is numbered, routed and worked like the rest, carries
// its provenance, and belongs to no patronato.
func TestImportedRequests(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		rows := []store.Row{
			o.arrived(nil, saying("Un ornitorinco.")),
			o.arrived(func(in *store.Imported) { in.Provenance, in.SentAt = desk.DaContactCenter, o.now.AddDate(0, 0, -40) }, topic("pensioni-calcolo")),
			o.arrived(func(in *store.Imported) { in.Provenance, in.Struttura = desk.DaAltro, "DEMO-TO" }),
		}
		problems, err := o.s.Import(ctx, o.now, rows, true)
		if err != nil || len(problems) != 0 {
			o.Fatal(problems, err)
		}
		for provenance, want := range map[desk.Provenance]int{desk.DaPatronato: 0, desk.DaCittadino: 1, desk.DaContactCenter: 1, desk.DaAltro: 0, "": 2} {
			l, err := o.s.Inbox(ctx, o.people["funzionario.mi"], desk.DayOf(o.now), store.Filter{Provenance: provenance})
			if err != nil || len(l.Requests) != want {
				o.Errorf("%q: %d, %v", provenance, len(l.Requests), err)
			}
		}
		found := o.finds("funzionario.mi", "ornitorinco")
		if len(found) != 1 {
			o.Fatal(found)
		}
		r := o.get("funzionario.mi", found[0])
		if r.Number == "" || r.State != desk.Inviata || r.SentOn != "2026-11-23" || r.Owner.ID != "" || r.Ente.ID != "" || r.Struttura.Code != "DEMO-MI" || r.RouteRule != desk.RouteByPlace {
			o.Errorf("%+v", r)
		}
		l, err := o.s.Inbox(ctx, o.people["funzionario.to"], desk.DayOf(o.now), store.Filter{})
		if err != nil || len(l.Requests) != 1 || l.Requests[0].RouteRule != desk.RouteByArrival {
			o.Errorf("%+v, %v", l.Requests, err)
		}
		for login := range sees {
			if o.act(login, "").Who.Role == desk.Operatore && len(o.finds(login, "")) != 0 {
				o.Errorf("%s sees another channel's request", login)
			}
		}
		// there is nobody to tell, and everything works all the same
		o.reply("funzionario.mi", r.ID, desk.ReplyInterim)
		o.reply("funzionario.mi", r.ID, desk.ReplyAnswer)
		o.close("funzionario.mi", r.ID, true)
		o.sweep("2027-01-10")
		if n := o.count(`SELECT COUNT(*) FROM notifications`) + o.count(`SELECT COUNT(*) FROM outbox`); n != 0 {
			o.Errorf("%d notices and mails to nobody", n)
		}
		found2, err := o.s.OpenCitizen(ctx, o.act("crm", ""), mario, "x")
		if err != nil || len(found2) != 3 {
			o.Errorf("%d on the citizen's timeline, %v", len(found2), err)
		}
	})
}

// All rows or none: one that is wrong, or no confirmation, and nothing was written, not even a
// number; every wrong row says what it wants.
func TestImportIsAllOrNothing(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx, good, before := o.Context(), o.arrived(nil), o.rows()
		bad := map[string]store.Row{
			"cf:":          o.arrived(nil, about("RSSMRA80A01F205Y")),
			"testo:":       o.arrived(nil, saying(" ")),
			"argomento:":   o.arrived(func(in *store.Imported) { in.Topic = desk.Topic{} }),
			"provenienza:": o.arrived(func(in *store.Imported) { in.Provenance = "posta" }),
			"inviata:":     o.arrived(func(in *store.Imported) { in.SentAt = o.now.Add(time.Second) }),
			"«DEMO-XX»":    o.arrived(func(in *store.Imported) { in.Struttura = "DEMO-XX" }),
			"esiste già":   store.NewPerson{Login: "crm", Name: "Doppio", Role: desk.LettoreCRM},
			"ruolo":        store.NewPerson{Login: "nuovo", Name: "Nuovo", Role: "capo"},
			"sconosciuti":  store.NewPerson{Login: "nuovo", Name: "Nuovo", Role: desk.Operatore, Ente: "GAMMA"},
			"tipo:":        store.StrutturaEntry{Struttura: desk.Struttura{Code: "X", Name: "X", Kind: "zona", Provincia: "MI", Region: "Lombardia"}},
			"non è un CAP": store.StrutturaEntry{Struttura: desk.Struttura{Code: "X", Name: "X", Kind: desk.Territoriale, Provincia: "MI", Region: "Lombardia"}, CAPs: []string{"2013"}},
			"livello:":     store.RuleEntry{Level: "a mano", Place: "20135", Topic: "pensioni", To: "DEMO-MI"},
			"«nessuno»":    store.RuleEntry{Level: desk.RouteByCAP, Place: "20135", Topic: "nessuno", To: "DEMO-MI"},
			"ufficio:":     store.UfficioEntry{Ente: desk.Ente{Code: "ALFA", Name: "Alfa"}},
		}
		for want, row := range bad {
			problems, err := o.s.Import(ctx, o.now, []store.Row{good, row, good}, true)
			if err != nil || len(problems) != 1 || !strings.Contains(problems[1], want) {
				o.Errorf("%q: %v, %v", want, problems, err)
			}
			if after := o.rows(); after != before {
				o.Fatalf("%q: %s, was %s", want, after, before)
			}
		}
		if problems, err := o.s.Import(ctx, o.now, []store.Row{bad["cf:"], good, bad["testo:"]}, true); err != nil || len(problems) != 2 {
			o.Errorf("%v, %v", problems, err)
		}
		if problems, err := o.s.Import(ctx, o.now, []store.Row{good, good}, false); err != nil || len(problems) != 0 || o.rows() != before {
			o.Errorf("a trial: %v, %v, %s", problems, err, o.rows())
		}
		if problems, err := o.s.Import(ctx, o.now, []store.Row{good, good}, true); err != nil || len(problems) != 0 {
			o.Errorf("%v, %v", problems, err)
		}
		if r := o.get("operatore.mi", o.send("operatore.mi")); r.Number != "CB-2026-000003" {
			o.Errorf("the trials left a hole: %s", r.Number)
		}
	})
}

// A21: what no structure fits waits in a queue that an official sees.
func TestImportedWithoutStructureIsSeen(t *testing.T) {
	eachOffice(t, func(o *office) {
		problems, err := o.s.Import(o.Context(), o.now, []store.Row{o.arrived(nil, living("99999"))}, true)
		o.must(err)
		if len(problems) > 0 {
			return // refused with a sentence is seen too
		}
		n := o.count(`SELECT COUNT(*) FROM requests r WHERE r.struttura_id IS NULL AND NOT EXISTS (SELECT 1 FROM strutture s WHERE s.kind = 'cric' AND s.region = r.region)`)
		if n != 0 {
			o.Errorf("%d requests wait where nobody looks", n)
		}
	})
}

// R15, R28: a citizen's request is never a CRIC's, whatever the other channel says.
func TestImportedToACRIC(t *testing.T) {
	eachOffice(t, func(o *office) {
		problems, err := o.s.Import(o.Context(), o.now, []store.Row{o.arrived(func(in *store.Imported) { in.Struttura = "DEMO-CRIC-LOMB" })}, true)
		if err != nil || !strings.Contains(problems[0], "struttura") {
			o.Errorf("%v, %v", problems, err)
		}
	})
}

// Codes name rows: the same directory twice is the same directory, with what changed.
func TestImportDirectoryTwice(t *testing.T) {
	eachOffice(t, func(o *office) {
		d := store.Directory{
			Topics:    []desk.Topic{{Code: "nuovo", Label: "Nuovo"}},
			Strutture: []store.StrutturaEntry{{Struttura: desk.Struttura{Code: "DEMO-MI3", Name: "Milano tre", Kind: desk.Territoriale, Provincia: "MI", Region: "Lombardia"}, Second: true, CAPs: []string{"20151"}}},
			Rules:     []store.RuleEntry{{Level: desk.RouteByCAP, Place: "20135", Topic: "nuovo", To: "DEMO-MI3"}},
			Uffici:    []store.UfficioEntry{{Ente: desk.Ente{Code: "GAMMA", Name: "Gamma"}, Ufficio: desk.Ufficio{Code: "GAMMA-MI", Name: "Milano", Region: "Lombardia"}}},
			Canned:    []store.CannedEntry{{Title: "Saluti", Text: "Cordiali saluti."}},
		}
		o.must(o.s.ImportDirectory(o.Context(), d))
		before, canned := o.rows(), o.count(`SELECT COUNT(*) FROM canned_replies`)
		d.Strutture[0].Name, d.Rules[0].To = "Milano Tre", "DEMO-TO"
		o.must(o.s.ImportDirectory(o.Context(), d))
		if after := o.rows(); after != before {
			o.Errorf("%s, was %s", after, before)
		}
		if n := o.count(`SELECT COUNT(*) FROM canned_replies`); n != canned {
			o.Errorf("%d ready-made replies, were %d", n, canned)
		}
		if s, err := o.s.StrutturaByCode(o.Context(), "DEMO-MI3"); err != nil || s.Name != "Milano Tre" {
			o.Error(s, err)
		}
		o.topics["nuovo"] = d.Topics[0]
		if r := o.get("operatore.mi", o.send("operatore.mi", topic("nuovo"))); r.Struttura.Code != "DEMO-TO" || r.RouteRule != desk.RouteByCAP {
			o.Errorf("%s by %s", r.Struttura.Code, r.RouteRule)
		}
	})
}

// R5: who is entered as an operator is Operatore generico without further act.
func TestImportedPeople(t *testing.T) {
	eachOffice(t, func(o *office) {
		problems, err := o.s.Import(o.Context(), o.now, []store.Row{
			store.NewPerson{Login: "nuova", Name: "Nuova", Role: desk.Operatore, Ente: "ALFA", Ufficio: "ALFA-TO"},
			store.NewPerson{Login: "nuovo", Name: "Nuovo", Role: desk.Funzionario, Struttura: "DEMO-MI", Topics: []string{"entrate"}},
		}, true)
		if err != nil || len(problems) != 0 {
			o.Fatal(problems, err)
		}
		id, _, err := o.s.Credentials(o.Context(), "nuova")
		o.must(err)
		who, err := o.s.Person(o.Context(), id)
		if err != nil || who.Profile != desk.Generico || who.CanRefer || who.AsReferente() || who.Ufficio.Region != "Piemonte" {
			o.Errorf("%+v, %v", who, err)
		}
		if _, err := o.s.AddPerson(o.Context(), o.now, store.NewPerson{Login: "nuova", Role: desk.Operatore}); err != store.ErrTaken {
			o.Errorf("a login in use: %v", err)
		}
		if _, err := o.s.AddPerson(o.Context(), o.now, store.NewPerson{Login: "altra", Role: desk.Operatore, Ente: "BETA", Ufficio: "ALFA-TO"}); err != store.ErrNotFound {
			o.Errorf("an ufficio of another ente: %v", err)
		}
	})
}
