package store_test

import (
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// Nothing is taken away before the Gestore sets a rule; then exactly what the preview said, in
// batches, once; and the register still verifies.
func TestRetention(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		a, o := openLiving(t, kind)
		a.now = sung(a)
		ctx := t.Context()
		for range 3 {
			a.must(a.s.SweepAll(ctx, a.now))
		}
		gestore := a.people["gestore"]
		a.must(a.s.ReadAllNotices(ctx, a.act("operatore.mi", "")))
		a.now = a.now.AddDate(1, 0, 30)
		requests, people := number(t, a.s, `SELECT COUNT(*) FROM requests`), number(t, a.s, `SELECT COUNT(*) FROM citizens`)
		a.must(a.s.SweepRetention(ctx, a.now))
		if n := number(t, a.s, `SELECT COUNT(*) FROM requests`); n != requests || number(t, a.s, `SELECT COUNT(*) FROM erasures`) != 0 {
			t.Fatal("something was taken without a rule")
		}

		rules := map[desk.RetentionKind]int{desk.KeepRequests: 365, desk.KeepAppointments: 90, desk.KeepDrafts: 7, desk.KeepNotices: 30, desk.KeepMail: 0, desk.KeepReasons: 365}
		preview, err := a.s.Retentions(ctx, gestore, desk.DayOf(a.now), rules)
		a.must(err)
		due := map[desk.RetentionKind]int{}
		for _, p := range preview {
			due[p.Kind] = p.Due
			if p.Days != rules[p.Kind] {
				t.Errorf("%+v", p)
			}
		}
		if due[desk.KeepRequests] < 25 || due[desk.KeepDrafts] < 1 || due[desk.KeepAppointments] < 1 || due[desk.KeepNotices] < 1 || due[desk.KeepReasons] != 1 || due[desk.KeepMail] != 0 {
			t.Errorf("too little to prove anything: %v", due)
		}
		for login := range a.people {
			if login != "gestore" {
				if err := a.s.SetRetention(ctx, a.act(login, ""), rules); err != store.ErrNotFound {
					t.Errorf("%s sets it: %v", login, err)
				}
			}
		}
		a.invalid("bozze", a.s.SetRetention(ctx, a.act("gestore", ""), map[desk.RetentionKind]int{desk.KeepDrafts: 6}))
		a.invalid("richieste", a.s.SetRetention(ctx, a.act("gestore", ""), map[desk.RetentionKind]int{desk.KeepRequests: 364}))
		// first what hangs on requests, which would go with them
		a.must(a.s.SetRetention(ctx, a.act("gestore", ""), map[desk.RetentionKind]int{desk.KeepNotices: 30, desk.KeepReasons: 365}))
		a.must(a.s.SweepRetention(ctx, a.now))
		a.must(a.s.SetRetention(ctx, a.act("gestore", ""), rules))
		kept := number(t, a.s, `SELECT COUNT(*) FROM requests WHERE state NOT IN ('archiviata', 'ritirata', 'bozza')`)
		mails := number(t, a.s, `SELECT COUNT(*) FROM outbox`)
		for range 2 { // the second time there is nothing left
			a.must(a.s.SweepRetention(ctx, a.now))
			a.must(a.s.SweepScrub(ctx, a.now))
			lines, err := a.s.Erasures(ctx, gestore, 50)
			a.must(err)
			if len(lines) != 5 {
				t.Fatalf("%+v", lines)
			}
			for _, l := range lines {
				if l.Removed != due[desk.RetentionKind(l.Rule)] || l.By != "gestore" || l.Until == "" || !l.Scrubbed {
					t.Errorf("%+v, the preview said %v", l, due)
				}
			}
		}
		if n := number(t, a.s, `SELECT COUNT(*) FROM requests`); n != requests-due[desk.KeepRequests]-due[desk.KeepDrafts] ||
			number(t, a.s, `SELECT COUNT(*) FROM requests WHERE state NOT IN ('archiviata', 'ritirata', 'bozza')`) != kept {
			t.Errorf("%d requests are left", n)
		}
		if n := number(t, a.s, `SELECT COUNT(*) FROM citizens`); n >= people || n == 0 {
			t.Errorf("%d of %d citizens are left", n, people)
		}
		if number(t, a.s, `SELECT COUNT(*) FROM outbox`) != mails {
			t.Error("mail went without a rule")
		}
		if wrong, err := a.s.Check(ctx); err != nil || len(wrong) > 0 {
			t.Errorf("%q, %v", wrong, err)
		}
		for w, where := range tracedIn(raw(t, o.Dir), canaries) {
			if w != "canarino@uccelli.example" { // of the mail, which is kept
				t.Errorf("%q is still in %v", w, where)
			}
		}
	})
}

// What was put to rest a moment ago stays: the days count from the start of the day.
func TestRetentionKeepsItsDays(t *testing.T) {
	t.Parallel()
	a := openAgenda(t, "sqlite", monday)
	ctx := t.Context()
	_, err := a.s.SaveDraft(ctx, a.act("operatore.mi", ""), store.Draft{Question: desk.Question{Text: "Bozza"}})
	a.must(err)
	a.must(a.s.SetRetention(ctx, a.act("gestore", ""), map[desk.RetentionKind]int{desk.KeepDrafts: 7}))
	for day, want := range map[int]int{0: 1, 6: 1, 7: 1} {
		a.must(a.s.SweepRetention(ctx, desk.DayOf(monday).AddDays(day).At(23, 59)))
		if n := number(t, a.s, `SELECT COUNT(*) FROM requests`); n != want {
			t.Errorf("after %d days %d are left", day, n)
		}
	}
	a.must(a.s.SweepRetention(ctx, desk.DayOf(monday).AddDays(8).Start().Add(time.Second)))
	if n := number(t, a.s, `SELECT COUNT(*) FROM requests`); n != 0 {
		t.Error("it is still there")
	}
}
