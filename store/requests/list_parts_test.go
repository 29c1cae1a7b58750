package requests_test

import (
	"slices"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// TestListsOfTwoStructures: what an official of two structures sees is one list, in its order from
// page to page, each request once; and so is the archive, of what the sweep has archived and what
// it has not come to yet [R21, A10].
func TestListsOfTwoStructures(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		const n = 2*store.PageSize + 8
		var sent []string
		for i := range n {
			o.Now = o.Now.Add(time.Minute)
			cap := "20135"
			if i%3 == 0 {
				cap = "10121"
			}
			sent = append(sent, o.Send("operatore.mi", storetest.Living(cap)))
		}
		who, today := o.People["due.sedi"], desk.DayOf(o.Now)
		pages := func(f store.Filter) (ids []string) {
			o.Helper()
			for {
				l, err := o.S.Inbox(o.Context(), who, today, f)
				o.Must(err)
				ids = append(ids, storetest.Ids(l)...)
				if f.After = l.Next; f.After == "" || len(ids) > 2*n {
					return ids
				}
			}
		}
		if got := pages(store.Filter{View: store.ViewWaiting}); !slices.Equal(got, sent) {
			o.Errorf("waiting: %d of %d, or not the oldest first", len(got), n)
		}
		newest := slices.Clone(sent)
		slices.Reverse(newest)
		if got := pages(store.Filter{Provenance: desk.DaPatronato}); !slices.Equal(got, newest) {
			o.Errorf("all: %d of %d, or not the newest first", len(got), n)
		}
		counts, err := o.S.InboxCounts(o.Context(), who, today)
		o.Must(err)
		if counts[store.ViewWaiting] != n || counts[store.ViewUnassigned] != n || counts[store.ViewMine] != 0 {
			o.Errorf("counted %v", counts)
		}
		for _, id := range sent[:4] {
			o.Close("due.sedi", id, false)
		}
		o.Now = o.Now.AddDate(0, 0, 40)
		today = desk.DayOf(o.Now)
		late := pages(store.Filter{State: desk.Archiviata})
		o.Must(o.S.SweepArchive(o.Context(), o.Now))
		if swept := pages(store.Filter{State: desk.Archiviata}); len(late) != 4 || !slices.Equal(late, swept) {
			o.Errorf("archived before the sweep %d, after it %d", len(late), len(swept))
		}
	})
}
