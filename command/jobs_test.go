package command

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"combipat/store"
)

// TestJobsRun lets 120 virtual days pass over a clock change: every job runs at its start and
// then at its pace, one that fails is tried again, and the scheduler stops.
func TestJobsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hourly, failing atomic.Int64
		table := []store.Sweep{
			{Name: "hourly", Every: time.Hour, Run: func(*store.Store, context.Context, time.Time) error { hourly.Add(1); return nil }},
			{Name: "failing", Every: 24 * time.Hour, Run: func(*store.Store, context.Context, time.Time) error { failing.Add(1); return errors.New("down") }},
		}
		ctx, cancel := context.WithCancel(t.Context())
		scheduler, err := startJobs(ctx, table, nil, time.Now, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(120 * 24 * time.Hour) // virtual: no real time passes
		synctest.Wait()
		cancel()
		if err := scheduler.Shutdown(); err != nil {
			t.Error(err)
		}
		if n := hourly.Load(); n < 2879 || n > 2882 {
			t.Errorf("the hourly job ran %d times in 120 days", n)
		}
		if n := failing.Load(); n < 119 || n > 122 {
			t.Errorf("the failing daily job ran %d times in 120 days", n)
		}
	})
}
