package store

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// The outcomes a caller tells apart with errors.Is; anything else is a fault of the machine.
var (
	ErrNotFound = errors.New("store: not found")          // not there, or not for this person to see
	ErrStale    = errors.New("store: changed meanwhile")  // a conditional write met another version
	ErrTaken    = errors.New("store: already taken")      // somebody else got it first
	ErrBusy     = errors.New("store: too many writes")    // the queue of the door is full; try again
	ErrTooLarge = errors.New("store: file too large")     // more bytes than the limit given
	ErrNewer    = errors.New("store: database is newer")  // migrated by a later version of the program
	errRetry    = errors.New("store: lost a race, again") // a job asks to be run again from its start
	errClosed   = fmt.Errorf("store: closed: %w", ErrBusy)
	errNoFiles  = errors.New("store: no data directory was given, files cannot be kept")
	errAborted  = errors.New("store: transaction already failed")
)

// isUnique says whether err is a breach of a unique index or a primary key, on either database.
func isUnique(err error) bool {
	return pgCode(err) == "23505" || sqliteUnique(err)
}

// isRace says whether PostgreSQL gave up the transaction for the sake of another: a
// serialization failure or a deadlock. Run again, it may well succeed.
func isRace(err error) bool {
	code := pgCode(err)
	return code == "40001" || code == "40P01"
}

func pgCode(err error) string {
	if pe, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pe.Code
	}
	return ""
}

// one passes err on, with sql.ErrNoRows turned into ErrNotFound; it goes around a Scan.
func one(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}
