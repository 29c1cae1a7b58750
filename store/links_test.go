package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
)

// invited enters somebody without a password, and returns their id.
func (o *office) invited(login string) string {
	o.Helper()
	id, err := o.s.AddPerson(o.Context(), o.now, store.NewPerson{Login: login, Name: "Nuova Persona", Email: login + "@example.org", Role: desk.Operatore, Ente: "ALFA", Ufficio: "ALFA-MI"})
	o.must(err)
	return id
}

func (o *office) link(login string) string {
	o.Helper()
	token, _, err := o.s.ConsoleLink(o.Context(), o.now, login)
	o.must(err)
	return token
}

// A link works once and within its time; using one ends the others and all sessions. The
// database does not know it, only its digest.
func TestLinks(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx, id := o.Context(), o.invited("nuova")
		first, second := o.link("nuova"), o.link("nuova")
		l, err := o.s.LinkOf(ctx, o.now, first)
		o.must(err)
		if l.Kind != desk.Invitation || l.Login != "nuova" || l.PersonID != id || len(first) != 43 || first == second {
			o.Errorf("%+v, %q, %q", l, first, second)
		}
		if o.count(`SELECT COUNT(*) FROM links WHERE token = $1 OR token = $2`, first, second) != 0 {
			o.Error("the links stand in the database as they are")
		}
		o.is(store.ErrNotFound, o.s.UseLink(ctx, o.now.Add(72*time.Hour), first, "tardi"))
		o.is(store.ErrNotFound, o.s.UseLink(ctx, o.now, first+"x", "altro"))
		o.is(store.ErrNotFound, o.s.UseLink(ctx, o.now, "", "niente"))
		o.must(o.s.UseLink(ctx, o.now.Add(72*time.Hour-time.Second), first, "segreto"))
		for _, token := range []string{first, second} {
			o.is(store.ErrNotFound, o.s.UseLink(ctx, o.now, token, "ancora"))
			_, err := o.s.LinkOf(ctx, o.now, token)
			o.is(store.ErrNotFound, err)
		}
		before, err := o.s.Login(ctx, "nuova")
		o.must(err)
		if before.Hash != "segreto" || before.Epoch != 1 {
			o.Errorf("%+v", before)
		}

		// With a password it is a reset: half an hour.
		reset := o.link("nuova")
		if l, err := o.s.LinkOf(ctx, o.now, reset); err != nil || l.Kind != desk.NewSecret {
			o.Errorf("%+v, %v", l, err)
		}
		o.is(store.ErrNotFound, o.s.UseLink(ctx, o.now.Add(30*time.Minute), reset, "tardi"))
		o.must(o.s.UseLink(ctx, o.now.Add(29*time.Minute), reset, "nuovo"))
		_, err = o.s.PersonAt(ctx, id, before.Epoch)
		o.is(store.ErrNotFound, err)
		_, err = o.s.PersonAt(ctx, id, before.Epoch+1)
		o.must(err)

		// Of many only the newest five are good; a disabled person's are not.
		oldest := o.link("nuova")
		var latest string
		for i := range 5 {
			o.now = o.now.Add(time.Duration(i+1) * time.Second)
			latest = o.link("nuova")
		}
		_, err = o.s.LinkOf(ctx, o.now, oldest)
		o.is(store.ErrNotFound, err)
		o.must(o.s.DisablePerson(ctx, "nuova"))
		o.is(store.ErrNotFound, o.s.UseLink(ctx, o.now, latest, "rientro"))
		_, _, err = o.s.ConsoleLink(ctx, o.now, "nuova")
		o.is(store.ErrNotFound, err)
		_, _, err = o.s.ConsoleLink(ctx, o.now, "nessuno")
		o.is(store.ErrNotFound, err)
	})
}

// usedOnce has twelve people use one link at once: one gives the password.
func usedOnce(o *office, use func(token, hash string) error) error {
	o.invited("nuova")
	token, went := o.link("nuova"), 0
	for i, g := range atOnce(12, func(i int) (string, error) { return "", use(token, fmt.Sprint("hash", i)) }) {
		switch {
		case g.err == nil:
			went++
		case g.err != store.ErrNotFound:
			return fmt.Errorf("%d: %w", i, g.err)
		}
	}
	l, err := o.s.Login(o.Context(), "nuova")
	if went != 1 || l.Epoch != 1 {
		return fmt.Errorf("%d gave a password, %+v, %v", went, l, err)
	}
	return err
}

func TestOneUsesALinkWhoeverRaces(t *testing.T) {
	eachOffice(t, func(o *office) {
		o.must(usedOnce(o, func(token, hash string) error { return o.s.UseLink(o.Context(), o.now, token, hash) }))
	})
}

// The mutant asks whether the link is good, and then uses it.
func TestOneUsesALinkCatchesTheMutant(t *testing.T) {
	eachOffice(t, func(o *office) {
		meet := gathering(12)
		if usedOnce(o, func(token, hash string) error {
			l, err := o.s.LinkOf(o.Context(), o.now, token)
			meet()
			if err != nil {
				return err
			}
			return o.s.Write(context.Background(), func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE people SET password = $2, epoch = epoch + 1 WHERE id = $1`, l.PersonID, hash)
				return errors.Join(err)
			})
		}) == nil {
			o.Error("not caught")
		}
	})
}

// A forgotten password: one message for a login that exists, none else, and not as many as
// are asked for. The message gets its link when it is sent, and only then [A29].
func TestForgottenPassword(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx, start := o.Context(), o.now
		o.must(o.s.DisablePerson(ctx, "collega.mi"))
		for _, login := range []string{"operatore.mi", "nessuno", "collega.mi", "operatore.mi", "operatore.mi", "operatore.mi", "a\x00b"} {
			o.must(o.s.AskReset(ctx, o.now, login))
		}
		if n := o.count(`SELECT COUNT(*) FROM outbox`); n != 0 {
			o.Errorf("%d messages before the job ran", n)
		}
		for _, g := range atOnce(3, func(int) (string, error) { return "", o.s.SweepResets(ctx, o.now) }) {
			o.must(g.err)
		}
		queued, err := o.s.QueuedMail(ctx, start)
		o.must(err)
		if len(queued) != 3 || o.count(`SELECT COUNT(*) FROM resets`) != 0 {
			o.Fatalf("%d messages: %+v", len(queued), queued)
		}
		claimed, err := o.s.ClaimMail(ctx, o.now, 1)
		o.must(err)
		m := claimed[0]
		token, ok := strings.CutPrefix(m.Path, "/invito/")
		if m.Recipient != "operatore.mi@example.org" || !ok || !strings.Contains(m.Body, store.LinkMark) || strings.Contains(m.Body, "operatore") {
			o.Errorf("%+v", m)
		}
		if l, err := o.s.LinkOf(ctx, o.now, token); err != nil || l.Kind != desk.NewSecret || l.Login != "operatore.mi" {
			o.Errorf("%+v, %v", l, err)
		}
		if o.count(`SELECT COUNT(*) FROM outbox WHERE body LIKE $1`, "%"+token+"%") != 0 {
			o.Error("the outbox holds the link")
		}
		o.must(o.s.UseLink(ctx, o.now, token, "nuovo"))

		// Nobody gets hours later what was good for half an hour.
		if late, err := o.s.ClaimMail(ctx, o.now.Add(2*time.Hour), 10); err != nil || len(late) != 0 {
			o.Errorf("two hours later: %+v, %v", late, err)
		}
	})
}

// A password is changed once in place of the one that was asked for, and the session that did it
// is the only one left.
func TestChangePassword(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx, a := o.Context(), o.act("operatore.mi", "")
		before, err := o.s.Login(ctx, "operatore.mi")
		o.must(err)
		link := o.link("operatore.mi")
		var sessions []string
		for range 3 {
			id, err := o.s.StartSignIn(ctx, o.now, store.SignIn{Person: a.Who.ID, Epoch: before.Epoch}, "")
			o.must(err)
			sessions = append(sessions, id)
		}
		a.ID = sessions[1]
		o.must(o.s.ChangePassword(ctx, a, before.Hash, "nuovo"))
		after, err := o.s.Login(ctx, "operatore.mi")
		o.must(err)
		if after.Hash != "nuovo" || after.Epoch != before.Epoch+1 {
			o.Errorf("%+v, then %+v", before, after)
		}
		if left, err := o.s.SignIns(ctx, a.Who, o.now); err != nil || len(left) != 1 || left[0].ID != sessions[1] || left[0].Epoch != after.Epoch {
			o.Errorf("%+v, %v", left, err)
		}
		o.is(store.ErrStale, o.s.ChangePassword(ctx, a, before.Hash, "altro"))
		o.is(store.ErrNotFound, o.s.UseLink(ctx, o.now, link, "altro"))
	})
}
