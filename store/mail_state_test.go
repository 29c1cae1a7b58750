package store_test

import (
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
)

// The Gestore sees what waits and what failed, and why, with recipients nobody can learn from
// it; a message tried again or given up is so for the sender too, and one that was handed over
// is not touched [R44].
func TestMailIsKept(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx, gestore := o.Context(), o.people["gestore"]
		lines := func(view store.MailView) []store.MailLine {
			o.Helper()
			l, err := o.s.MailLines(ctx, gestore, view)
			o.must(err)
			return l
		}
		id := o.send("operatore.mi")
		o.reply("funzionario.mi", id, desk.ReplyAnswer)
		waiting := lines(store.MailWaiting)
		if len(waiting) != 1 || waiting[0].To != "o•••@example.org" || waiting[0].Failure != "" {
			o.Fatalf("%+v", waiting)
		}
		claimed, err := o.s.ClaimMail(ctx, o.now, 10)
		if err != nil || len(claimed) != 1 {
			o.Fatal(claimed, err)
		}
		o.must(o.s.MailFailed(ctx, o.now, claimed[0], "550 recipient unknown"))
		if waiting = lines(store.MailWaiting); waiting[0].Failure != "550 recipient unknown" || waiting[0].Attempts != 1 || !waiting[0].Next.After(o.now) {
			o.Errorf("%+v", waiting)
		}
		due := func() int {
			o.Helper()
			m, err := o.s.ClaimMail(ctx, o.now, 10)
			o.must(err)
			for _, one := range m {
				o.must(o.s.MailFailed(ctx, o.now, one, "again"))
			}
			return len(m)
		}
		a := o.act("gestore", waiting[0].ID)
		if due() != 0 {
			o.Error("due while it rests")
		}
		o.must(o.s.RetryMail(ctx, a))
		if due() != 1 {
			o.Error("not due after it was asked for")
		}
		o.must(o.s.GiveUpMail(ctx, a))
		o.now = o.now.Add(72 * time.Hour)
		if due() != 0 || len(lines(store.MailWaiting)) != 0 || len(lines(store.MailGivenUp)) != 1 {
			o.Error("a message that was given up goes on")
		}
		o.must(o.s.RetryMail(ctx, a))
		if due() != 1 {
			o.Error("a message that was given up cannot be taken up")
		}
		o.must(o.s.MailSent(ctx, o.now, a.ID))
		if done := lines(store.MailDone); len(done) != 1 || done[0].Sent.Unix() != o.now.Unix() {
			o.Errorf("%+v", done)
		}
		o.is(store.ErrStale, o.s.RetryMail(ctx, a))
		o.is(store.ErrStale, o.s.GiveUpMail(ctx, a))
		o.is(store.ErrNotFound, o.s.RetryMail(ctx, o.act("gestore", "x")))
		for login, who := range o.people {
			if who.Role == desk.Gestore {
				continue
			}
			_, err := o.s.MailLines(ctx, who, store.MailWaiting)
			o.is(store.ErrNotFound, err)
			o.is(store.ErrNotFound, o.s.GiveUpMail(ctx, o.act(login, a.ID)))
			o.is(store.ErrNotFound, o.s.RetryMail(ctx, o.act(login, a.ID)))
		}
	})
}
