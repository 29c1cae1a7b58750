package db

import (
	"context"
	"fmt"
)

// Optimize lets the database learn how its rows are spread, without which it takes the wrong index
// once there are many: at most 400 entries of each index are looked at. What has hardly changed
// since the last time costs nothing. PostgreSQL does it by itself.
func (s *DB) Optimize(ctx context.Context) error {
	if s.Postgres() {
		return nil
	}
	err := s.Write(ctx, func(tx *Tx) error {
		for _, pragma := range []string{
			`PRAGMA analysis_limit = 400`,
			`PRAGMA optimize = 0x10002`, // every table, not only what this connection has queried
		} {
			if _, err := tx.Exec(pragma); err != nil {
				return fmt.Errorf("%s: %w", pragma, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("optimize: %w", err)
	}
	// A connection reads the statistics when it opens: those that lie idle are closed.
	s.readers.SetMaxIdleConns(0)
	s.readers.SetMaxIdleConns(readersKept)
	return nil
}
