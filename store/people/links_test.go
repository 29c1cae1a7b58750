package people_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// A link works once and within its time; using one ends the others and all sessions. The
// database does not know it, only its digest.
func TestLinks(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, id := o.Context(), o.Invited("nuova")
		first, second := o.Link("nuova"), o.Link("nuova")
		l, err := o.S.LinkOf(ctx, o.Now, first)
		o.Must(err)
		if l.Kind != desk.Invitation || l.Login != "nuova" || l.PersonID != id || len(first) != 43 || first == second {
			o.Errorf("%+v, %q, %q", l, first, second)
		}
		if o.Count(`SELECT COUNT(*) FROM links WHERE token = $1 OR token = $2`, first, second) != 0 {
			o.Error("the links stand in the database as they are")
		}
		o.Is(store.ErrNotFound, o.S.UseLink(ctx, o.Now.Add(72*time.Hour), first, "tardi"))
		o.Is(store.ErrNotFound, o.S.UseLink(ctx, o.Now, first+"x", "altro"))
		o.Is(store.ErrNotFound, o.S.UseLink(ctx, o.Now, "", "niente"))
		o.Must(o.S.UseLink(ctx, o.Now.Add(72*time.Hour-time.Second), first, "segreto"))
		for _, token := range []string{first, second} {
			o.Is(store.ErrNotFound, o.S.UseLink(ctx, o.Now, token, "ancora"))
			_, err := o.S.LinkOf(ctx, o.Now, token)
			o.Is(store.ErrNotFound, err)
		}
		before, err := o.S.Login(ctx, "nuova")
		o.Must(err)
		if before.Hash != "segreto" || before.Epoch != 1 {
			o.Errorf("%+v", before)
		}

		// With a password it is a reset: half an hour.
		reset := o.Link("nuova")
		if l, err := o.S.LinkOf(ctx, o.Now, reset); err != nil || l.Kind != desk.NewSecret {
			o.Errorf("%+v, %v", l, err)
		}
		o.Is(store.ErrNotFound, o.S.UseLink(ctx, o.Now.Add(30*time.Minute), reset, "tardi"))
		o.Must(o.S.UseLink(ctx, o.Now.Add(29*time.Minute), reset, "nuovo"))
		_, err = o.S.PersonAt(ctx, id, before.Epoch, "")
		o.Is(store.ErrNotFound, err)
		_, err = o.S.PersonAt(ctx, id, before.Epoch+1, "")
		o.Must(err)

		// Of many only the newest five are good; a disabled person's are not.
		oldest := o.Link("nuova")
		var latest string
		for i := range 5 {
			o.Now = o.Now.Add(time.Duration(i+1) * time.Second)
			latest = o.Link("nuova")
		}
		_, err = o.S.LinkOf(ctx, o.Now, oldest)
		o.Is(store.ErrNotFound, err)
		o.Must(o.S.DisablePerson(ctx, "nuova"))
		o.Is(store.ErrNotFound, o.S.UseLink(ctx, o.Now, latest, "rientro"))
		_, _, err = o.S.ConsoleLink(ctx, o.Now, "nuova")
		o.Is(store.ErrNotFound, err)
		_, _, err = o.S.ConsoleLink(ctx, o.Now, "nessuno")
		o.Is(store.ErrNotFound, err)
	})
}

// usedOnce has twelve people use one link at once: one gives the password.
func usedOnce(o *storetest.Office, use func(token, hash string) error) error {
	o.Invited("nuova")
	token, went := o.Link("nuova"), 0
	for i, g := range storetest.AtOnce(12, func(i int) (string, error) { return "", use(token, fmt.Sprint("hash", i)) }) {
		switch {
		case g.Err == nil:
			went++
		case g.Err != store.ErrNotFound:
			return fmt.Errorf("%d: %w", i, g.Err)
		}
	}
	l, err := o.S.Login(o.Context(), "nuova")
	if went != 1 || l.Epoch != 1 {
		return fmt.Errorf("%d gave a password, %+v, %v", went, l, err)
	}
	return err
}

func TestOneUsesALinkWhoeverRaces(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		o.Must(usedOnce(o, func(token, hash string) error { return o.S.UseLink(o.Context(), o.Now, token, hash) }))
	})
}

// The mutant asks whether the link is good, and then uses it.
func TestOneUsesALinkCatchesTheMutant(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		meet := storetest.Gathering(12)
		if usedOnce(o, func(token, hash string) error {
			l, err := o.S.LinkOf(o.Context(), o.Now, token)
			meet()
			if err != nil {
				return err
			}
			return o.S.Write(context.Background(), func(tx *store.Tx) error {
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
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, start := o.Context(), o.Now
		o.Must(o.S.DisablePerson(ctx, "collega.mi"))
		for _, login := range []string{"operatore.mi", "nessuno", "collega.mi", "operatore.mi", "operatore.mi", "operatore.mi", "a\x00b"} {
			o.Must(o.S.AskReset(ctx, o.Now, login))
		}
		if n := o.Count(`SELECT COUNT(*) FROM outbox`); n != 0 {
			o.Errorf("%d messages before the job ran", n)
		}
		for _, g := range storetest.AtOnce(3, func(int) (string, error) { return "", o.S.SweepResets(ctx, o.Now) }) {
			o.Must(g.Err)
		}
		queued, err := o.S.QueuedMail(ctx, start)
		o.Must(err)
		if len(queued) != 3 || o.Count(`SELECT COUNT(*) FROM resets`) != 0 {
			o.Fatalf("%d messages: %+v", len(queued), queued)
		}
		claimed, err := o.S.ClaimMail(ctx, o.Now, 1)
		o.Must(err)
		m := claimed[0]
		token, ok := strings.CutPrefix(m.Path, "/invito/")
		if m.Recipient != "operatore.mi@example.org" || !ok || !strings.Contains(m.Body, store.LinkMark) || strings.Contains(m.Body, "operatore") {
			o.Errorf("%+v", m)
		}
		if l, err := o.S.LinkOf(ctx, o.Now, token); err != nil || l.Kind != desk.NewSecret || l.Login != "operatore.mi" {
			o.Errorf("%+v, %v", l, err)
		}
		if o.Count(`SELECT COUNT(*) FROM outbox WHERE body LIKE $1`, "%"+token+"%") != 0 {
			o.Error("the outbox holds the link")
		}
		o.Must(o.S.UseLink(ctx, o.Now, token, "nuovo"))

		// Nobody gets hours later what was good for half an hour.
		if late, err := o.S.ClaimMail(ctx, o.Now.Add(2*time.Hour), 10); err != nil || len(late) != 0 {
			o.Errorf("two hours later: %+v, %v", late, err)
		}
	})
}

// A password is changed once in place of the one that was asked for, and the session that did it
// is the only one left.
func TestChangePassword(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, a := o.Context(), o.Act("operatore.mi", "")
		before, err := o.S.Login(ctx, "operatore.mi")
		o.Must(err)
		link := o.Link("operatore.mi")
		var sessions []string
		for range 3 {
			id, err := o.S.StartSignIn(ctx, o.Now, store.SignIn{Person: a.Who.ID, Epoch: before.Epoch}, "")
			o.Must(err)
			sessions = append(sessions, id)
		}
		a.ID = sessions[1]
		o.Must(o.S.ChangePassword(ctx, a, before.Hash, "nuovo"))
		after, err := o.S.Login(ctx, "operatore.mi")
		o.Must(err)
		if after.Hash != "nuovo" || after.Epoch != before.Epoch+1 {
			o.Errorf("%+v, then %+v", before, after)
		}
		if left, err := o.S.SignIns(ctx, a.Who, o.Now); err != nil || len(left) != 1 || left[0].ID != sessions[1] || left[0].Epoch != after.Epoch {
			o.Errorf("%+v, %v", left, err)
		}
		o.Is(store.ErrStale, o.S.ChangePassword(ctx, a, before.Hash, "altro"))
		o.Is(store.ErrNotFound, o.S.UseLink(ctx, o.Now, link, "altro"))
	})
}
