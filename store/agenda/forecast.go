package agenda

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
	"combipat/store/requests"
)

const (
	ripeAfter    = 15 // days without an answer, after which one may book [R27a]
	avoidableAge = 10 // days from which an answer today spares an appointment
	queueShown   = 50
)

// Forecast compares, for each topic of the first level, the rights to book that mature at the
// Responsabile's sede within so many days with the places free in them.
func (s *Agenda) Forecast(ctx context.Context, who desk.Actor, now time.Time, days int) ([]desk.Forecast, error) {
	if err := db.Keeper(who); err != nil {
		return nil, err
	}
	q := s.Read(ctx)
	list, at, err := topicsOfForecast(q)
	if err != nil {
		return nil, err
	}
	today := desk.DayOf(now)
	rows, err := q.Query(`SELECT topic_root, waiting_since < $2, COUNT(*) FROM requests
		WHERE struttura_id = $1 AND waiting_since <> '' AND waiting_at > 0 AND waiting_since < $3 AND booked_until <= $4 AND NOT booking_consumed
		GROUP BY topic_root, waiting_since < $2`, who.Struttura.ID, today.AddDays(-ripeAfter), today.AddDays(days-ripeAfter), now.Unix())
	type count struct {
		topic string
		ripe  bool
		n     int
	}
	counts, err := db.Collect(rows, err, func(rows *sql.Rows) (c count, err error) {
		err = rows.Scan(&c.topic, &c.ripe, &c.n)
		return c, err
	})
	if err != nil {
		return nil, err
	}
	for _, c := range counts {
		i, known := at[c.topic]
		switch {
		case !known:
		case c.ripe:
			list[i].Ripe += c.n
		default:
			list[i].Maturing += c.n
		}
	}
	free, err := freePlaces(q, who.Struttura.ID, now, days)
	for topic, n := range free {
		if i, known := at[topic]; known {
			list[i].Free += n
		}
	}
	return slices.DeleteFunc(list, func(f desk.Forecast) bool { return f.Ripe+f.Maturing+f.Free == 0 }), err
}

// topicsOfForecast returns the topics of the first level in their order, and where each is.
func topicsOfForecast(q db.Queryer) (list []desk.Forecast, at map[string]int, err error) {
	rows, err := q.Query(`SELECT code, parent, label FROM topics WHERE parent = '' ORDER BY position, code`)
	topics, err := db.Collect(rows, err, directory.ScanTopic)
	at = map[string]int{}
	for i, t := range topics {
		list = append(list, desk.Forecast{Topic: t})
		at[t.Code] = i
	}
	return list, at, err
}

// freePlaces returns how many places the punti of a structure have free, by topic of the first
// level; a place counts for every topic its punto treats.
func freePlaces(q db.Queryer, struttura string, now time.Time, days int) (map[string]int, error) {
	parents := map[string]string{}
	rows, err := q.Query(`SELECT code, parent, label FROM topics`)
	topics, err := db.Collect(rows, err, directory.ScanTopic)
	if err != nil {
		return nil, err
	}
	for _, t := range topics {
		parents[t.Code] = t.Root()
	}
	punti, err := directory.ListPunti(q, `WHERE p.struttura_id = $1 AND p.active`, struttura)
	if err != nil {
		return nil, err
	}
	free := map[string]int{}
	today := desk.DayOf(now)
	for _, p := range punti {
		if err := loadAgenda(q, &p, today, today.AddDays(days)); err != nil {
			return nil, err
		}
		list, err := daysOf(q, p, today, days, now)
		if err != nil {
			return nil, err
		}
		roots := map[string]bool{}
		for _, t := range p.Topics {
			roots[parents[t]] = true
		}
		for _, d := range list {
			for root := range roots {
				free[root] += d.Free()
			}
		}
	}
	return free, nil
}

// AnswerToday returns the requests that an answer today keeps from becoming an appointment:
// waiting for 10 to 15 days, oldest first, as the official may see them.
func (s *Agenda) AnswerToday(ctx context.Context, who desk.Actor, today desk.Day) ([]desk.Request, error) {
	if who.Role != desk.Funzionario && who.Role != desk.Responsabile {
		return nil, db.ErrNotFound
	}
	c := &db.Clause{}
	c.MayRead(who)
	if who.Role == desk.Funzionario { // once more, in the form of which an index can make use
		c.And(`r.struttura_id IN (SELECT k.struttura_id FROM competences k WHERE k.position_id = ?)`, who.Position)
	}
	c.And(`r.waiting_since <> '' AND r.waiting_since >= ? AND r.waiting_since <= ?`, today.AddDays(-ripeAfter), today.AddDays(-avoidableAge))
	c.And(`r.waiting_at > 0 AND r.profile = 'generico'`)
	return requests.ListRequests(s.Read(ctx), c, ` ORDER BY r.waiting_at, r.id LIMIT `+c.Arg(queueShown))
}
