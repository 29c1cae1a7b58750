package db

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Queryer is what a function needs that only reads: a Tx, or the read pool through Store.read.
type Queryer interface {
	Query(query string, args ...any) (*sql.Rows, error)
	QueryRow(query string, args ...any) *sql.Row
}

// Tx is the transaction of one job behind the door. It ends when the job returns and must not
// be used after that, nor by two goroutines. After a statement failed the transaction is lost on
// PostgreSQL; SQLite is held to the same, so that one test finds the mistake for both.
type Tx struct {
	ctx       context.Context
	tx        *sql.Tx
	dialect   *dialect
	changed   bool  // rows were written: an error must roll back
	failed    error // first failed statement
	after     []func()
	published []change
	notes     []auditRow // for the register of accesses, written last
	origin    string     // of the hub that has told its own subscribers

	Quarantine bool // files that come wait for a virus scanner
}

// Exec runs a statement and returns how many rows it changed.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	if t.failed != nil {
		return 0, t.aborted()
	}
	result, err := t.tx.ExecContext(t.ctx, t.dialect.sql(query), textOnly(args)...)
	if err != nil {
		t.failed = err
		// Of several statements in one text the first may have been carried out.
		t.changed = t.changed || strings.Contains(query, ";")
		return 0, err
	}
	n, err := result.RowsAffected()
	// A conditional write that met no row has left nothing to roll back. Of a CREATE the
	// count says nothing.
	if n > 0 || err != nil || !countsRows(query) {
		t.changed = true
	}
	return n, err
}

// Query runs a query whose rows the caller closes before the next statement.
func (t *Tx) Query(query string, args ...any) (*sql.Rows, error) {
	if t.failed != nil {
		return nil, t.aborted()
	}
	t.changed = t.changed || !readsOnly(query)
	rows, err := t.tx.QueryContext(t.ctx, t.dialect.sql(query), textOnly(args)...)
	if err != nil {
		t.failed = err
	}
	return rows, err
}

// QueryRow runs a query of which the caller scans the first row; INSERT … RETURNING is one too.
func (t *Tx) QueryRow(query string, args ...any) *sql.Row {
	t.changed = t.changed || !readsOnly(query)
	row := t.tx.QueryRowContext(t.ctx, t.dialect.sql(query), textOnly(args)...)
	if err := row.Err(); err != nil && t.failed == nil {
		t.failed = err
	}
	return row
}

// AfterCommit has fn run by the goroutine that asked for the write, once the transaction is
// committed; never if it is not.
func (t *Tx) AfterCommit(fn func()) { t.after = append(t.after, fn) }

func (t *Tx) aborted() error { return fmt.Errorf("%w: %w", errAborted, t.failed) }

// readsOnly says whether a query text surely writes nothing; in doubt it says no, which costs
// a failing job a rollback that was not needed.
func readsOnly(query string) bool { return firstWord(query) == "SELECT" }

// countsRows says whether the number of changed rows tells if the statement changed anything.
func countsRows(query string) bool {
	switch firstWord(query) {
	case "INSERT", "UPDATE", "DELETE":
		return !strings.Contains(query, ";")
	}
	return false
}

func firstWord(query string) string {
	query = strings.TrimLeft(query, " \t\r\n(")
	if end := strings.IndexAny(query, " \t\r\n"); end >= 0 {
		query = query[:end]
	}
	return strings.ToUpper(query)
}

// reader reads outside any transaction, each query from its own snapshot.
type reader struct {
	ctx     context.Context
	db      *sql.DB
	dialect *dialect
	pool    *pool
}

// Read returns a handle on the read pool for as long as ctx lasts.
func (s *DB) Read(ctx context.Context) reader { return reader{ctx, s.readers, s.dialect, s.pool} }

// Query runs a query whose rows the caller closes.
func (r reader) Query(query string, args ...any) (*sql.Rows, error) {
	return first(r.ctx, func(ctx context.Context) (rows *sql.Rows, err error) {
		err = r.pool.without(ctx, func() error {
			rows, err = r.db.QueryContext(ctx, r.dialect.sql(query), textOnly(args)...)
			return err
		})
		return rows, err
	})
}

// QueryRow runs a query of which the caller scans the first row.
func (r reader) QueryRow(query string, args ...any) *sql.Row {
	ctx := within(r.ctx)
	var row *sql.Row
	_ = r.pool.without(ctx, func() error { // Scan says it again
		row = r.db.QueryRowContext(ctx, r.dialect.sql(query), textOnly(args)...)
		return row.Err()
	})
	return row
}

// Collect scans every row and closes them; no rows are a nil slice. It goes around a Query:
// collect(rows, err, scan), or through a function with both results.
func Collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	var all []T
	err = Each(rows, err, func(rows *sql.Rows) error {
		v, err := scan(rows)
		all = append(all, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Each hands every row of a query to take, and returns the query's error or the first of take's.
func Each(rows *sql.Rows, err error, take func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := take(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
