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
