package db_test

import (
	"testing"

	"combipat/store/storetest"
)

// TestOptimize: the database learns how its rows are spread, and learning again changes nothing.
func TestOptimize(t *testing.T) {
	t.Parallel()
	o := storetest.OpenOffice(t, "sqlite")
	o.Send("operatore.mi")
	for range 2 {
		o.Must(o.S.Optimize(o.Context()))
	}
	if o.Count(`SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'requests'`) < 5 {
		t.Error("nothing was learned of requests")
	}
	if n := o.Count(`SELECT COUNT(*) FROM requests`); n != 1 {
		t.Errorf("%d requests", n)
	}
}
