package db

import (
	"context"
	"database/sql"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// What the tests in package store_test need to see: they use storetest, which imports store.
var (
	OpenWith = openWith
	Embedded = embedded
	Numbered = numbered
	Only     = only
)

const (
	DoorQueue = doorQueue
	PGLock    = int64(pgLock)
)

func (s *DB) Writer() *sql.DB  { return s.writer }
func (s *DB) Readers() *sql.DB { return s.readers }
func (s *DB) Dir() string      { return s.dir }

// InDoor returns how many writes are waiting, on PostgreSQL with those under way.
func (s *DB) InDoor() int { return max(len(s.door.queue), len(s.door.room)) }

// Migrations returns goose over the given migrations, to go down with.
func (s *DB) Migrations(migrations fs.FS) (*goose.Provider, error) {
	d := goose.DialectSQLite3
	if s.Postgres() {
		d = goose.DialectPostgres
	}
	return provider(d, s.writer, migrations)
}

// MetTrouble has the database's disk meet an error, and says whether what met it is tried again.
func (s *DB) MetTrouble(err error) bool { return s.dbDisk.met(err) }

// LookNow has it looked at without waiting, and returns what is still wrong with it.
func (s *DB) LookNow() error { return s.dbDisk.well() }

// Identify is what Open does of it.
func (s *DB) Identify(ctx context.Context) error { return s.identify(ctx) }
