package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// Check looks the whole store over and returns what is wrong with it, in Italian, a sentence
// each: the database's structure and references (SQLite), every attachment's file, its size
// and its content, and the register of accesses with the anchors given (CheckAudit). The error
// is for a check that could not be carried out.
func (s *DB) Check(ctx context.Context, anchors ...string) ([]string, error) {
	var found []string
	if !s.Postgres() {
		wrong, err := s.checkSQLite(ctx)
		if err != nil {
			return nil, fmt.Errorf("check: %w", err)
		}
		found = wrong
	}
	wrong, err := s.checkFiles(ctx)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	found = append(found, wrong...)
	if wrong, err = s.CheckAudit(ctx, anchors); err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	return append(found, wrong...), nil
}

func (s *DB) checkSQLite(ctx context.Context) ([]string, error) {
	db, err := s.Aside()
	if err != nil {
		return nil, err
	}
	defer db.Close()
	// quick_check would miss damaged values.
	rows, err := db.QueryContext(ctx, `PRAGMA integrity_check`)
	found, err := Collect(rows, err, func(r *sql.Rows) (string, error) {
		var text string
		err := r.Scan(&text)
		return "database: " + text, err
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 1 && found[0] == "database: ok" {
		found = nil
	}
	rows, err = db.QueryContext(ctx, `PRAGMA foreign_key_check`)
	broken, err := Collect(rows, err, func(r *sql.Rows) (string, error) {
		var table, parent string
		var row sql.NullInt64 // NULL in a table without rowid
		var key int
		err := r.Scan(&table, &row, &parent, &key)
		return fmt.Sprintf("database: la riga %d di %s rinvia a una riga di %s che non c’è", row.Int64, table, parent), err
	})
	return append(found, broken...), err
}

func (s *DB) checkFiles(ctx context.Context) ([]string, error) {
	rows, err := s.Read(ctx).Query(`SELECT x.sha256, x.size FROM (SELECT sha256, size FROM attachments UNION SELECT sha256, size FROM room_files) AS x
		WHERE NOT EXISTS (SELECT 1 FROM file_scans f WHERE f.sha256 = x.sha256 AND f.state = 'infetto') ORDER BY x.sha256`)
	files, err := Collect(rows, err, func(r *sql.Rows) (StoredFile, error) {
		var f StoredFile
		err := r.Scan(&f.SHA256, &f.Size)
		return f, err
	})
	if err != nil {
		return nil, err
	}
	var found []string
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if wrong := s.checkFile(ctx, f); wrong != "" {
			found = append(found, "allegato "+f.SHA256+": "+wrong)
		}
	}
	return found, nil
}

// checkFile returns what is wrong with the file of an attachment, or "".
func (s *DB) checkFile(ctx context.Context, want StoredFile) string {
	f, err := s.OpenFile(want.SHA256)
	if errors.Is(err, ErrLostFile) {
		return "il file manca"
	}
	if err != nil {
		return "il file non si apre: " + err.Error()
	}
	defer f.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, untilDone{ctx, f})
	switch {
	case err != nil:
		return "il file non si legge: " + err.Error()
	case size != want.Size:
		return fmt.Sprintf("il file ha %d byte invece di %d", size, want.Size)
	case hex.EncodeToString(hash.Sum(nil)) != want.SHA256:
		return "il contenuto del file è cambiato"
	}
	return ""
}
