// Package store keeps everything in a database, SQLite in a file or PostgreSQL at an address,
// and the attachments as files beside it. One query text serves both databases; every write
// goes through one door (door.go).
package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Options says where things are kept.
type Options struct {
	Database string // path of the SQLite file, or postgres://…
	Dir      string // data directory for attachment files; empty: files cannot be kept
	KeyFile  string // key that seals secrets; empty: KeyFile in Dir
	// Connections is how many the pool takes of PostgreSQL at most; 0: DefaultConnections. Two more are
	// taken beside it: one that listens, and one that asks whether the server is there.
	Connections int
	Reserve     int64        // bytes of the disk kept for when it is full, see disk.go; 0: none
	Log         *slog.Logger // nil: slog.Default
}

// Store is the open database with its files. It is safe for use by any number of goroutines.
type DB struct {
	dialect     *dialect
	writer      *sql.DB // SQLite: one connection. PostgreSQL: the pool, the same as readers
	readers     *sql.DB
	door        *door
	hub         *hub
	listen      *listener // PostgreSQL only, as the next three
	way         *way
	pool        *pool
	connections int
	file        string // SQLite only
	dir         string
	id          string // the database's, which the data folder carries too
	sealer      sealer
	Keep        sync.RWMutex // held while a file comes or goes, see files.go
	Log         *slog.Logger
	pulse       pulse

	dbDisk, filesDisk *disk // one where they share it; no filesDisk without a dir

	Quarantine atomic.Bool // files wait for a virus scanner, see scans.go
}

// Open opens the database, creating and migrating it as needed. ErrNewer when a later version
// of the program has migrated it already, ErrForeign when the data folder is another's.
func Open(ctx context.Context, o Options) (*DB, error) {
	s, err := openWith(ctx, o, embedded())
	if err != nil {
		return nil, err
	}
	if err := s.identify(ctx); err != nil {
		return nil, errors.Join(unopened(err), s.Close())
	}
	if err := s.chainEarlier(ctx); err != nil {
		return nil, errors.Join(unopened(err), s.Close())
	}
	return s, nil
}

func openWith(ctx context.Context, o Options, migrations fs.FS) (*DB, error) {
	if err := checkConnections(o.Connections); err != nil {
		return nil, err
	}
	s := &DB{hub: newHub(), dir: o.Dir, sealer: newSealer(o), Log: o.Log, connections: cmp.Or(o.Connections, DefaultConnections)}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	if err := s.prepareDir(); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	open := s.openSQLite
	if isPostgres(o.Database) {
		open = s.openPostgres
	}
	if err := open(ctx, o.Database, migrations); err != nil {
		return nil, errors.Join(unopened(err), s.Close())
	}
	s.openDisks(o.Reserve)
	return s, nil
}

// unopened says where an error comes from, unless it is a sentence for the administrator already.
func unopened(err error) error {
	if errors.Is(err, ErrNewer) || errors.Is(err, ErrForeign) {
		return err
	}
	return fmt.Errorf("open database: %w", err)
}

func isPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

func (s *DB) openSQLite(ctx context.Context, path string, migrations fs.FS) error {
	if err := registerSQLite(); err != nil {
		return err
	}
	s.dialect = &dialect{sqlite: true}
	var err error
	if s.file, err = filepath.Abs(path); err != nil {
		return err
	}
	if err := createPrivate(s.file); err != nil {
		return err
	}
	// FULL: in a power cut NORMAL lost every insert it had acknowledged since the last
	// checkpoint. 64 MB of cache for the writer, 8 MB for each reader.
	if s.writer, err = sql.Open(sqliteDriver, fileURI(s.file)+"?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=10000"+
		"&_foreign_keys=on&_txlock=immediate&_secure_delete=on&_cache_size=-65536&_stmt_cache_size=64"); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	if err := migrateSQLite(ctx, s.writer, s.file, migrations); err != nil {
		return err
	}
	if s.readers, err = sql.Open(sqliteDriver, fileURI(s.file)+"?_query_only=1&_busy_timeout=10000"+
		"&_foreign_keys=on&_cache_size=-8192&_stmt_cache_size=64"); err != nil {
		return err
	}
	s.readers.SetMaxOpenConns(readersKept)
	s.readers.SetMaxIdleConns(readersKept)
	s.readers.SetConnMaxIdleTime(readersIdle)
	s.door = openDoor(s)
	return s.readers.PingContext(ctx)
}

const (
	// readersKept is how many connections read a SQLite database at once.
	readersKept = 8
	// readersIdle is how long one that nobody needs holds its cache, up to 8 MB.
	readersIdle = time.Minute
)

func (s *DB) openPostgres(ctx context.Context, address string, migrations fs.FS) error {
	s.dialect = &dialect{}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return err
	}
	s.way = openWay(config, s.Log)
	if err := migratePostgres(ctx, s.way.config.Copy(), migrations); err != nil {
		return err
	}
	// Lists join a dozen tables by primary key, in the order in which they are written: planning
	// them anew took 14 to 30 ms, running them half a millisecond.
	timeouts(config, map[string]string{"plan_cache_mode": "force_generic_plan", "join_collapse_limit": "1"})
	s.writer = stdlib.OpenDB(*config)
	s.readers = s.writer
	s.pool = &pool{db: s.writer, limit: s.connections}
	s.pool.widen()
	s.writer.SetMaxIdleConns(s.connections)
	s.writer.SetConnMaxIdleTime(idleFor)
	s.door = openDoor(s)
	s.way.watch(s.pool.widen)
	s.listen, err = startListening(ctx, config, s.hub, s.Log)
	return err
}

const (
	// DefaultConnections is the size of the pool. PostgreSQL allows 100 by default: three copies of the program and an
	// administrator fit.
	DefaultConnections = 24
	// idleFor is how long a connection that nobody uses is kept from the others.
	idleFor = time.Minute
)

// Close lets the writes already accepted finish, ends the subscriptions and closes the
// database. Later writes get ErrBusy.
func (s *DB) Close() error {
	s.closeDisks()
	s.door.close()
	s.hub.close()
	s.listen.close()
	s.way.close()
	var errs []error
	for _, db := range []*sql.DB{s.readers, s.writer} { // the writer last: it cuts the WAL
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// fileURI writes an absolute path as SQLite's URI, in which %, ? and # have a meaning.
func fileURI(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter
	}
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// createPrivate makes sure that the file is there and, if it had to be created, that no other
// user of the machine can read it. SQLite gives its WAL the same mode.
func createPrivate(path string) error {
	if strings.ContainsRune(path, 0) {
		return errors.New("a path cannot hold a zero byte")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- the administrator names the file
	if err != nil {
		return err
	}
	return f.Close()
}
