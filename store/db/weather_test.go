package db_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// TestWeatherOf reads each error of the world as the store meets it: wrapped.
func TestWeatherOf(t *testing.T) {
	t.Parallel()
	pg := func(code string) error { return &pgconn.PgError{Code: code} }
	lite := func(code sqlite3.ErrNo, system syscall.Errno) error {
		return sqlite3.Error{Code: code, SystemErrno: system}
	}
	for want, errs := range map[store.Weather][]error{
		store.DiskFull: {&os.PathError{Op: "write", Err: syscall.ENOSPC}, syscall.EDQUOT, pg("53100"), lite(sqlite3.ErrFull, 0), lite(sqlite3.ErrIoErr, syscall.ENOSPC), store.ErrFull},
		store.DiskBad:  {&os.PathError{Op: "read", Err: syscall.EIO}, syscall.EROFS, pg("58030"), pg("25006"), lite(sqlite3.ErrIoErr, syscall.EIO), lite(sqlite3.ErrReadonly, 0), store.ErrDisk, store.ErrLostFile},
		store.Away: {pg("57P01"), pg("57P02"), pg("57P03"), pg("08006"), pg("08P01"), io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
			&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, syscall.ECONNRESET, context.DeadlineExceeded, store.ErrAway},
		store.Crowded: {pg("55P03"), pg("57014"), pg("53200"), pg("53300"), pg("53400"), lite(sqlite3.ErrBusy, 0), lite(sqlite3.ErrLocked, 0), syscall.EMFILE, store.ErrBusy},
		store.Fair: {nil, errors.New("ours"), store.ErrNotFound, store.ErrStale, store.ErrTaken, store.ErrTooLarge, context.Canceled, pg("23505"), pg("42601"),
			lite(sqlite3.ErrConstraint, 0), &desk.Refusal{Text: "No."}, desk.Invalid{"cf": "no"}, os.ErrNotExist},
	} {
		for _, err := range errs {
			if err != nil {
				err = fmt.Errorf("begin: %w", err)
			}
			if got := store.WeatherOf(err); got != want {
				t.Errorf("%v is %s, want %s", err, got, want)
			}
		}
	}
}

// TestDiskInTrouble tells the store of a full disk and of a broken one: what is essential goes on
// while there is a reserve, everything by itself once the disk takes it again.
func TestDiskInTrouble(t *testing.T) {
	t.Parallel()
	for trouble, want := range map[error]error{syscall.ENOSPC: store.ErrFull, syscall.EIO: store.ErrDisk} {
		t.Run(trouble.Error(), func(t *testing.T) {
			t.Parallel()
			o := storetest.Empty(t, "sqlite")
			o.Reserve = 1 << 20
			s, err := store.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			reserve := func() bool {
				about, err := os.Stat(filepath.Join(o.Dir, "riserva"))
				return err == nil && about.Size() == o.Reserve
			}
			write := func(ctx context.Context) error {
				return s.Write(ctx, func(tx *store.Tx) error {
					_, err := tx.Exec(`UPDATE identity SET id = id WHERE one = 1`)
					return err
				})
			}
			if !reserve() || write(t.Context()) != nil {
				t.Fatal("not as it should begin")
			}
			full := trouble == syscall.ENOSPC
			if again := s.MetTrouble(fmt.Errorf("write: %w", trouble)); again != full || reserve() == full {
				t.Errorf("tried again: %t, the reserve is there: %t", again, reserve())
			}
			if again := s.MetTrouble(trouble); again {
				t.Error("the reserve was given up twice")
			}
			_, staged := s.StageFile(t.Context(), nil, 1)
			for what, err := range map[string]error{"write": write(t.Context()), "file": staged} {
				if !errors.Is(err, want) {
					t.Errorf("%s: %v, want %v", what, err, want)
				}
			}
			if err := write(store.Essential(t.Context())); full != (err == nil) {
				t.Errorf("what is essential: %v", err)
			}
			if s.State() != store.WeatherOf(want) {
				t.Errorf("the state is %s", s.State())
			}
			if err := s.LookNow(); err != nil {
				t.Fatal(err)
			}
			for end := time.Now().Add(10 * time.Second); s.State() != store.Fair; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("still in trouble")
				}
			}
			if err := write(t.Context()); err != nil || !reserve() {
				t.Errorf("afterwards: %v, the reserve is there: %t", err, reserve())
			}
		})
	}
}
