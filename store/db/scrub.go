package db

import (
	"context"
	"database/sql"
	"fmt"
)

func (s *DB) Scrub(ctx context.Context) error {
	err := s.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(`INSERT INTO search_fts (search_fts) VALUES ('optimize')`)
		return err
	})
	if err != nil {
		return err
	}
	aside, err := sql.Open(sqliteDriver, fileURI(s.file)+"?_busy_timeout=2000") // a reader of ours takes less
	if err != nil {
		return err
	}
	defer aside.Close()
	aside.SetMaxOpenConns(1)
	var busy, pages, moved int
	if err := aside.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return fmt.Errorf("%w: somebody reads on", ErrBusy)
	}
	return nil
}
