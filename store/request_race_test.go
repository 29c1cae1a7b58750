package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"combipat/desk"
	"combipat/store"
)

type outcome struct {
	value string
	err   error
}

// atOnce runs fn in n goroutines that start together.
func atOnce(n int, fn func(i int) (string, error)) []outcome {
	got, start := make([]outcome, n), make(chan bool)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			got[i].value, got[i].err = fn(i)
		})
	}
	close(start)
	wg.Wait()
	return got
}

// gathering returns what lets nobody pass before all n have come: a mutant calls it between its
// check and its write, so that it is overtaken for sure. Without that a race test proves nothing.
func gathering(n int) (meet func()) {
	var all sync.WaitGroup
	all.Add(n)
	return func() { all.Done(); all.Wait() }
}

// answered is a request of operatore.mi with a first reply.
func (o *office) answered() string {
	o.Helper()
	id := o.send("operatore.mi")
	o.reply("funzionario.mi", id, desk.ReplyAnswer)
	return id
}

// R16: whatever the colleagues do at once, exactly two interactions go through, the others are
// told so, and the thread has what was counted.
func TestTwoInteractionsWhoeverRaces(t *testing.T) {
	eachOffice(t, func(o *office) {
		id := o.answered()
		o.must(exactlyTwo(o, id, func(a store.Act) error { return o.s.Interact(o.Context(), a, store.Message{Text: "Ancora."}) }))
	})
}

// exactlyTwo has two people follow up forty times at once, and returns what went wrong.
func exactlyTwo(o *office, id string, followUp func(a store.Act) error) error {
	went := 0
	for i, g := range atOnce(40, func(i int) (string, error) {
		return "", followUp(o.act([]string{"operatore.mi", "collega.mi"}[i%2], id))
	}) {
		refusal, refused := errors.AsType[*desk.Refusal](g.err)
		switch {
		case g.err == nil:
			went++
		case !refused || refusal.Rule != "R16":
			return fmt.Errorf("%d: %w", i, g.err)
		}
	}
	r, thread := o.get("operatore.mi", id), o.count(`SELECT COUNT(*) FROM messages WHERE request_id = $1 AND kind = 'interazione'`, id)
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
			eachOffice(t, func(o *office) {
				id, meet := o.answered(), gathering(40)
				if exactlyTwo(o, id, func(a store.Act) error { return checkThenWrite(o, a, meet, update) }) == nil {
					o.Error("not caught")
				}
			})
		})
	}
}

func checkThenWrite(o *office, a store.Act, meet func(), update string) error {
	ctx := context.Background()
	r, err := o.s.Request(ctx, a.Who, a.ID)
	next, refusal := r.Dialogue.Interact(desk.DayOf(a.Now))
	meet()
	if err = errors.Join(err, refusal); err != nil {
		return err
	}
	return o.s.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(update, a.ID, next.Interactions)
		if err == nil {
			_, err = tx.Exec(`INSERT INTO messages (id, request_id, kind, text, at) VALUES ($1, $2, 'interazione', 'x', 0)`, store.NewID(), a.ID)
		}
		return err
	})
}

// A7: of many answers at once to a Richiedi integrazione one is free.
func TestOneFreeAnswerWhoeverRaces(t *testing.T) {
	eachOffice(t, func(o *office) {
		id := o.send("operatore.mi")
		o.reply("funzionario.mi", id, desk.ReplyIntegration)
		went := 0
		for _, g := range atOnce(12, func(int) (string, error) {
			return "", o.s.Interact(o.Context(), o.act("operatore.mi", id), store.Message{Text: "Ecco."})
		}) {
			if g.err == nil {
				went++
			}
		}
		free := o.count(`SELECT COUNT(*) FROM messages WHERE request_id = $1 AND kind = 'interazione' AND free`, id)
		if r := o.get("operatore.mi", id); went != 3 || free != 1 || r.Interactions != 2 {
			o.Errorf("%d went through, %d free, %d counted", went, free, r.Interactions)
		}
	})
}

// A4: of many solleciti at once one is taken.
func TestOneSollecitoWhoeverRaces(t *testing.T) {
	eachOffice(t, func(o *office) {
		id := o.send("operatore.mi")
		o.on("2026-12-08")
		went := 0
		for _, g := range atOnce(12, func(int) (string, error) {
			return "", o.s.Remind(o.Context(), o.act("collega.mi", id), store.Message{})
		}) {
			if g.err == nil {
				went++
			} else {
				o.refused("R17", g.err)
			}
		}
		if r := o.get("operatore.mi", id); went != 1 || r.Solleciti != 1 {
			o.Errorf("%d went through, %d counted", went, r.Solleciti)
		}
	})
}

// R21: two officials take at once; one has it and the other reads who.
func TestOneTakes(t *testing.T) {
	eachOffice(t, func(o *office) {
		for range 10 {
			id := o.send("operatore.mi")
			o.must(oneTakes(o, id, func(a store.Act) error { return o.s.Take(o.Context(), a) }))
		}
	})
}

func oneTakes(o *office, id string, take func(a store.Act) error) error {
	logins := []string{"funzionario.mi", "funzionario2.mi"}
	winner := ""
	got := atOnce(2, func(i int) (string, error) { return "", take(o.act(logins[i], id)) })
	for i, g := range got {
		if g.err == nil {
			winner += logins[i]
		}
	}
	r := o.get("responsabile.mi", id)
	for i, g := range got {
		refusal, refused := errors.AsType[*desk.Refusal](g.err)
		if g.err != nil && (!refused || refusal.Rule != "R21" || refusal.Text == "") {
			return fmt.Errorf("%s: %w", logins[i], g.err)
		}
	}
	if winner != logins[0] && winner != logins[1] {
		return fmt.Errorf("taken by %q", winner)
	}
	if r.State != desk.InCarico || r.Assignee != o.people[winner].ID {
		return fmt.Errorf("%s took it, %s has it", winner, r.AssigneeName)
	}
	if n := o.count(`SELECT COUNT(*) FROM events WHERE request_id = $1 AND kind = 'presa-in-carico'`, id); n != 1 {
		return fmt.Errorf("%d entries in the thread", n)
	}
	return nil
}

func TestOneTakesCatchesTheMutant(t *testing.T) {
	eachOffice(t, func(o *office) {
		meet := gathering(2)
		err := oneTakes(o, o.send("operatore.mi"), func(a store.Act) error {
			r, err := o.s.Request(o.Context(), a.Who, a.ID)
			_, refusal := r.Dialogue.Take(a.Who.ID)
			meet()
			if err = errors.Join(err, refusal); err != nil {
				return err
			}
			return o.s.Write(o.Context(), func(tx *store.Tx) error {
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
	eachOffice(t, func(o *office) {
		ctx, id := o.Context(), o.send("operatore.mi")
		looked := o.get("funzionario.mi", id).Version
		o.must(o.s.Take(ctx, o.act("funzionario.mi", id)))
		before := o.get("funzionario.mi", id)
		stale := o.act("funzionario.mi", id)
		stale.Version = looked
		theirs := o.act("operatore.mi", id)
		theirs.Version = looked
		for name, err := range map[string]error{
			"reply":    o.s.Reply(ctx, stale, desk.ReplyAnswer, store.Message{Text: "Troppo tardi."}),
			"close":    o.s.CloseRequest(ctx, stale, store.Closing{Outcome: desk.Risolta}, store.Message{Text: "Troppo tardi."}),
			"take":     o.s.Take(ctx, stale),
			"transfer": o.s.Transfer(ctx, stale, "DEMO-MB", "motivo"),
			"assign":   o.s.Assign(ctx, stale, "funzionario2.mi"),
			"withdraw": o.s.Withdraw(ctx, theirs, store.Message{}),
			"remind":   o.s.Remind(ctx, theirs, store.Message{}),
		} {
			if !errors.Is(err, store.ErrStale) {
				o.Errorf("%s: %v", name, err)
			}
		}
		if after := o.get("funzionario.mi", id); after != before {
			o.Errorf("%+v", after)
		}
		fresh := stale
		fresh.Version = before.Version
		o.must(o.s.Reply(ctx, fresh, desk.ReplyAnswer, store.Message{Text: "In tempo."}))
	})
}

// Officials who act on one version at once: one is in time, the others are told ErrStale.
func TestStaleVersionWhoeverRaces(t *testing.T) {
	eachOffice(t, func(o *office) {
		id := o.send("operatore.mi")
		a := o.act("funzionario.mi", id)
		a.Version = o.get("funzionario.mi", id).Version
		in := 0
		for _, g := range atOnce(10, func(int) (string, error) {
			return "", o.s.Reply(o.Context(), a, desk.ReplyAnswer, store.Message{Text: "Risposta."})
		}) {
			if g.err == nil {
				in++
			} else {
				o.is(store.ErrStale, g.err)
			}
		}
		if n := o.count(`SELECT COUNT(*) FROM messages WHERE kind = 'risposta'`); in != 1 || n != 1 {
			o.Errorf("%d in time, %d replies", in, n)
		}
	})
}
