package db

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// A server that does not answer the smallest question for this long is mute: every connection is
	// given up, and what waits on one hears so at once.
	muteAfter = 3 * time.Second
	// beatEvery is the pause between two questions, askAgain that while the server is mute.
	beatEvery = time.Second
	askAgain  = 300 * time.Millisecond
	// A statement ends after 15 s by the server's own clock: a connection that says nothing for longer
	// while all the others work is dead, and nobody will ever answer on it.
	deadAfter = 20 * time.Second
	// connectWithin bounds reaching the server and being let in.
	connectWithin = 3 * time.Second
)

// way is how PostgreSQL is reached. The server's own limits are of no use when it is frozen or the
// network passes nothing: the deadlines are kept here, for all connections at once.
type way struct {
	log    *slog.Logger
	dialer net.Dialer
	config *pgx.ConnConfig // for the questions, past the dialling that gives up

	mu   sync.Mutex
	open map[*line]bool
	mute atomic.Bool
	stop context.CancelFunc
	done chan struct{}
}

// line is one connection; since is when somebody began to wait on it, 0 while nobody does.
type line struct {
	net.Conn
	way   *way
	since atomic.Int64
}

// openWay changes the configuration so that connections made with it go this way.
func openWay(config *pgx.ConnConfig, log *slog.Logger) *way {
	if config.ConnectTimeout <= 0 || config.ConnectTimeout > connectWithin {
		config.ConnectTimeout = connectWithin
	}
	w := &way{log: log, open: map[*line]bool{}, done: make(chan struct{})}
	w.dialer = net.Dialer{Timeout: connectWithin, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3}}
	config.DialFunc = w.dialer.DialContext
	w.config = config.Copy()
	config.DialFunc = w.dial
	return w
}

// dial connects, or says at once that the server is mute.
func (w *way) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if w.mute.Load() {
		return nil, ErrAway
	}
	conn, err := w.dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l := &line{Conn: conn, way: w}
	w.mu.Lock()
	w.open[l] = true
	w.mu.Unlock()
	return l, nil
}

func (l *line) Read(b []byte) (int, error) {
	l.since.Store(time.Now().UnixNano())
	defer l.since.Store(0)
	return l.Conn.Read(b)
}

func (l *line) Close() error {
	l.way.mu.Lock()
	delete(l.way.open, l)
	l.way.mu.Unlock()
	return l.Conn.Close()
}

// watch asks the server again and again until the way is closed; everyTen is what is looked after at
// every tenth answer.
func (w *way) watch(everyTen func()) {
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	go func() {
		defer close(w.done)
		var conn *pgx.Conn
		for n := 1; ; n++ {
			pause := beatEvery
			conn = w.beat(ctx, conn)
			if w.mute.Load() {
				pause = askAgain
			} else if n%10 == 0 {
				everyTen()
			}
			w.giveUp(func(l *line) bool {
				since := l.since.Load()
				return w.mute.Load() || since != 0 && time.Since(time.Unix(0, since)) > deadAfter
			})
			select {
			case <-ctx.Done():
				if conn != nil {
					bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
					_ = conn.Close(bye)
					cancel()
				}
				return
			case <-time.After(pause):
			}
		}
	}()
}

// beat asks once, on the connection given or a new one, and returns it while it is good.
func (w *way) beat(ctx context.Context, conn *pgx.Conn) *pgx.Conn {
	ctx, cancel := context.WithTimeout(ctx, muteAfter)
	defer cancel()
	err := error(nil)
	if conn == nil {
		conn, err = pgx.ConnectConfig(ctx, w.config.Copy())
	}
	if err == nil {
		_, err = conn.Exec(ctx, "SELECT 1")
	}
	switch {
	case err == nil, pgCode(err) != "" && WeatherOf(err) != Away: // a refusal is an answer
		if w.mute.Swap(false) {
			w.log.Info("database answers again")
		}
	case context.Cause(ctx) == context.Canceled: // the store closes
	default:
		if !w.mute.Swap(true) {
			w.log.Error("database does not answer: its connections are given up", "error", err.Error())
		}
	}
	if err != nil && conn != nil {
		_ = conn.PgConn().Conn().Close() // without a goodbye that nobody hears
		conn = nil
	}
	return conn
}

// giveUp closes the connections of which it is true: what waits on them gets an error at once.
func (w *way) giveUp(which func(*line) bool) {
	w.mu.Lock()
	var lost []*line
	for l := range w.open {
		if which(l) {
			lost = append(lost, l)
		}
	}
	w.mu.Unlock()
	for _, l := range lost {
		_ = l.Close()
	}
	if len(lost) > 0 {
		w.log.Warn("connections to the database given up", "number", len(lost))
	}
}

func (w *way) close() {
	if w != nil && w.stop != nil {
		w.stop()
		<-w.done
	}
}

// timeouts says for how long the server itself works for us: past these the person has gone, and
// the locks should too.
func timeouts(config *pgx.ConnConfig, also map[string]string) {
	limits := map[string]string{"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"}
	for name, value := range also {
		limits[name] = value
	}
	for name, value := range limits {
		if _, given := config.RuntimeParams[name]; !given {
			config.RuntimeParams[name] = value
		}
	}
}

// checkConnections returns what is wrong with the size of a pool.
func checkConnections(n int) error {
	if n < 0 || n > 1000 {
		return fmt.Errorf("--db-connections: un numero tra 1 e 1000, non %d", n)
	}
	return nil
}
