package requests_test

import (
	"sync"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// Two scanners never look at one file at a time; the lease over, it is free again; what failed
// rests, longer each time.
func TestClaimScans(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		o := storetest.OpenOffice(t, kind)
		ctx, now := t.Context(), o.Now
		o.S.QuarantineFiles()
		var files []store.NewFile
		for _, sha := range []string{"aa", "bb", "cc", "dd", "ee", "ff"} {
			files = append(files, store.NewFile{Name: sha, SHA256: sha})
		}
		_, err := o.S.KeepFiles(ctx, o.People["operatore.mi"], now, files)
		o.Must(err)
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[string]int{}
		for range 4 {
			wg.Go(func() {
				due, err := o.S.ClaimScans(ctx, now, 6)
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
		due, err := o.S.ClaimScans(ctx, now.Add(2*time.Minute), 6)
		if err != nil || len(due) != 6 || due[0].Attempts != 1 {
			t.Fatalf("after the lease: %v, %v", due, err)
		}
		last := time.Duration(0)
		for n, f := range []store.Scan{{SHA256: "aa"}, {SHA256: "aa", Attempts: 2}, {SHA256: "aa", Attempts: 50}} {
			o.Must(o.S.ScanFailed(ctx, now, f, "errore"))
			rest := time.Duration(0)
			for o.Claimable("aa", now.Add(rest)) == 0 {
				rest += 10 * time.Second
			}
			if rest <= last || rest > 5*time.Minute {
				t.Errorf("failure %d rests for %s after %s", n, rest, last)
			}
			last = rest
		}
		_, err = o.S.Scans(ctx, o.People["responsabile.mi"])
		o.Is(store.ErrNotFound, err)
		if _, err := o.S.Scans(ctx, desk.Actor{}); err == nil {
			t.Error("nobody sees the numbers")
		}
	})
}

// Once no row names a content, nothing is left of it: neither its bytes nor the scanner's word.
func TestScanIsForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		o := storetest.OpenOffice(t, kind)
		o.S.QuarantineFiles()
		f := storetest.Save(t, o.S, "di nessuno")
		_, err := o.S.KeepFiles(o.Context(), o.People["operatore.mi"], o.Now, []store.NewFile{{Name: "a.txt", SHA256: f.SHA256}})
		o.Must(err)
		o.Must(o.S.ScanClean(o.Context(), o.Now, f.SHA256))
		later := time.Now().Add(72 * time.Hour) // files have the time of the machine
		for range 2 {
			_, err = o.S.CollectOrphans(o.Context(), time.Hour, later)
			o.Must(err)
			if n := storetest.Number(o, o.S, `SELECT COUNT(*) FROM file_scans WHERE sha256 = $1`, f.SHA256); n != 1 && storetest.Number(o, o.S, `SELECT COUNT(*) FROM kept_files`) > 0 {
				t.Errorf("%d words of the scanner about a file that is kept", n)
			}
			o.Must(o.S.SweepLeftovers(o.Context(), o.Now.Add(48*time.Hour)))
		}
		if n := storetest.Number(o, o.S, `SELECT COUNT(*) FROM file_scans WHERE sha256 = $1`, f.SHA256); n != 0 {
			t.Errorf("%d words of the scanner are left", n)
		}
	})
}

// A document handed over in a room waits like any other; who handed it over has it already.
func TestRoomFilesAreQuarantined(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		ctx := a.Context()
		a.S.QuarantineFiles()
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 30), Mode: desk.WebMeeting}, desk.Booking{CF: storetest.Mario, Contact: "citta@example.org"})
		mine, office := store.Attendee{Who: a.People["operatore.mi"]}, store.Attendee{Who: a.People["funzionario.mi"]}
		kept, err := a.S.AddRoomFiles(ctx, a.Now, mine, e.ID, []store.NewFile{{Name: "a.pdf", SHA256: "aa"}})
		a.Must(err)
		state := func() desk.ScanState {
			f, err := a.S.RoomFile(ctx, office, e.ID, kept[0].ID)
			a.Must(err)
			return f.Scan
		}
		if got := state(); got != desk.ScanWaiting {
			a.Errorf("just handed over: %q", got)
		}
		a.Must(a.S.ScanClean(ctx, a.Now, "aa"))
		if got := state(); got != desk.ScanClean {
			a.Errorf("looked at: %q", got)
		}
	})
}
