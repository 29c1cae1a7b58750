//go:build !cgo

package db

import (
	"database/sql"
	"errors"
)

const sqliteDriver = ""

// registerSQLite says why there is no SQLite in this program.
func registerSQLite() error {
	return errors.New("this program was built without cgo and has no SQLite in it: install gcc and libc6-dev and build again, or give a PostgreSQL address")
}

func sqliteUnique(error) bool        { return false }
func sqliteBusy(error) bool          { return false }
func sqliteWeather(error) Weather    { return Fair }
func inTransaction(_ *sql.Conn) bool { return false }
