package store

import (
	"context"
	"errors"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/people"
	"combipat/store/requests"
)

// Sweep is a job that brings up to date what the passing of days changes. Nothing depends on
// its having run: it may run late, twice, or in two processes at once.
type Sweep struct {
	Name  string
	Every time.Duration
	Later bool // not at start: what deletes waits until somebody could have noticed a mistake
	Run   func(s *Store, ctx context.Context, now time.Time) error
}

// Sweeps is the table of them; main hands it to the scheduler.
var Sweeps = append([]Sweep{
	{Name: "sollecitabili e prenotabili", Every: time.Minute, Run: (*Store).SweepRights},
	{Name: "interazioni esaurite", Every: time.Minute, Run: (*Store).SweepExhausted},
	{Name: "archiviazione", Every: time.Minute, Run: (*Store).SweepArchive},
	{Name: "resti", Every: time.Hour, Run: (*Store).SweepLeftovers},
	{Name: "password dimenticate", Every: 10 * time.Second, Run: (*Store).SweepResets},
	{Name: "conservazione", Every: time.Hour, Run: (*Store).SweepRetention},
	{Name: "sovrascrittura", Every: 10 * time.Minute, Run: (*Store).SweepScrub},
	{Name: "statistiche", Every: 24 * time.Hour, Run: func(s *Store, ctx context.Context, _ time.Time) error { return s.Optimize(ctx) }},
}, AgendaSweeps...)

// SweepAll runs every sweep once.
func (s *Store) SweepAll(ctx context.Context, now time.Time) error {
	var errs []error
	for _, sweep := range Sweeps {
		errs = append(errs, sweep.Run(s, ctx, now))
	}
	return errors.Join(errs...)
}

// dropped finds drafts that were thrown away before a moment.
const dropped = `SELECT id FROM requests WHERE state = 'bozza' AND dropped_at > 0 AND dropped_at < $1`

// SweepLeftovers forgets sessions, acts, kept files, presence, links and counts that mean nothing any more.
func (s *Store) SweepLeftovers(ctx context.Context, now time.Time) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		for _, d := range []struct {
			sql    string
			before time.Time
		}{
			{`DELETE FROM sessions WHERE expires_at < $1`, now},
			{`DELETE FROM signins WHERE seen_at < $1`, now.Add(-desk.SignedInFor)},
			{`DELETE FROM acts WHERE at < $1`, now.Add(-7 * 24 * time.Hour)}, // longer than any form stays open
			{`DELETE FROM kept_files WHERE at < $1`, now.Add(-24 * time.Hour)},
			{`DELETE FROM attachments WHERE request_id IN (` + dropped + `)`, now.Add(-requests.DroppedFor)},
			{`DELETE FROM messages WHERE request_id IN (` + dropped + `)`, now.Add(-requests.DroppedFor)},
			{`DELETE FROM requests WHERE id IN (` + dropped + `)`, now.Add(-requests.DroppedFor)},
			{`DELETE FROM presence WHERE at < $1`, now.Add(-time.Hour)},
			{`DELETE FROM links WHERE expires_at < $1`, now},
			{`DELETE FROM parked_forms WHERE at < $1`, now.Add(-people.FormKeptFor)},
			{`DELETE FROM throttles WHERE last_at < $1 AND good_at = 0`, now.Add(-24 * time.Hour)}, // forgotten by then
			{`DELETE FROM throttles WHERE last_at < $1`, now.Add(-desk.KnownFor)},
		} {
			if _, err := tx.Exec(d.sql, d.before.Unix()); err != nil {
				return err
			}
		}
		return nil
	})
}

// AgendaSweeps are the jobs of the agenda. No right and no slot waits for one of them.
var AgendaSweeps = []Sweep{
	{Name: "agenda: scadenze", Every: time.Minute, Run: (*Store).SweepLapsed},
	{Name: "agenda: chiusure", Every: time.Minute, Run: (*Store).SweepDisplaced},
	{Name: "agenda: lista d’attesa", Every: time.Minute, Run: (*Store).SweepWaiting},
	{Name: "agenda: promemoria", Every: time.Minute, Run: (*Store).SweepComing},
	{Name: "agenda: resti", Every: time.Hour, Run: (*Store).SweepDropped},
}
