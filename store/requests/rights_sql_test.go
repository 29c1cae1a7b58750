package requests_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
	"combipat/store/storetest"
)

const (
	lives = 1000 // requests with a random life each
	days  = 100  // on which all of them are judged: 100,000 pairs on each database
)

// TestRightsInSQL: what the lists' SQL lets through as sollecitabile and prenotabile, and what the
// rules say of the same request on the same day, are one [R17, R27]. Of what is prenotabile the SQL
// may let through more: appointments stand in the way that only the rules weigh.
func TestRightsInSQL(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		r := rand.New(rand.NewPCG(17, 27))
		first := desk.Day("2026-02-02")
		who := o.People["operatore.mi"]
		scatter(o, r, first)
		all, err := requests.Readable(o.S.Read(o.Context()), who)
		o.Must(err)
		if len(all) < lives {
			o.Fatalf("only %d requests are seen", len(all))
		}
		remindable, bookable := 0, 0
		for n := range days {
			today := first.AddDays(n)
			reminded, err := requests.InView(o.S.Read(o.Context()), who, today, requests.ViewRemindable)
			o.Must(err)
			booked, err := requests.InView(o.S.Read(o.Context()), who, today, requests.ViewBookable)
			o.Must(err)
			for _, r := range all {
				rights := r.RightsOn(today)
				switch {
				case rights.Remind.OK != reminded[r.ID]:
					o.Fatalf("sollecitabile on %s: the rules say %v, the SQL %v: %+v", today, rights.Remind.OK, reminded[r.ID], r.Dialogue)
				case rights.Book.OK && !booked[r.ID]: // what is in the list without a right is dropped by the rules
					o.Fatalf("prenotabile on %s: the SQL hides what the rules give: %+v", today, r.Dialogue)
				}
			}
			remindable, bookable = remindable+len(reminded), bookable+len(booked)
		}
		if remindable < days || bookable < days {
			o.Errorf("the lives are too dull: %d remindable, %d bookable", remindable, bookable)
		}
	})
}

// scatter gives the ufficio of operatore.mi requests whose dialogue went any way the rules allow.
func scatter(o *storetest.Office, r *rand.Rand, first desk.Day) {
	o.Helper()
	model := o.Get("operatore.mi", o.Send("operatore.mi")).ID
	o.Must(o.S.Write(o.Context(), func(tx *db.Tx) error {
		for n := range lives {
			d := life(r, first.AddDays(r.IntN(80)-40))
			id := fmt.Sprintf("vita-%06d", n)
			_, err := tx.Exec(`INSERT INTO requests (id, version, key, number, provenance, profile, ente_id, ufficio_id, author_id, owner_id,
					motivo, topic, topic_root, citizen_id, first_name, last_name, cap, comune, abroad, ident_kind, ident_raw, ident_norm,
					struttura_id, region, route_rule, route_why, sent_at, updated_at,
					state, sent_on, replied_on, waiting_since, interactions, free_answer, second_done, solleciti, sollecito_on, closed_on, bookable)
				SELECT $1, 1, $2, $3, provenance, profile, ente_id, ufficio_id, author_id, owner_id,
					motivo, topic, topic_root, citizen_id, first_name, last_name, cap, comune, abroad, ident_kind, ident_raw, ident_norm,
					struttura_id, region, route_rule, route_why, sent_at, updated_at,
					$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 FROM requests WHERE id = $15`,
				id, int64(900_000_000+n), "CB-PROVA-"+id, d.State, d.SentOn, d.RepliedOn, d.WaitingSince, d.Interactions, d.FreeAnswer, d.SecondDone,
				d.Solleciti, d.SollecitoOn, d.ClosedOn, d.Bookable, model)
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// life plays a dialogue for a while; what a rule refuses is left undone.
func life(r *rand.Rand, day desk.Day) desk.Dialogue {
	const official = "funzionario"
	d := desk.Dialogue{State: desk.Bozza, Routed: true}
	next, err := d.Send(day)
	for range r.IntN(12) {
		if err == nil {
			d = next
		}
		day = day.AddDays(r.IntN(14))
		switch r.IntN(9) {
		case 0:
			next, err = d.Take(official)
		case 1, 2:
			next, err = d.Reply(official, day)
		case 3:
			next, err = d.AskIntegration(official, day)
		case 4, 5:
			next, err = d.Interact(day)
		case 6:
			next, err = d.Remind(day)
		case 7:
			next, err = d.Close(official, day, r.IntN(2) == 0)
		case 8:
			if next, err = d.Archive(day); err != nil && r.IntN(4) == 0 {
				next, err = d.Withdraw(day)
			}
		}
	}
	if err == nil {
		d = next
	}
	if d.State == desk.Bozza {
		d, _ = d.Send(day)
	}
	return d
}
