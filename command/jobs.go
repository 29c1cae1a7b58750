package command

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/go-co-op/gocron/v2"

	"combipat/desk"
	"combipat/store"
)

// filesAge is how old a file without a row must be before it is collected: a day longer than
// a refused form keeps its files.
const filesAge = 48 * time.Hour

// jobs is the table of what is done without anybody asking: the store's sweeps, the collection
// of files that no request names, and the daily anchor of the register of accesses.
func jobs() []store.Sweep {
	return append(slices.Clone(store.Sweeps), store.Sweep{Name: "file senza richiesta", Every: time.Hour, Later: true,
		Run: func(s *store.Store, ctx context.Context, now time.Time) error {
			_, err := s.CollectOrphans(ctx, filesAge, now)
			return err
		}}, store.Sweep{Name: "ancora del registro", Every: 24 * time.Hour, Run: (*store.Store).AnchorAudit})
}

// startJobs runs each job at start, unless it is one of those that wait, and then at its pace. Jobs are idempotent and ask nothing
// of one another: they may overlap, run late, or run in two processes at once.
func startJobs(ctx context.Context, table []store.Sweep, s *store.Store, now func() time.Time, log *slog.Logger) (gocron.Scheduler, error) {
	scheduler, err := gocron.NewScheduler(gocron.WithLocation(desk.Rome), gocron.WithStopTimeout(drainFor))
	if err != nil {
		return nil, err
	}
	for _, job := range table {
		run := func() {
			if err := job.Run(s, ctx, now()); err != nil && ctx.Err() == nil {
				log.Error("sweep", "name", job.Name, "error", err.Error())
			}
		}
		var start []gocron.JobOption
		if !job.Later {
			start = append(start, gocron.WithStartAt(gocron.WithStartImmediately()))
		}
		if _, err := scheduler.NewJob(gocron.DurationJob(job.Every), gocron.NewTask(run), start...); err != nil {
			return nil, fmt.Errorf("job %s: %w", job.Name, err)
		}
	}
	scheduler.Start()
	return scheduler, nil
}
