package db

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

func embedded() fs.FS {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the directory is embedded above
	}
	return sub
}

// migrateSQLite brings the file up to date. The lock beside it keeps other processes away
// while its journal mode and its tables are made: of eight that migrated at once one failed.
func migrateSQLite(ctx context.Context, db *sql.DB, file string, migrations fs.FS) error {
	lock := flock.New(file+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return fmt.Errorf("lock %s: %w", lock.Path(), err)
	}
	defer lock.Close()
	return migrate(ctx, goose.DialectSQLite3, db, migrations)
}

// pgLock is the number of the advisory lock under which one process migrates: "combipat" in
// the letters' ASCII codes.
const pgLock = 0x636f6d6269706174

// migratePostgres brings the database up to date, on connections of its own that may take
// their time over it.
func migratePostgres(ctx context.Context, config *pgx.ConnConfig, migrations fs.FS) error {
	db := stdlib.OpenDB(*config)
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() // and with it, at the latest, the lock
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(pgLock)); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	return migrate(ctx, goose.DialectPostgres, db, migrations)
}

func migrate(ctx context.Context, d goose.Dialect, db *sql.DB, migrations fs.FS) error {
	p, err := provider(d, db, migrations)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	// goose would be silent about a database that is ahead of the program.
	has, knows, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if has > knows {
		return fmt.Errorf("%w: è alla versione %d, questo programma arriva alla %d; avvia il programma più recente, o rimetti la copia fatta prima dell’aggiornamento", ErrNewer, has, knows)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return nil
}

// provider returns goose over the migrations as the database reads them. It is never closed:
// that would close db.
func provider(d goose.Dialect, db *sql.DB, migrations fs.FS) (*goose.Provider, error) {
	kind := "sqlite"
	if d == goose.DialectPostgres {
		kind = "postgres"
	}
	return goose.NewProvider(d, db, onlyFS{migrations, kind},
		goose.WithSlog(slog.New(slog.DiscardHandler)), goose.WithDisableGlobalRegistry(true),
		goose.WithAllowOutofOrder(true)) // the first release had 6, 9 and 10 after later ones: some databases lack them
}

// onlyFS shows the .sql files without the lines that are meant for another database: those
// between "-- +only sqlite" (or postgres) and "-- +end".
type onlyFS struct {
	fs.FS
	kind string
}

func (o onlyFS) Open(name string) (fs.File, error) {
	f, err := o.FS.Open(name)
	if err != nil || filepath.Ext(name) != ".sql" {
		return f, err
	}
	text, err := io.ReadAll(f)
	if err == nil {
		text, err = only(text, o.kind)
	}
	if err != nil {
		_ = f.Close()
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &onlyFile{f, bytes.NewReader(text)}, nil
}

type onlyFile struct {
	fs.File
	text *bytes.Reader
}

func (f *onlyFile) Read(p []byte) (int, error) { return f.text.Read(p) }

// only returns text with the lines for other databases left empty, so that an error names the
// line of the file.
func only(text []byte, kind string) ([]byte, error) {
	lines := strings.Split(string(text), "\n")
	inside, skip := false, false
	for i, line := range lines {
		mark, what, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "-- "), " ")
		switch {
		case mark == "+only":
			if what = strings.TrimSpace(what); inside || what != "sqlite" && what != "postgres" {
				return nil, fmt.Errorf("line %d: %q cannot stand here", i+1, line)
			}
			inside, skip = true, what != kind
			lines[i] = ""
		case mark == "+end":
			if !inside {
				return nil, fmt.Errorf("line %d: an end without a beginning", i+1)
			}
			inside, skip = false, false
			lines[i] = ""
		case skip:
			lines[i] = ""
		}
	}
	if inside {
		return nil, errors.New("an only without its end")
	}
	return []byte(strings.Join(lines, "\n")), nil
}
