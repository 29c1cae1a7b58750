package db_test

import (
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"combipat/store"
	"combipat/store/storetest"
)

// TestServerWithoutConnections gives the pool fewer connections than it may ask for: everybody waits
// for one of those there are, nobody is refused, and a pool of a size of its own never asks for more.
func TestServerWithoutConnections(t *testing.T) {
	t.Parallel()
	first, o := storetest.OpenWorldAt(t, "postgres", "", func(*store.Store) error { return nil })
	few := "pochi" + strconv.FormatInt(time.Now().UnixNano(), 36)
	for _, sql := range []string{`CREATE ROLE % LOGIN CONNECTION LIMIT 6`, `GRANT pg_read_all_data, pg_write_all_data TO %`, `GRANT ALL ON SCHEMA public TO %`} {
		if _, err := first.Writer().Exec(strings.Replace(sql, "%", few, 1)); err != nil {
			t.Fatal(err)
		}
	}
	at, err := url.Parse(o.Database)
	if err != nil {
		t.Fatal(err)
	}
	q := at.Query()
	q.Set("user", few)
	at.RawQuery = q.Encode()
	o.Database = at.String()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	page := store.ForPage(t.Context())
	for range 60 {
		wg.Go(func() {
			var n int
			if err := s.Read(page).QueryRow(`SELECT COUNT(*) FROM identity, pg_sleep(0.02)`).Scan(&n); err != nil || n != 1 {
				t.Errorf("a row: %d, %v", n, err)
			}
		})
		wg.Go(func() {
			rows, err := s.Read(page).Query(`SELECT id FROM identity, pg_sleep(0.02)`)
			if err != nil {
				t.Errorf("rows: %v", err)
				return
			}
			rows.Close()
		})
		wg.Go(func() {
			if err := s.Write(page, func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE identity SET id = id WHERE one = 1`)
				return err
			}); err != nil {
				t.Errorf("a write: %v", err)
			}
		})
	}
	wg.Wait()
	if err := s.Close(); err != nil {
		t.Error(err)
	}

	o.Connections = 2
	if s, err = store.Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	count := func() (n int, err error) {
		err = s.Read(page).QueryRow(`SELECT COUNT(*) FROM pg_stat_activity, pg_sleep(0.05) WHERE usename = $1`, few).Scan(&n)
		return n, err
	}
	for n := 3 * 2; n > 2+2; { // the server lets go of the closed ones in its own time
		if n, err = count(); err != nil {
			t.Fatal(err)
		}
	}
	for range 8 {
		wg.Go(func() {
			if n, err := count(); err != nil || n > 2+2 {
				t.Errorf("%d connections, %v", n, err)
			}
		})
	}
	wg.Wait()
}
