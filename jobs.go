package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-co-op/gocron/v2"

	"combipat/desk"
	"combipat/store"
)

// filesAge is how old a file without a row must be before it is collected: a day longer than
// a refused form keeps its files.
const filesAge = 48 * time.Hour

// startJobs runs the store's sweeps at start and then each at its pace. They are idempotent
// and ask nothing of one another: they may overlap, run late, or run in two processes.
func startJobs(ctx context.Context, s *store.Store, now func() time.Time, log *slog.Logger) (gocron.Scheduler, error) {
	scheduler, err := gocron.NewScheduler(gocron.WithLocation(desk.Rome), gocron.WithStopTimeout(drainFor))
	if err != nil {
		return nil, err
	}
	jobs := append([]store.Sweep{}, store.Sweeps...)
	jobs = append(jobs, store.Sweep{Name: "file senza richiesta", Every: time.Hour, Run: func(s *store.Store, ctx context.Context, now time.Time) error {
		_, err := s.CollectOrphans(ctx, filesAge, now)
		return err
	}})
	for _, job := range jobs {
		run := func() {
			if err := job.Run(s, ctx, now()); err != nil && ctx.Err() == nil {
				log.Error("sweep", "name", job.Name, "error", err.Error())
			}
		}
		if _, err := scheduler.NewJob(gocron.DurationJob(job.Every), gocron.NewTask(run), gocron.WithStartAt(gocron.WithStartImmediately())); err != nil {
			return nil, fmt.Errorf("job %s: %w", job.Name, err)
		}
	}
	scheduler.Start()
	return scheduler, nil
}
