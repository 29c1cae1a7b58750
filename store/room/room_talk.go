package room

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
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

// AddRoomLine keeps a line typed in the room; fresh is false for a key of the attendee that came
// before. *desk.Refusal when too much was said in one meeting; ErrNotFound for who may not enter.
func (s *Room) AddRoomLine(ctx context.Context, now time.Time, by db.Attendee, room, text string, caption bool, key string) (line RoomLine, fresh bool, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
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
		line = RoomLine{ID: db.NewID(), From: by.From(), Name: by.Name, Text: text, Caption: caption, At: now}
		n, err := tx.Exec(`INSERT INTO room_lines (id, appointment_id, person_id, guest_id, name, text, caption, key, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
			line.ID, room, db.Null(by.Who.ID), db.Null(by.Guest), by.Name, text, caption, db.Null(key), now.Unix())
		fresh = n == 1
		return err
	})
	return line, fresh, err
}

// AddRoomFiles keeps documents handed over in the room; more than 6 MiB at once are ErrTooLarge
// [A20], too many in one meeting a *desk.Refusal.
func (s *Room) AddRoomFiles(ctx context.Context, now time.Time, by db.Attendee, room string, files []requests.NewFile) (kept []RoomFile, err error) {
	if requests.Weight(files) > desk.MaxAttachments {
		return nil, db.ErrTooLarge
	}
	err = s.Write(ctx, func(tx *db.Tx) error {
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
			k := RoomFile{Attachment: desk.Attachment{ID: db.NewID(), Name: f.Name, Type: f.Type, Size: f.Size, SHA256: f.SHA256}, From: by.From(), Author: by.Name, At: now}
			_, err := tx.Exec(`INSERT INTO room_files (id, appointment_id, person_id, guest_id, author, name, type, size, sha256, at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
				k.ID, room, db.Null(by.Who.ID), db.Null(by.Guest), by.Name, f.Name, f.Type, f.Size, f.SHA256, now.Unix())
			if err == nil {
				err = requests.Quarantine(tx, f.SHA256, now)
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
func (s *Room) RoomLines(ctx context.Context, by db.Attendee, room string) ([]RoomLine, error) {
	c := &db.Clause{}
	c.And(`l.appointment_id = ?`, room)
	c.MayEnter(by)
	rows, err := s.Read(ctx).Query(`SELECT l.id, COALESCE(l.person_id, '`+db.GuestPrefix+`' || l.guest_id), l.name, l.text, l.caption, l.at
		FROM room_lines l JOIN appointments a ON a.id = l.appointment_id`+c.Where()+` ORDER BY l.id`, c.Args...)
	return db.Collect(rows, err, func(rows *sql.Rows) (l RoomLine, err error) {
		var at int64
		err = rows.Scan(&l.ID, &l.From, &l.Name, &l.Text, &l.Caption, &at)
		l.At = db.Instant(at)
		return l, err
	})
}

const roomFileColumns = `f.id, COALESCE(f.person_id, '` + db.GuestPrefix + `' || f.guest_id), f.author, f.name, f.type, f.size, f.sha256, COALESCE(fs.state, ''), f.at`

const roomFileTables = `room_files f JOIN appointments a ON a.id = f.appointment_id LEFT JOIN file_scans fs ON fs.sha256 = f.sha256`

func scanRoomFile(rows db.Scanner) (f RoomFile, err error) {
	var at int64
	err = rows.Scan(&f.ID, &f.From, &f.Author, &f.Name, &f.Type, &f.Size, &f.SHA256, &f.Scan, &at)
	f.At = db.Instant(at)
	return f, err
}

// RoomFiles returns the documents handed over in the room of an appointment, oldest first, for
// who may enter it.
func (s *Room) RoomFiles(ctx context.Context, by db.Attendee, room string) ([]RoomFile, error) {
	c := &db.Clause{}
	c.And(`f.appointment_id = ?`, room)
	c.MayEnter(by)
	rows, err := s.Read(ctx).Query(`SELECT `+roomFileColumns+` FROM `+roomFileTables+c.Where()+` ORDER BY f.id`, c.Args...)
	return db.Collect(rows, err, func(rows *sql.Rows) (RoomFile, error) { return scanRoomFile(rows) })
}

// RoomFile returns one of those documents, or ErrNotFound.
func (s *Room) RoomFile(ctx context.Context, by db.Attendee, room, id string) (RoomFile, error) {
	c := &db.Clause{}
	c.And(`f.id = ? AND f.appointment_id = ?`, id, room)
	c.MayEnter(by)
	f, err := scanRoomFile(s.Read(ctx).QueryRow(`SELECT `+roomFileColumns+` FROM `+roomFileTables+c.Where(), c.Args...))
	return f, db.One(err)
}
