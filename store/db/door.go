package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// At 7,300 writes a second a full queue is a wait of 0.14 s; on a slow disk of two.
	// Beyond that it is kinder to say so at once.
	doorQueue = 1024
	// A batch that has to be replayed costs its jobs one by one: 256 are still quick.
	doorBatch = 256

	retriesOfRaces = 10 // serialization failures and deadlocks of PostgreSQL
	retriesOfJobs  = 20 // errRetry
)

// door is the one way to the database for writes. On SQLite one goroutine takes what has
// queued up and commits it together, so that a hundred durable writes cost one fsync. On
// PostgreSQL each write has its transaction, and the door only counts them.
type door struct {
	store *DB
	queue chan *job     // SQLite: jobs waiting
	room  chan struct{} // PostgreSQL: one token for each write under way or waiting
	idle  chan struct{} // closed when the goroutine has ended

	mu     sync.RWMutex // held for reading while a write enters
	closed bool
	inside sync.WaitGroup // PostgreSQL: writes under way
	since  atomic.Int64   // SQLite: when the batch under way began, 0 between two
}

type job struct {
	ctx  context.Context
	fn   func(tx *Tx) error
	tx   *Tx        // of the last run
	err  error      // of the last run
	done chan error // holds one

	running sync.Mutex // held while fn runs
	gone    bool       // whoever asked has gone: fn is not to be run any more
}

// panicked is the error of a job that panicked.
type panicked struct{ value any }

func (p *panicked) Error() string { return fmt.Sprintf("store: panic in a write: %v", p.value) }

func openDoor(s *DB) *door {
	d := &door{store: s, idle: make(chan struct{})}
	if !s.dialect.sqlite {
		d.room = make(chan struct{}, doorQueue)
		close(d.idle)
		return d
	}
	d.queue = make(chan *job, doorQueue)
	go d.serve()
	return d
}

// Write runs fn in a transaction and returns when it is durable, or fn's error when nothing
// was changed. fn may be run several times: it sets what it returns anew each time, touches
// nothing but tx, and never calls write. ErrBusy when the queue is full, ctx.Err() when ctx
// ended before fn was run, ErrFull or ErrDisk while the disk takes nothing. Functions given to
// tx.AfterCommit have been run on return.
func (s *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	if err := s.dbDisk.shut(ctx); err != nil {
		return err
	}
	j := &job{ctx: ctx, fn: fn, done: make(chan error, 1)}
	err := s.door.pass(j)
	if err == nil {
		s.committed(j)
	}
	return err
}

// committed does what waits for a job's commit.
func (s *DB) committed(j *job) {
	for _, after := range j.tx.after {
		after()
	}
	for _, c := range j.tx.published {
		s.hub.publish(c)
	}
}

// pass brings a job through and returns its outcome.
func (d *door) pass(j *job) error {
	d.mu.RLock()
	if d.closed {
		d.mu.RUnlock()
		return errClosed
	}
	if d.queue == nil {
		d.inside.Add(1)
		d.mu.RUnlock()
		defer d.inside.Done()
		select {
		case d.room <- struct{}{}:
			defer func() { <-d.room }()
			return d.alone(j)
		default:
			return ErrBusy
		}
	}
	if waited(j.ctx) && d.stuck() {
		d.mu.RUnlock()
		return fmt.Errorf("%w: the disk is slow", ErrBusy)
	}
	select {
	case d.queue <- j:
		d.mu.RUnlock()
		return d.await(j)
	default:
		d.mu.RUnlock()
		return ErrBusy
	}
}

// await returns the job's outcome, or ErrBusy where a page has waited long enough: on a disk that is
// slow to call anything safe. A job that was not begun is not done any more; of one that was, nobody
// knows, which is what the keys of the forms are for.
func (d *door) await(j *job) error {
	if !waited(j.ctx) {
		return <-j.done
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case err := <-j.done:
		return err
	case <-late.C:
	}
	j.running.Lock()
	j.gone = true
	j.running.Unlock()
	go func() {
		if <-j.done == nil {
			d.store.committed(j)
		}
	}()
	return fmt.Errorf("%w: not safe on the disk after %s", ErrBusy, patience)
}

// stuck says whether the batch under way has been so for longer than anybody waits.
func (d *door) stuck() bool {
	since := d.since.Load()
	return since != 0 && time.Since(time.Unix(0, since)) > patience
}

// close refuses new writes and waits for those accepted.
func (d *door) close() {
	if d == nil {
		return
	}
	d.mu.Lock()
	if !d.closed && d.queue != nil {
		close(d.queue)
	}
	d.closed = true
	d.mu.Unlock()
	<-d.idle
	d.inside.Wait()
}

// serve runs batches until the queue is closed and empty.
func (d *door) serve() {
	defer close(d.idle)
	batch := make([]*job, 0, doorBatch)
	for first := range d.queue {
		batch = append(batch[:0], first)
		for more := true; more && len(batch) < doorBatch; {
			select {
			case j, ok := <-d.queue:
				if more = ok; ok {
					batch = append(batch, j)
				}
			default:
				more = false
			}
		}
		d.since.Store(time.Now().UnixNano())
		d.batch(batch)
		d.since.Store(0)
		clear(batch) // what the jobs hold is not ours to keep alive
	}
}

// batch runs the jobs in one transaction, and each alone if that fails.
func (d *door) batch(jobs []*job) {
	if len(jobs) > 1 && d.together(jobs) {
		for _, j := range jobs {
			j.done <- j.err
		}
		return
	}
	for _, j := range jobs {
		if _, ok := errors.AsType[*panicked](j.err); ok {
			j.done <- j.err // once is enough
			continue
		}
		j.done <- d.alone(j)
	}
}

// together runs the jobs in one transaction and reports whether it was committed. A job that
// fails without having changed anything has its error and does not disturb the others; after
// a change everything has to be rolled back.
func (d *door) together(jobs []*job) bool {
	ctx := context.Background()
	conn, err := d.store.writer.Conn(ctx)
	if err != nil {
		return false
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return false
	}
	defer tx.Rollback() // after a commit it does nothing
	for _, j := range jobs {
		d.run(j, tx)
		if errors.Is(j.err, ErrRetry) || j.err != nil && j.tx.changed || !inTransaction(conn) {
			return false
		}
	}
	return tx.Commit() == nil
}

// alone runs one job in its own transaction, again where a race was lost.
func (d *door) alone(j *job) error {
	races, asked := 0, 0
	for {
		err := d.once(j)
		switch {
		case err != nil && d.store.dbDisk.met(err): // a full disk has given up its reserve
			continue
		case errors.Is(err, ErrRetry):
			if asked++; asked == retriesOfJobs {
				return fmt.Errorf("%w: a race was lost %d times", ErrBusy, asked)
			}
		case isRace(err):
			if races++; races == retriesOfRaces {
				return fmt.Errorf("%w: %w", ErrBusy, err)
			}
		default:
			return err
		}
		if !d.store.dialect.sqlite {
			// The loser steps aside for a moment, up to 2 ms and longer each time, so that
			// the same two do not meet again.
			wait := time.NewTimer(rand.N(time.Duration(races+asked) * 2 * time.Millisecond)) // #nosec G404 -- spreads retries, guards nothing
			select {
			case <-j.ctx.Done():
				wait.Stop()
				return j.ctx.Err()
			case <-wait.C:
			}
		}
	}
}

// once runs the job in a transaction of its own and commits it.
func (d *door) once(j *job) error {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	// SQLite's statements are never interrupted: that would roll back by itself, in the
	// midst of the job. They are short.
	ctx := context.Background()
	if !d.store.dialect.sqlite {
		ctx = j.ctx
	}
	conn, err := d.connection(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		if sqliteBusy(err) {
			err = fmt.Errorf("%w: %w", ErrBusy, err)
		}
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() // after a commit it does nothing
	if d.run(j, tx); j.err != nil {
		return j.err
	}
	if err := j.tx.announce(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// connection waits for one of the pool, and for no longer than anybody would.
func (d *door) connection(ctx context.Context) (conn *sql.Conn, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = d.store.pool.without(ctx, func() error {
		conn, err = d.store.writer.Conn(ctx)
		return err
	})
	return conn, err
}

// run calls the job's function and leaves its outcome in the job.
func (d *door) run(j *job, tx *sql.Tx) {
	j.tx = &Tx{ctx: j.ctx, tx: tx, dialect: d.store.dialect, origin: d.store.hub.id, Quarantine: d.store.Quarantine.Load()}
	if d.store.dialect.sqlite {
		j.tx.ctx = context.Background()
	}
	j.running.Lock()
	defer j.running.Unlock()
	if j.err = j.ctx.Err(); j.err == nil && j.gone {
		j.err = ErrBusy
	}
	if j.err != nil {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			d.store.Log.Error("panic in a write", "panic", v, "stack", string(debug.Stack()))
			j.err = &panicked{v}
		}
	}()
	if j.err = j.fn(j.tx); j.err == nil {
		j.err = j.tx.chain()
	}
	if j.err == nil && j.tx.failed != nil {
		j.err = j.tx.aborted() // the job looked away; PostgreSQL would not commit it either
	}
}
