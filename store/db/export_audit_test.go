package db

import (
	"context"
	"database/sql"
)

// What the tests of the register need to see of it.
type AuditRow = auditRow

const AuditColumns = auditColumns

func (r AuditRow) Sum() string    { return r.sum() }
func (r AuditRow) Sealed() string { return r.sealed() }

func (s *DB) ChainEarlier(ctx context.Context) error { return s.chainEarlier(ctx) }

// Tampering is a transaction past the door and past the triggers.
type Tampering struct {
	ctx context.Context
	tx  *sql.Tx
	s   *DB
}

// Tamper runs fn in a transaction of its own that is rolled back.
func (s *DB) Tamper(ctx context.Context, fn func(t Tampering)) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	fn(Tampering{ctx, tx, s})
	return tx.Rollback()
}

func (t Tampering) Query(query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(t.ctx, t.s.dialect.sql(query), args...)
}

func (t Tampering) QueryRow(query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(t.ctx, t.s.dialect.sql(query), args...)
}

func (t Tampering) Exec(query string, args ...any) error {
	_, err := t.tx.ExecContext(t.ctx, t.s.dialect.sql(query), args...)
	return err
}

// Check is CheckAudit within the transaction.
func (t Tampering) Check(anchors ...string) ([]string, error) { return checkAudit(t, anchors) }

// Rows returns the register as it stands in the transaction.
func (t Tampering) Rows() ([]AuditRow, error) {
	rows, err := t.Query(`SELECT ` + auditColumns + ` FROM audit a ORDER BY a.seq`)
	return Collect(rows, err, func(rows *sql.Rows) (AuditRow, error) { return scanAudit(rows) })
}
