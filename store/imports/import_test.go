package imports_test

import (
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// R22, R23: what comes by another channel is numbered, routed and worked like the rest, carries
// its provenance, and belongs to no patronato.
func TestImportedRequests(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		rows := []store.Row{
			o.Arrived(nil, storetest.Saying("Un ornitorinco.")),
			o.Arrived(func(in *store.Imported) { in.Provenance, in.SentAt = desk.DaContactCenter, o.Now.AddDate(0, 0, -40) }, storetest.Topic("pensioni-calcolo")),
			o.Arrived(func(in *store.Imported) { in.Provenance, in.Struttura = desk.DaAltro, "DEMO-TO" }),
		}
		problems, err := o.S.Import(ctx, o.Now, rows, true)
		if err != nil || len(problems) != 0 {
			o.Fatal(problems, err)
		}
		for provenance, want := range map[desk.Provenance]int{desk.DaPatronato: 0, desk.DaCittadino: 1, desk.DaContactCenter: 1, desk.DaAltro: 0, "": 2} {
			l, err := o.S.Inbox(ctx, o.People["funzionario.mi"], desk.DayOf(o.Now), store.Filter{Provenance: provenance})
			if err != nil || len(l.Requests) != want {
				o.Errorf("%q: %d, %v", provenance, len(l.Requests), err)
			}
		}
		found := o.Finds("funzionario.mi", "ornitorinco")
		if len(found) != 1 {
			o.Fatal(found)
		}
		r := o.Get("funzionario.mi", found[0])
		if r.Number == "" || r.State != desk.Inviata || r.SentOn != "2026-11-23" || r.Owner.ID != "" || r.Ente.ID != "" || r.Struttura.Code != "DEMO-MI" || r.RouteRule != desk.RouteByPlace {
			o.Errorf("%+v", r)
		}
		l, err := o.S.Inbox(ctx, o.People["funzionario.to"], desk.DayOf(o.Now), store.Filter{})
		if err != nil || len(l.Requests) != 1 || l.Requests[0].RouteRule != desk.RouteByArrival {
			o.Errorf("%+v, %v", l.Requests, err)
		}
		for login := range storetest.Sees {
			if o.Act(login, "").Who.Role == desk.Operatore && len(o.Finds(login, "")) != 0 {
				o.Errorf("%s sees another channel's request", login)
			}
		}
		// there is nobody to tell, and everything works all the same
		o.Reply("funzionario.mi", r.ID, desk.ReplyInterim)
		o.Reply("funzionario.mi", r.ID, desk.ReplyAnswer)
		o.Close("funzionario.mi", r.ID, true)
		o.Sweep("2027-01-10")
		if n := o.Count(`SELECT COUNT(*) FROM notifications`) + o.Count(`SELECT COUNT(*) FROM outbox`); n != 0 {
			o.Errorf("%d notices and mails to nobody", n)
		}
		found2, err := o.S.OpenCitizen(ctx, o.Act("crm", ""), storetest.Mario, "x")
		if err != nil || len(found2) != 3 {
			o.Errorf("%d on the citizen's timeline, %v", len(found2), err)
		}
	})
}

// All rows or none: one that is wrong, or no confirmation, and nothing was written, not even a
// number; every wrong row says what it wants.
func TestImportIsAllOrNothing(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, good, before := o.Context(), o.Arrived(nil), o.Rows()
		bad := map[string]store.Row{
			"cf:":          o.Arrived(nil, storetest.About("RSSMRA80A01F205Y")),
			"testo:":       o.Arrived(nil, storetest.Saying(" \u200b…")),
			"argomento:":   o.Arrived(func(in *store.Imported) { in.Topic = desk.Topic{} }),
			"provenienza:": o.Arrived(func(in *store.Imported) { in.Provenance = "posta" }),
			"inviata:":     o.Arrived(func(in *store.Imported) { in.SentAt = o.Now.Add(time.Second) }),
			"«DEMO-XX»":    o.Arrived(func(in *store.Imported) { in.Struttura = "DEMO-XX" }),
			"esiste già":   store.NewPerson{Login: "crm", Name: "Doppio", Role: desk.LettoreCRM},
			"«capo»":       store.NewPerson{Login: "nuovo", Name: "Nuovo", Role: "capo"},
			"«GAMMA»":      store.NewPerson{Login: "nuovo", Name: "Nuovo", Role: desk.Operatore, Ente: "GAMMA"},
			"tipo:":        store.StrutturaEntry{Struttura: desk.Struttura{Code: "X", Name: "X", Kind: "zona", Provincia: "MI", Region: "Lombardia"}},
			"non è un CAP": store.StrutturaEntry{Struttura: desk.Struttura{Code: "X", Name: "X", Kind: desk.Territoriale, Provincia: "MI", Region: "Lombardia"}, CAPs: []string{"2013"}},
			"livello:":     store.RuleEntry{Level: "a mano", Place: "20135", Topic: "pensioni", To: "DEMO-MI"},
			"«nessuno»":    store.RuleEntry{Level: desk.RouteByCAP, Place: "20135", Topic: "nessuno", To: "DEMO-MI"},
			"ufficio:":     store.UfficioEntry{Ente: desk.Ente{Code: "ALFA", Name: "Alfa"}},
		}
		for want, row := range bad {
			problems, err := o.S.Import(ctx, o.Now, []store.Row{good, row, good}, true)
			if err != nil || len(problems) != 1 || !strings.Contains(problems[1], want) {
				o.Errorf("%q: %v, %v", want, problems, err)
			}
			if after := o.Rows(); after != before {
				o.Fatalf("%q: %s, was %s", want, after, before)
			}
		}
		if problems, err := o.S.Import(ctx, o.Now, []store.Row{bad["cf:"], good, bad["testo:"]}, true); err != nil || len(problems) != 2 {
			o.Errorf("%v, %v", problems, err)
		}
		if problems, err := o.S.Import(ctx, o.Now, []store.Row{good, good}, false); err != nil || len(problems) != 0 || o.Rows() != before {
			o.Errorf("a trial: %v, %v, %s", problems, err, o.Rows())
		}
		if problems, err := o.S.Import(ctx, o.Now, []store.Row{good, good}, true); err != nil || len(problems) != 0 {
			o.Errorf("%v, %v", problems, err)
		}
		if r := o.Get("operatore.mi", o.Send("operatore.mi")); r.Number != "CB-2026-000003" {
			o.Errorf("the trials left a hole: %s", r.Number)
		}
	})
}

// A21: what no structure fits waits in a queue that an official sees.
func TestImportedWithoutStructureIsSeen(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		problems, err := o.S.Import(o.Context(), o.Now, []store.Row{o.Arrived(nil, storetest.Living("99999"))}, true)
		o.Must(err)
		if len(problems) > 0 {
			return // refused with a sentence is seen too
		}
		n := o.Count(`SELECT COUNT(*) FROM requests r WHERE r.struttura_id IS NULL AND NOT EXISTS (SELECT 1 FROM strutture s WHERE s.kind = 'cric' AND s.region = r.region)`)
		if n != 0 {
			o.Errorf("%d requests wait where nobody looks", n)
		}
	})
}

// R15, R28: a citizen's request is never a CRIC's, whatever the other channel says.
func TestImportedToACRIC(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		problems, err := o.S.Import(o.Context(), o.Now, []store.Row{o.Arrived(func(in *store.Imported) { in.Struttura = "DEMO-CRIC-LOMB" })}, true)
		if err != nil || !strings.Contains(problems[0], "struttura") {
			o.Errorf("%v, %v", problems, err)
		}
	})
}

// Codes name rows: the same directory twice is the same directory, with what changed.
func TestImportDirectoryTwice(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		d := store.Directory{
			Topics:    []desk.Topic{{Code: "nuovo", Label: "Nuovo"}},
			Strutture: []store.StrutturaEntry{{Struttura: desk.Struttura{Code: "DEMO-MI3", Name: "Milano tre", Kind: desk.Territoriale, Provincia: "MI", Region: "Lombardia"}, Second: true, CAPs: []string{"20151"}}},
			Rules:     []store.RuleEntry{{Level: desk.RouteByCAP, Place: "20135", Topic: "nuovo", To: "DEMO-MI3"}},
			Uffici:    []store.UfficioEntry{{Ente: desk.Ente{Code: "GAMMA", Name: "Gamma"}, Ufficio: desk.Ufficio{Code: "GAMMA-MI", Name: "Milano", Region: "Lombardia"}}},
			Canned:    []store.CannedEntry{{Title: "Saluti", Text: "Cordiali saluti."}},
		}
		o.Must(o.S.ImportDirectory(o.Context(), d))
		before, canned := o.Rows(), o.Count(`SELECT COUNT(*) FROM canned_replies`)
		d.Strutture[0].Name, d.Rules[0].To = "Milano Tre", "DEMO-TO"
		o.Must(o.S.ImportDirectory(o.Context(), d))
		if after := o.Rows(); after != before {
			o.Errorf("%s, was %s", after, before)
		}
		if n := o.Count(`SELECT COUNT(*) FROM canned_replies`); n != canned {
			o.Errorf("%d ready-made replies, were %d", n, canned)
		}
		if s, err := o.S.StrutturaByCode(o.Context(), "DEMO-MI3"); err != nil || s.Name != "Milano Tre" {
			o.Error(s, err)
		}
		o.Topics["nuovo"] = d.Topics[0]
		if r := o.Get("operatore.mi", o.Send("operatore.mi", storetest.Topic("nuovo"))); r.Struttura.Code != "DEMO-TO" || r.RouteRule != desk.RouteByCAP {
			o.Errorf("%s by %s", r.Struttura.Code, r.RouteRule)
		}
	})
}

// R5: who is entered as an operator is Operatore generico without further act.
func TestImportedPeople(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		problems, err := o.S.Import(o.Context(), o.Now, []store.Row{
			store.NewPerson{Login: "nuova", Name: "Nuova", Role: desk.Operatore, Ente: "ALFA", Ufficio: "ALFA-TO"},
			store.NewPerson{Login: "nuovo", Name: "Nuovo", Role: desk.Funzionario, Struttura: "DEMO-MI", Topics: []string{"entrate"}},
		}, true)
		if err != nil || len(problems) != 0 {
			o.Fatal(problems, err)
		}
		id, _, err := o.S.Credentials(o.Context(), "nuova")
		o.Must(err)
		who, err := o.S.Person(o.Context(), id)
		if err != nil || who.Profile != desk.Generico || who.CanRefer || who.AsReferente() || who.Ufficio.Region != "Piemonte" {
			o.Errorf("%+v, %v", who, err)
		}
		if _, err := o.S.AddPerson(o.Context(), o.Now, store.NewPerson{Login: "nuova", Name: "Nuova", Role: desk.Operatore, Ente: "ALFA", Ufficio: "ALFA-TO"}); err != store.ErrTaken {
			o.Errorf("a login in use: %v", err)
		}
		if _, err := o.S.AddPerson(o.Context(), o.Now, store.NewPerson{Login: "altra", Name: "Altra", Role: desk.Operatore, Ente: "BETA", Ufficio: "ALFA-TO"}); err == nil || err.(desk.Invalid)["ufficio"] == "" {
			o.Errorf("an ufficio of another ente: %v", err)
		}
	})
}

// A list takes nobody who could not work, with the row and the column that say why: what the page
// refuses, the list refuses.
func TestPeopleWhoCouldNotWork(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		const head = "utente,nome,ruolo,ente,ufficio,struttura,argomenti,email\n"
		for row, column := range map[string]string{
			"prova,Prova Uno,operatore,ALFA,,,,":            "ufficio: ",
			"prova,Prova Uno,operatore,,ALFA-MI,,,":         "ente: ",
			"prova,Prova Uno,operatore,BETA,ALFA-MI,,,":     "ufficio: «ALFA-MI»",
			"prova,Prova Uno,amministratore,,,,,":           "ente: ",
			"prova,Prova Uno,responsabile,,,,,":             "struttura: ",
			"prova,Prova Uno,responsabile-cric,,,DEMO-MI,,": "struttura: «DEMO-MI»",
			"prova,Prova Uno,cric,,,DEMO-MI,,":              "struttura: «DEMO-MI»",
			"prova,Prova Uno,funzionario,,,DEMO-MI,,":       "argomenti: ",
			"prova,Prova Uno,funzionario,,,DEMO-MI,gatti,":  "argomenti: «gatti»",
			"prova,Prova Uno,capo,,,,,":                     "ruolo: «capo»",
			"prova,123,crm,,,,,":                            "nome: Un nome ha almeno una lettera",
			"PROVA!,Prova Uno,crm,,,,,":                     "utente: ",
			"prova,Prova Uno,crm,,,,,nessun indirizzo":      "email: ",
		} {
			r := o.Tried("persone", head+row+"\n", true)
			if len(r.Problems) != 1 || r.Problems[0].Number != 2 || !strings.Contains(r.Problems[0].Text, column) || r.Done {
				o.Errorf("%s: %+v", row, r)
			}
		}
		if r := o.Tried("persone", head+"prova,Prova Uno,operatore,ALFA,ALFA-MI,,,\nprova.due,Prova Due,responsabile,,,DEMO-MI,,\nprova.tre,Prova Tre,amministratore,ALFA,,,,\n", true); !r.Done {
			o.Errorf("%+v", r)
		}
	})
}
