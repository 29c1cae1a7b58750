//go:build cgo

package db

import (
	"database/sql"
	"errors"
	"sync"

	"github.com/mattn/go-sqlite3"
)

const sqliteDriver = "combipat-sqlite3"

// registerSQLite makes the driver known, once. The hook sets, on every connection, what the
// DSN of the driver has no word for.
var registerSQLite = sync.OnceValue(func() error {
	sql.Register(sqliteDriver, &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		// 16,000 pages (64 MB) between checkpoints: each costs two fsyncs of the database
		// file. The WAL is cut back to the same size after a burst.
		_, err := c.Exec(`PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 16000; PRAGMA journal_size_limit = 67108864`, nil)
		return err
	}})
	return nil
})

func sqliteUnique(err error) bool {
	var se sqlite3.Error
	if !errors.As(err, &se) {
		return false
	}
	switch se.ExtendedCode {
	case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey, sqlite3.ErrConstraintRowID:
		return true
	}
	return false
}

// sqliteBusy says whether another process held the database for longer than busy_timeout.
func sqliteBusy(err error) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && (se.Code == sqlite3.ErrBusy || se.Code == sqlite3.ErrLocked)
}

// sqliteWeather reads SQLite's result codes, and what the system told it.
func sqliteWeather(err error) Weather {
	var se sqlite3.Error
	if !errors.As(err, &se) {
		return Fair
	}
	if w := diskWeather(se.SystemErrno); se.SystemErrno != 0 && w == DiskFull {
		return w
	}
	switch se.Code {
	case sqlite3.ErrFull:
		return DiskFull
	case sqlite3.ErrIoErr, sqlite3.ErrReadonly, sqlite3.ErrCantOpen:
		return DiskBad
	case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrNomem:
		return Crowded
	}
	return Fair
}

// inTransaction says whether the connection still stands in one: on a full disk and some other
// errors SQLite rolls back by itself, and what follows would be committed statement by statement.
func inTransaction(conn *sql.Conn) bool {
	in := false
	err := conn.Raw(func(c any) error {
		in = !c.(*sqlite3.SQLiteConn).AutoCommit()
		return nil
	})
	return err == nil && in
}
