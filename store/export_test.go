package store

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
	IsUnique = isUnique
	NewID    = newID
	ErrRetry = errRetry
	One      = one
)

const (
	DoorQueue = doorQueue
	PGLock    = int64(pgLock)
)

func (s *Store) Write(ctx context.Context, fn func(tx *Tx) error) error { return s.write(ctx, fn) }
func (s *Store) Read(ctx context.Context) reader                        { return s.read(ctx) }
func (s *Store) Writer() *sql.DB                                        { return s.writer }
func (s *Store) Readers() *sql.DB                                       { return s.readers }
func (s *Store) Aside() (*sql.DB, error)                                { return s.aside() }
func (s *Store) Dir() string                                            { return s.dir }

// InDoor returns how many writes are waiting, on PostgreSQL with those under way.
func (s *Store) InDoor() int { return max(len(s.door.queue), len(s.door.room)) }

// Migrations returns goose over the given migrations, to go down with.
func (s *Store) Migrations(migrations fs.FS) (*goose.Provider, error) {
	d := goose.DialectSQLite3
	if s.Postgres() {
		d = goose.DialectPostgres
	}
	return provider(d, s.writer, migrations)
}
