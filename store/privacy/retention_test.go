package privacy_test

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
		a.Now = sung(a)
		ctx := t.Context()
		for range 3 {
			a.Must(a.S.SweepAll(ctx, a.Now))
		}
		gestore := a.People["gestore"]
		a.Must(a.S.ReadAllNotices(ctx, a.Act("operatore.mi", "")))
		a.Now = a.Now.AddDate(1, 0, 30)
		requests, people := storetest.Number(t, a.S, `SELECT COUNT(*) FROM requests`), storetest.Number(t, a.S, `SELECT COUNT(*) FROM citizens`)
		a.Must(a.S.SweepRetention(ctx, a.Now))
		if n := storetest.Number(t, a.S, `SELECT COUNT(*) FROM requests`); n != requests || storetest.Number(t, a.S, `SELECT COUNT(*) FROM erasures`) != 0 {
			t.Fatal("something was taken without a rule")
		}

		rules := map[desk.RetentionKind]int{desk.KeepRequests: 365, desk.KeepAppointments: 90, desk.KeepDrafts: 7, desk.KeepNotices: 30, desk.KeepMail: 0, desk.KeepReasons: 365}
		preview, err := a.S.Retentions(ctx, gestore, desk.DayOf(a.Now), rules)
		a.Must(err)
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
		for login := range a.People {
			if login != "gestore" {
				if err := a.S.SetRetention(ctx, a.Act(login, ""), rules); err != store.ErrNotFound {
					t.Errorf("%s sets it: %v", login, err)
				}
			}
		}
		a.Invalid("bozze", a.S.SetRetention(ctx, a.Act("gestore", ""), map[desk.RetentionKind]int{desk.KeepDrafts: 6}))
		a.Invalid("richieste", a.S.SetRetention(ctx, a.Act("gestore", ""), map[desk.RetentionKind]int{desk.KeepRequests: 364}))
		// first what hangs on requests, which would go with them
		a.Must(a.S.SetRetention(ctx, a.Act("gestore", ""), map[desk.RetentionKind]int{desk.KeepNotices: 30, desk.KeepReasons: 365}))
		a.Must(a.S.SweepRetention(ctx, a.Now))
		a.Must(a.S.SetRetention(ctx, a.Act("gestore", ""), rules))
		kept := storetest.Number(t, a.S, `SELECT COUNT(*) FROM requests WHERE state NOT IN ('archiviata', 'ritirata', 'bozza')`)
		mails := storetest.Number(t, a.S, `SELECT COUNT(*) FROM outbox`)
		for range 2 { // the second time there is nothing left
			a.Must(a.S.SweepRetention(ctx, a.Now))
			a.Must(a.S.SweepScrub(ctx, a.Now))
			lines, err := a.S.Erasures(ctx, gestore, 50)
			a.Must(err)
			if len(lines) != 5 {
				t.Fatalf("%+v", lines)
			}
			for _, l := range lines {
				if l.Removed != due[desk.RetentionKind(l.Rule)] || l.By != "gestore" || l.Until == "" || !l.Scrubbed {
					t.Errorf("%+v, the preview said %v", l, due)
				}
			}
		}
		if n := storetest.Number(t, a.S, `SELECT COUNT(*) FROM requests`); n != requests-due[desk.KeepRequests]-due[desk.KeepDrafts] ||
			storetest.Number(t, a.S, `SELECT COUNT(*) FROM requests WHERE state NOT IN ('archiviata', 'ritirata', 'bozza')`) != kept {
			t.Errorf("%d requests are left", n)
		}
		if n := storetest.Number(t, a.S, `SELECT COUNT(*) FROM citizens`); n >= people || n == 0 {
			t.Errorf("%d of %d citizens are left", n, people)
		}
		if storetest.Number(t, a.S, `SELECT COUNT(*) FROM outbox`) != mails {
			t.Error("mail went without a rule")
		}
		if wrong, err := a.S.Check(ctx); err != nil || len(wrong) > 0 {
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
	a := storetest.OpenAgenda(t, "sqlite", storetest.Monday)
	ctx := t.Context()
	_, err := a.S.SaveDraft(ctx, a.Act("operatore.mi", ""), store.Draft{Question: desk.Question{Text: "Bozza"}})
	a.Must(err)
	a.Must(a.S.SetRetention(ctx, a.Act("gestore", ""), map[desk.RetentionKind]int{desk.KeepDrafts: 7}))
	for day, want := range map[int]int{0: 1, 6: 1, 7: 1} {
		a.Must(a.S.SweepRetention(ctx, desk.DayOf(storetest.Monday).AddDays(day).At(23, 59)))
		if n := storetest.Number(t, a.S, `SELECT COUNT(*) FROM requests`); n != want {
			t.Errorf("after %d days %d are left", day, n)
		}
	}
	a.Must(a.S.SweepRetention(ctx, desk.DayOf(storetest.Monday).AddDays(8).Start().Add(time.Second)))
	if n := storetest.Number(t, a.S, `SELECT COUNT(*) FROM requests`); n != 0 {
		t.Error("it is still there")
	}
}
