package db

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// liveNames are all the names of things that change on a page by themselves. After PostgreSQL
// was out of reach nobody knows what was missed, so everybody looks at all of it again.
var liveNames = []string{LiveRequests, LiveInbox, LiveNotices, LiveAgenda}

// A page shows a handful of names, and each is kept once: a queue of 16 never overflows.
const subscriberQueue = 16

// change says that something called name changed for a person.
type change struct{ person, name string }

// hub tells the subscribers of this process.
type hub struct {
	id     string // tells this store's own notifications from those of others
	mu     sync.Mutex
	closed bool
	subs   map[string]map[chan string]bool // person → channels
}

func newHub() *hub { return &hub{id: NewID(), subs: map[string]map[chan string]bool{}} }

// Subscribe returns a channel of the names of what changed for a person, and the function that
// ends it. A name that waits is not put in twice. The channel is closed by that function, or
// by Close.
func (s *DB) Subscribe(personID string) (<-chan string, func()) { return s.hub.subscribe(personID) }

// Publish tells the person's pages, in every process, once the transaction is committed, that
// something called name changed.
func (t *Tx) Publish(personID, name string) {
	if c := (change{personID, name}); !slices.Contains(t.published, c) {
		t.published = append(t.published, c)
	}
}

func (h *hub) subscribe(person string) (<-chan string, func()) {
	ch := make(chan string, subscriberQueue)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(ch)
		return ch, func() {}
	}
	if h.subs[person] == nil {
		h.subs[person] = map[chan string]bool{}
	}
	h.subs[person][ch] = true
	return ch, func() { h.unsubscribe(person, ch) }
}

func (h *hub) unsubscribe(person string, ch chan string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.subs[person][ch] {
		return // ended before, or the hub is closed
	}
	delete(h.subs[person], ch)
	if len(h.subs[person]) == 0 {
		delete(h.subs, person)
	}
	close(ch)
}

func (h *hub) publish(c change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.subs[c.person] {
		push(ch, c.name)
	}
}

// everybody tells all subscribers to look again.
func (h *hub) everybody() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, channels := range h.subs {
		for ch := range channels {
			for _, name := range liveNames {
				push(ch, name)
			}
		}
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, channels := range h.subs {
		for ch := range channels {
			close(ch)
		}
	}
	h.subs = nil
}

// push adds a name to the channel without ever waiting: what waits there is taken out and put
// back with each name once. Only the holder of the hub's lock sends.
func push(ch chan string, name string) {
	var waiting []string
	for len(ch) > 0 {
		select {
		case n := <-ch:
			waiting = append(waiting, n)
		default: // the subscriber was quicker
		}
	}
	if !slices.Contains(waiting, name) {
		waiting = append(waiting, name)
	}
	for _, n := range waiting[:min(len(waiting), subscriberQueue)] {
		ch <- n
	}
}

// pgChannel is what the processes on one PostgreSQL database listen to.
const pgChannel = "combipat"

// announce sends the published changes with the transaction to the other processes. SQLite has
// one process only.
func (t *Tx) announce() error {
	if t.dialect.sqlite || len(t.published) == 0 {
		return nil
	}
	messages := make([]string, len(t.published))
	for i, c := range t.published {
		messages[i] = t.origin + " " + c.name + " " + c.person
	}
	_, err := t.Exec(`SELECT pg_notify($1, m) FROM unnest($2::text[]) m`, pgChannel, messages)
	if err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}

// listener hears what other processes published on PostgreSQL.
type listener struct {
	stop context.CancelFunc
	done chan struct{}
}

// startListening connects and listens; when the connection is lost it tries again for as long
// as it takes. Only the first attempt can fail.
func startListening(ctx context.Context, config *pgx.ConnConfig, h *hub, log *slog.Logger) (*listener, error) {
	conn, err := listen(ctx, config)
	if err != nil {
		return nil, err
	}
	own, stop := context.WithCancel(context.Background())
	l := &listener{stop: stop, done: make(chan struct{})}
	go l.run(own, config, conn, h, log)
	return l, nil
}

func (l *listener) close() {
	if l != nil {
		l.stop()
		<-l.done
	}
}

func listen(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, config.Copy())
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "LISTEN "+pgChannel); err != nil {
		_ = conn.Close(ctx)
		return nil, err
	}
	return conn, nil
}

func (l *listener) run(ctx context.Context, config *pgx.ConnConfig, conn *pgx.Conn, h *hub, log *slog.Logger) {
	defer close(l.done)
	for {
		hear(ctx, conn, h)
		// The context is spent when the store closes; a second is enough to say goodbye.
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		_ = conn.Close(bye)
		cancel()
		if ctx.Err() != nil {
			return
		}
		log.Warn("live updates: connection lost, trying again")
		var err error
		for wait := 50 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
			if conn, err = listen(ctx, config); err == nil {
				break
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
		}
		h.everybody()
	}
}

// hear passes notifications on until the connection is lost or ctx ends.
func hear(ctx context.Context, conn *pgx.Conn, h *hub) {
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return
		}
		part := strings.SplitN(n.Payload, " ", 3)
		if len(part) == 3 && part[0] != h.id { // its own it has told already
			h.publish(change{name: part[1], person: part[2]})
		}
	}
}
