package rooms

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"combipat/desk"
	"combipat/meet"
	"combipat/store"
	"combipat/store/example"
	"combipat/store/storetest"
)

// Everything that was added before close is written, in its order and in its room only; settle
// returns when it is there, and what cannot be written is told in the program's log.
func TestRoomRecord(t *testing.T) {
	t.Parallel()
	now := desk.Day("2026-03-24").At(9, 0)
	s := storetest.OpenWorld(t, "sqlite", "registro", func(s *store.Store) error {
		err := example.World(context.Background(), s, now.AddDate(0, -2, 0), "")
		if err != nil {
			return err
		}
		return example.Agenda(context.Background(), s, now)
	})
	id, _, err := s.Credentials(t.Context(), "operatore.mi")
	if err != nil {
		t.Fatal(err)
	}
	who, err := s.Person(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	course, err := s.AppointmentsInCourse(t.Context(), who, now, false, "")
	if err != nil || len(course.Entries) == 0 {
		t.Fatalf("no appointment: %v", err)
	}
	room := course.Entries[0].ID
	var log bytes.Buffer
	r := newRoomRecord(s, slog.New(slog.NewTextHandler(&log, nil)))
	standing := func(want bool) {
		t.Helper()
		if in, _, err := s.RoomStanding(t.Context(), room, "ospite:g"); in != want || err != nil {
			t.Errorf("admitted: %v, %v", in, err)
		}
	}
	r.Add(meet.Entry{At: now, Kind: "admit", Room: room, Person: "ospite:g"})
	if err := r.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	standing(true)
	r.Add(meet.Entry{At: now, Kind: "join", Room: TestRoom + "x", Person: "x"}) // no record
	for range 50 {                                                              // no such appointment: spoils its batch
		r.Add(meet.Entry{At: now, Kind: "join", Room: "nowhere", Person: "ospite:h"})
		r.Add(meet.Entry{At: now, Kind: "knock", Room: room, Person: "ospite:k"})
	}
	r.Add(meet.Entry{At: now, Kind: "admit", Room: room, Person: "ospite:k"})
	if err := r.Settle(t.Context()); err != nil || !strings.Contains(log.String(), "room=nowhere") || strings.Contains(log.String(), TestRoom) {
		t.Errorf("%v: %s", err, log.String())
	}
	if in, _, err := s.RoomStanding(t.Context(), room, "ospite:k"); !in || err != nil {
		t.Error("a bad entry takes good ones along")
	}
	const many = 12 * recordBatch
	for n := range many {
		kind := []string{"join", "remove"}[n%2]
		r.Add(meet.Entry{At: now, Kind: kind, Room: room, Person: "ospite:g"})
	}
	r.close()
	standing(false) // the last was a removal
	if r.Settle(t.Context()) != meet.ErrClosed {
		t.Error("a closed record settles")
	}
	visits, err := s.RoomVisits(t.Context(), who, room, func(string) bool { return false }, now.Add(time.Hour))
	if err != nil || len(visits) != many/2 {
		t.Errorf("%d of %d joins are written, %v", len(visits), many/2, err)
	}
}

// A database that is stuck and a queue that is full keep nobody who comes or goes, nor the end: what finds no
// place is told in the program's log, and so is what was left.
func TestRoomRecordStuck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log lockedLog
		stuck := make(chan struct{})
		r := startRoomRecord(func(ctx context.Context, _ []store.RoomEntry) error {
			select {
			case <-stuck:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}, slog.New(slog.NewTextHandler(&log, nil)))
		began := time.Now()
		add := func(n int) {
			for range n {
				r.Add(meet.Entry{Kind: "join", Room: "a", Person: "ospite:g"})
			}
		}
		add(recordBatch)
		synctest.Wait() // the first batch is with the database, which is stuck
		add(recordQueue + recordBatch)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := r.Settle(ctx); err != meet.ErrBusy {
			t.Errorf("settled: %v", err)
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("coming and going took %s", took)
		}
		if !strings.Contains(log.text(), "the queue is full") {
			t.Error("what found no place is lost")
		}
		r.close()
		if took := time.Since(began); took > recordEnd {
			t.Errorf("the end took %s", took)
		}
		<-r.ended
		if n := strings.Count(log.text(), "room log not written"); n != recordQueue+2*recordBatch {
			t.Errorf("%d entries are told of", n)
		}
		close(stuck)
	})
}

// lockedLog is a log that two may write and one reads.
type lockedLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedLog) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
