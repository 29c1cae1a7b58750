package db

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"
)

// patience is how long a page waits for a connection, or for the first row of a query.
const patience = 7 * time.Second

type pageKey struct{}

// ForPage marks the context of somebody who waits in front of a page: no query of theirs waits longer
// than people do, for a free connection or for the database.
func ForPage(ctx context.Context) context.Context { return context.WithValue(ctx, pageKey{}, true) }

func waited(ctx context.Context) bool { return ctx.Value(pageKey{}) != nil }

// first runs a query and gives it up when its first answer takes too long. The rows may take their
// time: a long export is read as fast as its reader reads.
func first(ctx context.Context, query func(context.Context) (*sql.Rows, error)) (*sql.Rows, error) {
	if !waited(ctx) {
		return query(ctx)
	}
	ctx, cancel := context.WithCancel(ctx) // ends with the request
	late := time.AfterFunc(patience, cancel)
	rows, err := query(ctx)
	if !late.Stop() && err != nil {
		err = fmt.Errorf("%w: no answer in %s: %w", ErrBusy, patience, err)
	}
	return rows, err
}

// within is ctx for a query of one row, with the page's deadline.
func within(ctx context.Context) context.Context {
	if !waited(ctx) {
		return ctx
	}
	ctx, cancel := context.WithTimeout(ctx, patience) // #nosec G118 -- the request's end does it, or the deadline
	_ = cancel
	return ctx
}

// pool is how many connections PostgreSQL is asked for.
type pool struct {
	db    *sql.DB
	limit int
}

// without runs what needs a connection, again where the server has none left for anybody: those
// there are have to do for as long as that lasts, and who comes waits for one of ours.
func (p *pool) without(ctx context.Context, do func() error) error {
	for end := time.Now().Add(patience); ; {
		err := do()
		if p == nil || pgCode(err) != "53300" || time.Now().After(end) {
			return err
		}
		p.db.SetMaxOpenConns(max(p.db.Stats().OpenConnections-1, 1)) // those being refused are counted too
		select {
		case <-ctx.Done():
			return err
		case <-time.After(rand.N(20 * time.Millisecond)): // #nosec G404 -- spreads retries, guards nothing
		}
	}
}

// widen asks for all of them again.
func (p *pool) widen() { p.db.SetMaxOpenConns(p.limit) }
