package agenda

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
)

const (
	feedBack  = 31 * 24 * time.Hour // how far a feed looks back
	feedLines = 500                 // of each kind, at most
)

// NewFeed gives the person a private calendar address and returns its token, which is kept
// nowhere else; an earlier one ends with it.
func (s *Agenda) NewFeed(ctx context.Context, a db.Act) (token string, err error) {
	if err := mayBook(a.Who); err != nil {
		return "", err
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	token = base64.RawURLEncoding.EncodeToString(secret)
	return token, s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO feeds (token, person_id, created_at) VALUES ($1, $2, $3)
			ON CONFLICT (person_id) DO UPDATE SET token = excluded.token, created_at = excluded.created_at`, db.TokenHash(token), a.Who.ID, a.Now.Unix())
		return err
	})
}

// EndFeed makes the person's calendar address worthless.
func (s *Agenda) EndFeed(ctx context.Context, a db.Act) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM feeds WHERE person_id = $1`, a.Who.ID)
		return err
	})
}

// FeedSince returns when the person's calendar address was made, or ErrNotFound.
func (s *Agenda) FeedSince(ctx context.Context, who desk.Actor) (time.Time, error) {
	var at int64
	err := s.Read(ctx).QueryRow(`SELECT created_at FROM feeds WHERE person_id = $1`, who.ID).Scan(&at)
	return db.Instant(at), db.One(err)
}

// Feed returns what a calendar address shows: the person's appointments of the last month and
// to come, and the days on which a request may be urged or booked. Numbers and dates only. An
// unknown or revoked token, and a disabled person, are ErrNotFound.
func (s *Agenda) Feed(ctx context.Context, token string, now time.Time) ([]desk.FeedEntry, error) {
	var person string
	q := s.Read(ctx)
	err := q.QueryRow(`SELECT f.person_id FROM feeds f JOIN people p ON p.id = f.person_id WHERE f.token = $1 AND NOT p.disabled AND p.role = 'operatore'`,
		db.TokenHash(token)).Scan(&person)
	if err != nil {
		return nil, db.One(err)
	}
	entries, err := feedAppointments(q, person, now)
	if err != nil {
		return nil, err
	}
	days, err := feedRights(q, person, now)
	return append(entries, days...), err
}

func feedAppointments(q db.Queryer, person string, now time.Time) ([]desk.FeedEntry, error) {
	rows, err := q.Query(`SELECT a.id, a.number, a.state, a.sequence, a.start_at, a.end_at FROM appointments a
		WHERE a.author_id = $1 AND a.start_at > $2 AND a.number IS NOT NULL ORDER BY a.start_at LIMIT $3`, person, now.Add(-feedBack).Unix(), feedLines)
	return db.Collect(rows, err, func(rows *sql.Rows) (f desk.FeedEntry, err error) {
		var e desk.AgendaEntry
		var start, end int64
		err = rows.Scan(&e.ID, &e.Number, &e.State, &f.Sequence, &start, &end)
		f.UID, f.Summary, f.Start, f.End = e.UID(), "Appuntamento "+e.Number, db.Instant(start), db.Instant(end)
		switch e.State {
		case desk.AnnullatoPatronato, desk.AnnullatoSede, desk.ChiusoDefinito:
			f.Cancelled = true
		}
		return f, err
	})
}

// feedRights returns the days from which the person's waiting requests may be urged or booked.
func feedRights(q db.Queryer, person string, now time.Time) ([]desk.FeedEntry, error) {
	c := &db.Clause{}
	c.And(`r.owner_id = ? AND r.state IN ('inviata', 'da-smistare', 'in-carico', 'integrazione')`, person)
	requests, err := requests.ListRequests(q, c, ` ORDER BY r.key DESC LIMIT `+c.Arg(feedLines))
	var list []desk.FeedEntry
	for _, r := range requests {
		rights := r.RightsAt(now)
		if day := r.RemindFrom(); day != "" {
			list = append(list, desk.FeedEntry{UID: r.ID + "-sollecito@combipat", Summary: r.Number + ": da oggi sollecitabile", Day: day})
		}
		if rights.Book.From != "" {
			list = append(list, desk.FeedEntry{UID: r.ID + "-prenota@combipat", Summary: r.Number + ": da oggi prenotabile", Day: rights.Book.From})
		}
	}
	return list, err
}
