package mail_test

import (
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// The Gestore sees what waits and what failed, and why, with recipients nobody can learn from
// it; a message tried again or given up is so for the sender too, and one that was handed over
// is not touched [R44].
func TestMailIsKept(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, gestore := o.Context(), o.People["gestore"]
		lines := func(view store.MailView) []store.MailLine {
			o.Helper()
			l, err := o.S.MailLines(ctx, gestore, view)
			o.Must(err)
			return l
		}
		id := o.Send("operatore.mi")
		o.Reply("funzionario.mi", id, desk.ReplyAnswer)
		waiting := lines(store.MailWaiting)
		if len(waiting) != 1 || waiting[0].To != "o•••@example.org" || waiting[0].Failure != "" {
			o.Fatalf("%+v", waiting)
		}
		claimed, err := o.S.ClaimMail(ctx, o.Now, 10)
		if err != nil || len(claimed) != 1 {
			o.Fatal(claimed, err)
		}
		o.Must(o.S.MailFailed(ctx, o.Now, claimed[0], "550 recipient unknown"))
		if waiting = lines(store.MailWaiting); waiting[0].Failure != "550 recipient unknown" || waiting[0].Attempts != 1 || !waiting[0].Next.After(o.Now) {
			o.Errorf("%+v", waiting)
		}
		due := func() int {
			o.Helper()
			m, err := o.S.ClaimMail(ctx, o.Now, 10)
			o.Must(err)
			for _, one := range m {
				o.Must(o.S.MailFailed(ctx, o.Now, one, "again"))
			}
			return len(m)
		}
		a := o.Act("gestore", waiting[0].ID)
		if due() != 0 {
			o.Error("due while it rests")
		}
		o.Must(o.S.RetryMail(ctx, a))
		if due() != 1 {
			o.Error("not due after it was asked for")
		}
		o.Must(o.S.GiveUpMail(ctx, a))
		o.Now = o.Now.Add(72 * time.Hour)
		if due() != 0 || len(lines(store.MailWaiting)) != 0 || len(lines(store.MailGivenUp)) != 1 {
			o.Error("a message that was given up goes on")
		}
		o.Must(o.S.RetryMail(ctx, a))
		if due() != 1 {
			o.Error("a message that was given up cannot be taken up")
		}
		o.Must(o.S.MailSent(ctx, o.Now, a.ID))
		if done := lines(store.MailDone); len(done) != 1 || done[0].Sent.Unix() != o.Now.Unix() {
			o.Errorf("%+v", done)
		}
		o.Is(store.ErrStale, o.S.RetryMail(ctx, a))
		o.Is(store.ErrStale, o.S.GiveUpMail(ctx, a))
		o.Is(store.ErrNotFound, o.S.RetryMail(ctx, o.Act("gestore", "x")))
		for login, who := range o.People {
			if who.Role == desk.Gestore {
				continue
			}
			_, err := o.S.MailLines(ctx, who, store.MailWaiting)
			o.Is(store.ErrNotFound, err)
			o.Is(store.ErrNotFound, o.S.GiveUpMail(ctx, o.Act(login, a.ID)))
			o.Is(store.ErrNotFound, o.S.RetryMail(ctx, o.Act(login, a.ID)))
		}
	})
}
