package db

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"combipat/desk"
)

// The outcomes a caller tells apart with errors.Is; anything else is a fault of the machine.
var (
	ErrNotFound = errors.New("store: not found")         // not there, or not for this person to see
	ErrStale    = errors.New("store: changed meanwhile") // a conditional write met another version
	ErrTaken    = errors.New("store: already taken")     // somebody else got it first
	ErrBusy     = errors.New("store: too many writes")   // the queue of the door is full; try again
	ErrTooLarge = errors.New("store: file too large")    // more bytes than the limit given
	ErrNewer    = errors.New("il database è stato aggiornato da una versione più recente del programma")
	ErrRetry    = errors.New("store: lost a race, again") // a job asks to be run again from its start
	errClosed   = fmt.Errorf("store: closed: %w", ErrBusy)
	errNoFiles  = errors.New("store: no data directory was given, files cannot be kept")
	errAborted  = errors.New("store: transaction already failed")
)

// IsUnique says whether err is a breach of a unique index or a primary key, on either database.
func IsUnique(err error) bool {
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

// One passes err on, with sql.ErrNoRows turned into ErrNotFound; it goes around a Scan.
func One(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// Unknown turns ErrNotFound into a complaint about a field whose code nobody knows.
func Unknown(err error, field, what, code string) error {
	if errors.Is(err, ErrNotFound) {
		return desk.Invalid{field: what + " «" + code + "» non è in elenco"}
	}
	return err
}

func OrNotFound(err error) error {
	if err == nil {
		return ErrNotFound
	}
	return err
}
