package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Backup writes a copy of the database to path, which is there whole or not at all; writers
// are not held up. Attachment files are not in it: they never change, so any copy of the data
// directory taken afterwards fits. On PostgreSQL it is an error that says what to use.
// A path that must not be written is ErrTarget, see Target.
func (s *DB) Backup(ctx context.Context, path string, force bool) error {
	if s.Postgres() {
		return errors.New("la copia di un database PostgreSQL si fa con pg_dump, non con questo comando")
	}
	if err := s.Target(path, force); err != nil {
		return err
	}
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+".*.tmp") // mode 0600
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer os.Remove(f.Name()) // once renamed there is nothing by that name
	defer f.Close()
	// A connection of its own: on the writer it would hold up the writes, and one that may
	// only query refuses it. VACUUM INTO accepts a file that is there if it is empty.
	db, err := s.Aside()
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?1`, f.Name()); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := syncDir(dir); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// Aside opens a plain connection to the SQLite file, for work that would hold up the others.
func (s *DB) Aside() (*sql.DB, error) {
	db, err := sql.Open(sqliteDriver, fileURI(s.file)+"?_busy_timeout=10000")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}
