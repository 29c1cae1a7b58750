package command

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"combipat/command/listen"
	"combipat/handlers"
	"combipat/store"
)

const (
	// drainFor is how long answers under way may take after a stop was asked for.
	drainFor = 10 * time.Second
	// uploads of 6 MiB over a slow line: 20 KiB/s take five minutes.
	readFor = 6 * time.Minute
)

// serve answers on the listener until ctx ends, then drains: open streams are closed, the room
// sends everybody home and writes down that they left, answers under way finish, the scheduler
// stops before the store does. With a TLS configuration it speaks nothing else; nil is for a proxy
// on this machine.
func serve(ctx context.Context, l net.Listener, secure *tls.Config, s *store.Store, cfg handlers.Config, table []store.Sweep) error {
	app := handlers.New(cfg)
	server := &http.Server{
		Handler: app, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: readFor, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, ErrorLog: listen.ServerLog(cfg.Log),
	}
	if secure != nil {
		l = tls.NewListener(l, secure)
	}
	scheduler, err := startJobs(ctx, table, s, cfg.Now, cfg.Log)
	if err != nil {
		return errors.Join(fmt.Errorf("start jobs: %w", err), cfg.Rooms.Close())
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
		cfg.Log.Info("stopping")
	}
	app.Close()
	left := cfg.Rooms.Close()
	drain, cancel := context.WithTimeout(context.Background(), drainFor)
	defer cancel()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, left, server.Shutdown(drain), scheduler.Shutdown(), s.Close())
}
