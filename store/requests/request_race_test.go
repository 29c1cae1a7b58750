package requests_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

// R16: whatever the colleagues do at once, exactly two interactions go through, the others are
// told so, and the thread has what was counted.
func TestTwoInteractionsWhoeverRaces(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.Answered()
		o.Must(exactlyTwo(o, id, func(a store.Act) error { return o.S.Interact(o.Context(), a, store.Message{Text: "Ancora."}) }))
	})
}

// exactlyTwo has two people follow up forty times at once, and returns what went wrong.
func exactlyTwo(o *storetest.Office, id string, followUp func(a store.Act) error) error {
	went := 0
	for i, g := range storetest.AtOnce(40, func(i int) (string, error) {
		return "", followUp(o.Act([]string{"operatore.mi", "collega.mi"}[i%2], id))
	}) {
		refusal, refused := errors.AsType[*desk.Refusal](g.Err)
		switch {
		case g.Err == nil:
			went++
		case !refused || refusal.Rule != "R16":
			return fmt.Errorf("%d: %w", i, g.Err)
		}
	}
	r, thread := o.Get("operatore.mi", id), o.Count(`SELECT COUNT(*) FROM messages WHERE request_id = $1 AND kind = 'interazione'`, id)
	if went != 2 || r.Interactions != 2 || thread != 2 {
		return fmt.Errorf("%d went through, %d counted, %d in the thread", went, r.Interactions, thread)
	}
	return nil
}

// Mutants: one checks first and writes later, the other counts in the database but has no
// condition. Both must be caught by the check of the test above.
func TestTwoInteractionsCatchMutants(t *testing.T) {
	for name, update := range map[string]string{
		"writes what it read":   `UPDATE requests SET interactions = $2, version = version + 1 WHERE id = $1`,
		"counts, unconditional": `UPDATE requests SET interactions = CASE WHEN interactions < 2 THEN interactions + 1 ELSE $2 END WHERE id = $1`,
	} {
		t.Run(name, func(t *testing.T) {
			storetest.EachOffice(t, func(o *storetest.Office) {
				id, meet := o.Answered(), storetest.Gathering(40)
				if exactlyTwo(o, id, func(a store.Act) error { return checkThenWrite(o, a, meet, update) }) == nil {
					o.Error("not caught")
				}
			})
		})
	}
}

func checkThenWrite(o *storetest.Office, a store.Act, meet func(), update string) error {
	ctx := context.Background()
	r, err := o.S.Request(ctx, a.Who, a.ID)
	next, refusal := r.Dialogue.Interact(desk.DayOf(a.Now))
	meet()
	if err = errors.Join(err, refusal); err != nil {
		return err
	}
	return o.S.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(update, a.ID, next.Interactions)
		if err == nil {
			_, err = tx.Exec(`INSERT INTO messages (id, request_id, kind, text, at) VALUES ($1, $2, 'interazione', 'x', 0)`, db.NewID(), a.ID)
		}
		return err
	})
}

// A7: of many answers at once to a Richiedi integrazione one is free.
func TestOneFreeAnswerWhoeverRaces(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.Send("operatore.mi")
		o.Reply("funzionario.mi", id, desk.ReplyIntegration)
		went := 0
		for _, g := range storetest.AtOnce(12, func(int) (string, error) {
			return "", o.S.Interact(o.Context(), o.Act("operatore.mi", id), store.Message{Text: "Ecco."})
		}) {
			if g.Err == nil {
				went++
			}
		}
		free := o.Count(`SELECT COUNT(*) FROM messages WHERE request_id = $1 AND kind = 'interazione' AND free`, id)
		if r := o.Get("operatore.mi", id); went != 3 || free != 1 || r.Interactions != 2 {
			o.Errorf("%d went through, %d free, %d counted", went, free, r.Interactions)
		}
	})
}

// A4: of many solleciti at once one is taken.
func TestOneSollecitoWhoeverRaces(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.Send("operatore.mi")
		o.On("2026-12-08")
		went := 0
		for _, g := range storetest.AtOnce(12, func(int) (string, error) {
			return "", o.S.Remind(o.Context(), o.Act("collega.mi", id), store.Message{})
		}) {
			if g.Err == nil {
				went++
			} else {
				o.Refused("R17", g.Err)
			}
		}
		if r := o.Get("operatore.mi", id); went != 1 || r.Solleciti != 1 {
			o.Errorf("%d went through, %d counted", went, r.Solleciti)
		}
	})
}

// R21: two officials take at once; one has it and the other reads who.
func TestOneTakes(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		for range 10 {
			id := o.Send("operatore.mi")
			o.Must(oneTakes(o, id, func(a store.Act) error { return o.S.Take(o.Context(), a) }))
		}
	})
}

func oneTakes(o *storetest.Office, id string, take func(a store.Act) error) error {
	logins := []string{"funzionario.mi", "funzionario2.mi"}
	winner := ""
	got := storetest.AtOnce(2, func(i int) (string, error) { return "", take(o.Act(logins[i], id)) })
	for i, g := range got {
		if g.Err == nil {
			winner += logins[i]
		}
	}
	r := o.Get("responsabile.mi", id)
	for i, g := range got {
		refusal, refused := errors.AsType[*desk.Refusal](g.Err)
		if g.Err != nil && (!refused || refusal.Rule != "R21" || refusal.Text == "") {
			return fmt.Errorf("%s: %w", logins[i], g.Err)
		}
	}
	if winner != logins[0] && winner != logins[1] {
		return fmt.Errorf("taken by %q", winner)
	}
	if r.State != desk.InCarico || r.Assignee != o.People[winner].ID {
		return fmt.Errorf("%s took it, %s has it", winner, r.AssigneeName)
	}
	if n := o.Count(`SELECT COUNT(*) FROM events WHERE request_id = $1 AND kind = 'presa-in-carico'`, id); n != 1 {
		return fmt.Errorf("%d entries in the thread", n)
	}
	return nil
}

func TestOneTakesCatchesTheMutant(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		meet := storetest.Gathering(2)
		err := oneTakes(o, o.Send("operatore.mi"), func(a store.Act) error {
			r, err := o.S.Request(o.Context(), a.Who, a.ID)
			_, refusal := r.Dialogue.Take(a.Who.ID)
			meet()
			if err = errors.Join(err, refusal); err != nil {
				return err
			}
			return o.S.Write(o.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE requests SET state = 'in-carico', assignee_id = $2 WHERE id = $1`, a.ID, a.Who.ID)
				return err
			})
		})
		if err == nil {
			o.Error("not caught")
		}
	})
}

// Whoever decided on an older version is told, and changes nothing.
func TestStaleVersion(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, id := o.Context(), o.Send("operatore.mi")
		looked := o.Get("funzionario.mi", id).Version
		o.Must(o.S.Take(ctx, o.Act("funzionario.mi", id)))
		before := o.Get("funzionario.mi", id)
		stale := o.Act("funzionario.mi", id)
		stale.Version = looked
		theirs := o.Act("operatore.mi", id)
		theirs.Version = looked
		for name, err := range map[string]error{
			"reply":    o.S.Reply(ctx, stale, desk.ReplyAnswer, store.Message{Text: "Troppo tardi."}),
			"close":    o.S.CloseRequest(ctx, stale, store.Closing{Outcome: desk.Risolta}, store.Message{Text: "Troppo tardi."}),
			"take":     o.S.Take(ctx, stale),
			"transfer": o.S.Transfer(ctx, stale, "DEMO-MB", "motivo"),
			"assign":   o.S.Assign(ctx, stale, "funzionario2.mi"),
			"withdraw": o.S.Withdraw(ctx, theirs, store.Message{}),
			"remind":   o.S.Remind(ctx, theirs, store.Message{}),
		} {
			if !errors.Is(err, store.ErrStale) {
				o.Errorf("%s: %v", name, err)
			}
		}
		if after := o.Get("funzionario.mi", id); after != before {
			o.Errorf("%+v", after)
		}
		fresh := stale
		fresh.Version = before.Version
		o.Must(o.S.Reply(ctx, fresh, desk.ReplyAnswer, store.Message{Text: "In tempo."}))
	})
}

// Officials who act on one version at once: one is in time, the others are told ErrStale.
func TestStaleVersionWhoeverRaces(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.Send("operatore.mi")
		a := o.Act("funzionario.mi", id)
		a.Version = o.Get("funzionario.mi", id).Version
		in := 0
		for _, g := range storetest.AtOnce(10, func(int) (string, error) {
			return "", o.S.Reply(o.Context(), a, desk.ReplyAnswer, store.Message{Text: "Risposta."})
		}) {
			if g.Err == nil {
				in++
			} else {
				o.Is(store.ErrStale, g.Err)
			}
		}
		if n := o.Count(`SELECT COUNT(*) FROM messages WHERE kind = 'risposta'`); in != 1 || n != 1 {
			o.Errorf("%d in time, %d replies", in, n)
		}
	})
}
