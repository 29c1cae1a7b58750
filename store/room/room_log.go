package room

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// RoomEntry is a line of the room's log: ids, never names, and nothing of what was said.
type RoomEntry struct {
	At                     time.Time
	Room, Kind, Person, By string
	Detail                 string
	Stayed                 time.Duration // leave: how long the connection lasted
}

// WriteRoomLog appends entries in their order.
func (s *Room) WriteRoomLog(ctx context.Context, entries []RoomEntry) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		for _, e := range entries {
			_, err := tx.Exec(`INSERT INTO room_log (id, appointment_id, at, kind, person, by_person, detail, stayed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
				db.NewID(), e.Room, e.At.Unix(), e.Kind, e.Person, e.By, e.Detail, int64(e.Stayed/time.Second))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// RoomStanding returns the record's last word on a person (people's id, or GuestPrefix and the
// link's): admitted when they were let in or came in and nothing ended it since, removed when they
// were sent away. A connection that broke, or was replaced by a newer page, ends nothing.
func (s *Room) RoomStanding(ctx context.Context, room, person string) (admitted, removed bool, err error) {
	var kind string
	err = db.One(s.Read(ctx).QueryRow(`SELECT kind FROM room_log WHERE appointment_id = $1 AND person = $2
			AND (kind IN ($3, $4, $5, $6) OR kind = $7 AND detail = $8)
		ORDER BY id DESC LIMIT 1`, room, person, desk.RoomAdmitted, desk.RoomJoined, desk.RoomRemoved, desk.RoomRefused, desk.RoomGone, desk.RoomLeft).Scan(&kind))
	if err == db.ErrNotFound {
		return false, false, nil
	}
	return kind == desk.RoomAdmitted || kind == desk.RoomJoined, kind == desk.RoomRemoved || kind == desk.RoomRefused, err
}

// RoomVisits returns when officials and others were connected to the room of an appointment that
// who attends. here tells whether a person is connected at this moment; of a connection that
// neither is nor has an end in the log, the server having been cut off, only the beginning is known.
func (s *Room) RoomVisits(ctx context.Context, who desk.Actor, room string, here func(person string) bool, now time.Time) ([]desk.RoomVisit, error) {
	c := &db.Clause{}
	c.And(`l.appointment_id = ?`, room)
	c.MayAttend(who)
	query := `SELECT l.at, l.kind, l.person, l.stayed, COALESCE(p.role, '') FROM room_log l
		JOIN appointments a ON a.id = l.appointment_id LEFT JOIN people p ON p.id = l.person` + c.Where() + `
		AND l.kind IN (` + c.Arg(desk.RoomJoined) + `, ` + c.Arg(desk.RoomGone) + `) ORDER BY l.id`
	rows, err := s.Read(ctx).Query(query, c.Args...)
	type line struct {
		at, stayed         int64
		kind, person, role string
	}
	lines, err := db.Collect(rows, err, func(rows *sql.Rows) (l line, err error) {
		err = rows.Scan(&l.at, &l.kind, &l.person, &l.stayed, &l.role)
		return l, err
	})
	if err != nil {
		return nil, err
	}
	var visits []desk.RoomVisit
	open := map[string]int{} // of a person: which visit has no end yet
	for _, l := range lines {
		official := desk.Actor{Role: desk.Role(l.role)}.Official()
		switch i, was := open[l.person]; {
		case l.kind == desk.RoomJoined:
			open[l.person] = len(visits)
			visits = append(visits, desk.RoomVisit{Official: official, From: db.Instant(l.at)})
		case was:
			visits[i].To = db.Instant(l.at)
			delete(open, l.person)
		case l.stayed > 0:
			visits = append(visits, desk.RoomVisit{Official: official, From: db.Instant(l.at - l.stayed), To: db.Instant(l.at)})
		}
	}
	for person, i := range open {
		if here(person) {
			visits[i].To = now
		}
	}
	return visits, nil
}
