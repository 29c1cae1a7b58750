package store

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
)

// RoomLine is a line typed in a room; From is the person's id there.
type RoomLine struct {
	ID, From, Name, Text string
	Caption              bool
	At                   time.Time
}

// RoomFile is a document handed over in a room; From is the person's id there.
type RoomFile struct {
	desk.Attachment
	From, Author string
	At           time.Time
}

// GuestPrefix stands before the id of a guest's link where people's ids stand.
const GuestPrefix = "ospite:"

// From returns the attendee's id in the room.
func (by Attendee) From() string {
	if by.Guest != "" {
		return GuestPrefix + by.Guest
	}
	return by.Who.ID
}

// AddRoomLine keeps a line typed in the room; fresh is false for a key of the attendee that came
// before. *desk.Refusal when too much was said in one meeting; ErrNotFound for who may not enter.
func (s *Store) AddRoomLine(ctx context.Context, now time.Time, by Attendee, room, text string, caption bool, key string) (line RoomLine, fresh bool, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		if err := enters(tx, by, room); err != nil {
			return err
		}
		var said int
		if err := tx.QueryRow(`SELECT COUNT(*) FROM room_lines WHERE appointment_id = $1`, room).Scan(&said); err != nil {
			return err
		}
		if said >= desk.MaxLines {
			return &desk.Refusal{Rule: "R39", Text: "In questo incontro sono già state scritte troppe righe."}
		}
		line = RoomLine{ID: newID(), From: by.From(), Name: by.Name, Text: text, Caption: caption, At: now}
		n, err := tx.Exec(`INSERT INTO room_lines (id, appointment_id, person_id, guest_id, name, text, caption, key, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
			line.ID, room, null(by.Who.ID), null(by.Guest), by.Name, text, caption, null(key), now.Unix())
		fresh = n == 1
		return err
	})
	return line, fresh, err
}

// AddRoomFiles keeps documents handed over in the room; more than 6 MiB at once are ErrTooLarge
// [A20], too many in one meeting a *desk.Refusal.
func (s *Store) AddRoomFiles(ctx context.Context, now time.Time, by Attendee, room string, files []NewFile) (kept []RoomFile, err error) {
	if Weight(files) > desk.MaxAttachments {
		return nil, ErrTooLarge
	}
	err = s.write(ctx, func(tx *Tx) error {
		kept = nil
		if err := enters(tx, by, room); err != nil {
			return err
		}
		var there int
		if err := tx.QueryRow(`SELECT COUNT(*) FROM room_files WHERE appointment_id = $1`, room).Scan(&there); err != nil {
			return err
		}
		if there+len(files) > desk.MaxRoomFiles {
			return &desk.Refusal{Rule: "R39", Text: "In un incontro si possono consegnare al massimo 50 documenti."}
		}
		for _, f := range files {
			k := RoomFile{Attachment: desk.Attachment{ID: newID(), Name: f.Name, Type: f.Type, Size: f.Size, SHA256: f.SHA256}, From: by.From(), Author: by.Name, At: now}
			_, err := tx.Exec(`INSERT INTO room_files (id, appointment_id, person_id, guest_id, author, name, type, size, sha256, at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
				k.ID, room, null(by.Who.ID), null(by.Guest), by.Name, f.Name, f.Type, f.Size, f.SHA256, now.Unix())
			if err == nil {
				err = quarantine(tx, f.SHA256, now)
			}
			if err != nil {
				return err
			}
			kept = append(kept, k)
		}
		return nil
	})
	return kept, err
}

// RoomLines returns what was typed in the room of an appointment, oldest first, for who may enter it.
func (s *Store) RoomLines(ctx context.Context, by Attendee, room string) ([]RoomLine, error) {
	c := &clause{}
	c.and(`l.appointment_id = ?`, room)
	c.mayEnter(by)
	rows, err := s.read(ctx).Query(`SELECT l.id, COALESCE(l.person_id, '`+GuestPrefix+`' || l.guest_id), l.name, l.text, l.caption, l.at
		FROM room_lines l JOIN appointments a ON a.id = l.appointment_id`+c.where()+` ORDER BY l.id`, c.args...)
	return collect(rows, err, func(rows *sql.Rows) (l RoomLine, err error) {
		var at int64
		err = rows.Scan(&l.ID, &l.From, &l.Name, &l.Text, &l.Caption, &at)
		l.At = instant(at)
		return l, err
	})
}

const roomFileColumns = `f.id, COALESCE(f.person_id, '` + GuestPrefix + `' || f.guest_id), f.author, f.name, f.type, f.size, f.sha256, COALESCE(fs.state, ''), f.at`

const roomFileTables = `room_files f JOIN appointments a ON a.id = f.appointment_id LEFT JOIN file_scans fs ON fs.sha256 = f.sha256`

func scanRoomFile(rows scanner) (f RoomFile, err error) {
	var at int64
	err = rows.Scan(&f.ID, &f.From, &f.Author, &f.Name, &f.Type, &f.Size, &f.SHA256, &f.Scan, &at)
	f.At = instant(at)
	return f, err
}

// RoomFiles returns the documents handed over in the room of an appointment, oldest first, for
// who may enter it.
func (s *Store) RoomFiles(ctx context.Context, by Attendee, room string) ([]RoomFile, error) {
	c := &clause{}
	c.and(`f.appointment_id = ?`, room)
	c.mayEnter(by)
	rows, err := s.read(ctx).Query(`SELECT `+roomFileColumns+` FROM `+roomFileTables+c.where()+` ORDER BY f.id`, c.args...)
	return collect(rows, err, func(rows *sql.Rows) (RoomFile, error) { return scanRoomFile(rows) })
}

// RoomFile returns one of those documents, or ErrNotFound.
func (s *Store) RoomFile(ctx context.Context, by Attendee, room, id string) (RoomFile, error) {
	c := &clause{}
	c.and(`f.id = ? AND f.appointment_id = ?`, id, room)
	c.mayEnter(by)
	f, err := scanRoomFile(s.read(ctx).QueryRow(`SELECT `+roomFileColumns+` FROM `+roomFileTables+c.where(), c.args...))
	return f, one(err)
}
