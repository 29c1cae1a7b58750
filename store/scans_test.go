package store_test

import (
	"sync"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// scanner runs every query of the quarantine, for the test of plans.
func (o *office) scanner() {
	ctx := o.Context()
	o.s.QuarantineFiles()
	kept, err := o.s.KeepFiles(ctx, o.people["operatore.mi"], o.now, []store.NewFile{{Name: "a", SHA256: "aa"}, {Name: "b", SHA256: "bb"}})
	o.must(err)
	_, err = o.s.KeptFiles(ctx, o.people["operatore.mi"], []string{kept[0].ID})
	o.must(err)
	_, err = o.s.QueueOldFiles(ctx, o.now, "")
	o.must(err)
	due, err := o.s.ClaimScans(ctx, o.now, 1)
	o.must(err)
	o.must(o.s.ScanFailed(ctx, o.now, due[0], "errore"))
	o.must(o.s.ScanClean(ctx, o.now, due[0].SHA256))
	o.must(o.s.ScanGone(ctx, o.now, "bb"))
	o.must(o.s.ScanInfected(ctx, o.now, due[0].SHA256, "x"))
	_, err = o.s.Scans(ctx, o.people["gestore"])
	o.must(err)
}

// Two scanners never look at one file at a time; the lease over, it is free again; what failed
// rests, longer each time.
func TestClaimScans(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		o := openOffice(t, kind)
		ctx, now := t.Context(), o.now
		o.s.QuarantineFiles()
		var files []store.NewFile
		for _, sha := range []string{"aa", "bb", "cc", "dd", "ee", "ff"} {
			files = append(files, store.NewFile{Name: sha, SHA256: sha})
		}
		_, err := o.s.KeepFiles(ctx, o.people["operatore.mi"], now, files)
		o.must(err)
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[string]int{}
		for range 4 {
			wg.Go(func() {
				due, err := o.s.ClaimScans(ctx, now, 6)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				for _, f := range due {
					got[f.SHA256]++
				}
			})
		}
		wg.Wait()
		for _, f := range files {
			if got[f.SHA256] != 1 {
				t.Errorf("%s was given to %d", f.SHA256, got[f.SHA256])
			}
		}
		due, err := o.s.ClaimScans(ctx, now.Add(2*time.Minute), 6)
		if err != nil || len(due) != 6 || due[0].Attempts != 1 {
			t.Fatalf("after the lease: %v, %v", due, err)
		}
		last := time.Duration(0)
		for n, f := range []store.Scan{{SHA256: "aa"}, {SHA256: "aa", Attempts: 2}, {SHA256: "aa", Attempts: 50}} {
			o.must(o.s.ScanFailed(ctx, now, f, "errore"))
			rest := time.Duration(0)
			for o.claimable("aa", now.Add(rest)) == 0 {
				rest += 10 * time.Second
			}
			if rest <= last || rest > 5*time.Minute {
				t.Errorf("failure %d rests for %s after %s", n, rest, last)
			}
			last = rest
		}
		_, err = o.s.Scans(ctx, o.people["responsabile.mi"])
		o.is(store.ErrNotFound, err)
		if _, err := o.s.Scans(ctx, desk.Actor{}); err == nil {
			t.Error("nobody sees the numbers")
		}
	})
}

// claimable returns 1 if the file is due at a moment.
func (o *office) claimable(sha string, at time.Time) int {
	return number(o, o.s, `SELECT COUNT(*) FROM file_scans WHERE sha256 = $1 AND done_at = 0 AND next_at <= $2`, sha, at.Unix())
}

// Once no row names a content, nothing is left of it: neither its bytes nor the scanner's word.
func TestScanIsForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		o := openOffice(t, kind)
		o.s.QuarantineFiles()
		f := save(t, o.s, "di nessuno")
		_, err := o.s.KeepFiles(o.Context(), o.people["operatore.mi"], o.now, []store.NewFile{{Name: "a.txt", SHA256: f.SHA256}})
		o.must(err)
		o.must(o.s.ScanClean(o.Context(), o.now, f.SHA256))
		later := time.Now().Add(72 * time.Hour) // files have the time of the machine
		for range 2 {
			_, err = o.s.CollectOrphans(o.Context(), time.Hour, later)
			o.must(err)
			if n := number(o, o.s, `SELECT COUNT(*) FROM file_scans WHERE sha256 = $1`, f.SHA256); n != 1 && number(o, o.s, `SELECT COUNT(*) FROM kept_files`) > 0 {
				t.Errorf("%d words of the scanner about a file that is kept", n)
			}
			o.must(o.s.SweepLeftovers(o.Context(), o.now.Add(48*time.Hour)))
		}
		if n := number(o, o.s, `SELECT COUNT(*) FROM file_scans WHERE sha256 = $1`, f.SHA256); n != 0 {
			t.Errorf("%d words of the scanner are left", n)
		}
	})
}

// A document handed over in a room waits like any other; who handed it over has it already.
func TestRoomFilesAreQuarantined(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		ctx := a.Context()
		a.s.QuarantineFiles()
		e := a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 30), Mode: desk.WebMeeting}, desk.Booking{CF: mario, Contact: "citta@example.org"})
		mine, office := store.Attendee{Who: a.people["operatore.mi"]}, store.Attendee{Who: a.people["funzionario.mi"]}
		kept, err := a.s.AddRoomFiles(ctx, a.now, mine, e.ID, []store.NewFile{{Name: "a.pdf", SHA256: "aa"}})
		a.must(err)
		state := func() desk.ScanState {
			f, err := a.s.RoomFile(ctx, office, e.ID, kept[0].ID)
			a.must(err)
			return f.Scan
		}
		if got := state(); got != desk.ScanWaiting {
			a.Errorf("just handed over: %q", got)
		}
		a.must(a.s.ScanClean(ctx, a.now, "aa"))
		if got := state(); got != desk.ScanClean {
			a.Errorf("looked at: %q", got)
		}
	})
}
