package rooms

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"combipat/desk"
	"combipat/meet"
	"combipat/store"
)

// Rooms is the house's web meetings: the server of voice and pictures, with its record in the
// database.
type Rooms struct {
	*meet.Server
	Record *roomRecord
}

// OpenRooms opens the room server and binds it to the store: who comes and goes is written down,
// and every ticket is asked about again while it is in use. cfg says where it listens.
func OpenRooms(cfg meet.Config, s *store.Store, now func() time.Time, log *slog.Logger) (*Rooms, error) {
	r := &Rooms{Record: newRoomRecord(s, log)}
	cfg.Now = now
	cfg.Log = r.Record.Add
	cfg.Warn = func(text string) { log.Warn("room", "warning", text) }
	cfg.Revalidate = func(ctx context.Context, t meet.Ticket) bool { return roomStands(ctx, s, t, now(), log) }
	var err error
	if r.Server, err = meet.New(cfg); err != nil {
		r.Record.close()
		return nil, err
	}
	return r, nil
}

// Close sends everybody home and returns when the last of it is written down.
func (r *Rooms) Close() error {
	if r == nil {
		return nil
	}
	err := r.Server.Close()
	r.Record.close()
	return err
}

// StandsWithin bounds one question about a ticket; a database that is slower than this ends nobody.
const StandsWithin = 3 * time.Second

// roomStands says whether a ticket in use would be given out again now: the appointment confirmed
// and in its time, the person active and still attending, the link not taken back. Where the
// database does not answer, the meeting goes on.
func roomStands(ctx context.Context, s *store.Store, t meet.Ticket, now time.Time, log *slog.Logger) bool {
	if isTestRoom(t.Room) {
		return true // two minutes, alone
	}
	ctx, cancel := context.WithTimeout(ctx, StandsWithin)
	defer cancel()
	attending := []store.Attendee{}
	var err error
	if id, guest := strings.CutPrefix(t.Person, store.GuestPrefix); guest {
		attending = append(attending, store.Attendee{Guest: id})
	} else {
		var worn []desk.Actor // in whichever of their positions they went in [A30]
		worn, err = s.Worn(ctx, t.Person)
		for _, who := range worn {
			attending = append(attending, store.Attendee{Who: who})
		}
	}
	for _, by := range attending {
		e, wrong := s.Meeting(ctx, by, t.Room)
		if wrong == nil {
			return e.RoomOpen(now)
		}
		if wrong != store.ErrNotFound {
			err = wrong
		}
	}
	if err == nil {
		return false
	}
	log.Warn("room: ticket not checked", "error", err.Error())
	return true
}

// "Prova audio, video e rete": a private room of one person through the real server, days before
// the meeting if one likes. Nobody else can enter it and nothing of it is recorded.
const (
	TestRoom = "prova:" // before the person's id
	TestFor  = 2 * time.Minute
)

func isTestRoom(room string) bool { return strings.HasPrefix(room, TestRoom) }
