package agenda

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
)

// ownPunto is ErrNotFound unless the punto belongs to the Responsabile's sede.
func ownPunto(q db.Queryer, who desk.Actor, punto string) error {
	var id string
	return db.One(q.QueryRow(`SELECT id FROM punti WHERE id = $1 AND struttura_id = $2`, punto, who.Struttura.ID).Scan(&id))
}

// AddTemplate adds a line to the weekly agenda of the punto Act.ID; hours that cannot be cut
// into slots are a *desk.Refusal [R43].
func (s *Agenda) AddTemplate(ctx context.Context, a db.Act, t desk.Template) error {
	if err := t.Check(); err != nil {
		return err
	}
	return s.keepAgenda(ctx, a, "agenda-orario", func(tx *db.Tx) (int64, error) {
		if err := ownPunto(tx, a.Who, a.ID); err != nil {
			return 0, err
		}
		return 1, AddTemplate(tx, a.ID, t)
	})
}

func AddTemplate(tx *db.Tx, punto string, t desk.Template) error {
	_, err := tx.Exec(`INSERT INTO punto_templates (id, punto_id, weekday, from_minute, to_minute, length, buffer, counters, valid_from, valid_to, every, anchor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		db.NewID(), punto, int64(t.Weekday), t.Hours.From, t.Hours.To, t.Hours.Length, t.Hours.Buffer, t.Hours.Counters,
		t.ValidFrom, t.ValidTo, max(t.Every, 1), t.Anchor)
	return err
}

// ChangeTemplate replaces the line Act.ID of an agenda of the Responsabile's sede. Appointments made
// under the old hours stay; an *Unsettled where the new ones have no place for them [A16].
func (s *Agenda) ChangeTemplate(ctx context.Context, a db.Act, t desk.Template, how Settling) error {
	if err := t.Check(); err != nil {
		return err
	}
	return s.arrange(ctx, a, how, "agenda-orario-cambiato", desk.DisplacedByHours, puntoOfLine(a.ID), func(tx *db.Tx) (int64, error) {
		return tx.Exec(`UPDATE punto_templates SET weekday = $3, from_minute = $4, to_minute = $5, length = $6, buffer = $7,
				counters = $8, valid_from = $9, valid_to = $10, every = $11, anchor = $12
			WHERE id = $1 AND punto_id IN (SELECT id FROM punti WHERE struttura_id = $2)`,
			a.ID, a.Who.Struttura.ID, int64(t.Weekday), t.Hours.From, t.Hours.To, t.Hours.Length, t.Hours.Buffer,
			t.Hours.Counters, t.ValidFrom, t.ValidTo, max(t.Every, 1), t.Anchor)
	})
}

// RemoveTemplate takes the line Act.ID out of an agenda of the Responsabile's sede; an
// *Unsettled where confirmed appointments lie in it [A16].
func (s *Agenda) RemoveTemplate(ctx context.Context, a db.Act, how Settling) error {
	return s.arrange(ctx, a, how, "agenda-orario-tolto", desk.DisplacedByHours, puntoOfLine(a.ID), func(tx *db.Tx) (int64, error) {
		return tx.Exec(`DELETE FROM punto_templates WHERE id = $1 AND punto_id IN (SELECT id FROM punti WHERE struttura_id = $2)`,
			a.ID, a.Who.Struttura.ID)
	})
}

// SetException replaces the hours of one day of the punto Act.ID; no hours shut it. An *Unsettled where
// they have no place for confirmed appointments [A16].
func (s *Agenda) SetException(ctx context.Context, a db.Act, e desk.Exception, how Settling) error {
	if err := e.Check(); err != nil {
		return err
	}
	return s.arrange(ctx, a, how, "agenda-eccezione", desk.DisplacedByHours, thisPunto(a.ID), func(tx *db.Tx) (int64, error) {
		if err := ownPunto(tx, a.Who, a.ID); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(`DELETE FROM punto_exceptions WHERE punto_id = $1 AND day = $2`, a.ID, e.Day); err != nil {
			return 0, err
		}
		hours := e.Hours
		if len(hours) == 0 {
			hours = []desk.Hours{{}} // shut
		}
		for _, h := range hours {
			n, err := tx.Exec(`INSERT INTO punto_exceptions (punto_id, day, from_minute, to_minute, length, buffer, counters)
				VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`, a.ID, e.Day, h.From, h.To, h.Length, h.Buffer, h.Counters)
			if err != nil {
				return 0, err
			}
			if n == 0 {
				return 0, &desk.Refusal{Rule: "R43", Text: "Due fasce orarie non possono iniziare alla stessa ora."}
			}
		}
		return 1, nil
	})
}

// RemoveException lets the weekly agenda of the punto Act.ID hold again on a day; an *Unsettled as
// SetException.
func (s *Agenda) RemoveException(ctx context.Context, a db.Act, day desk.Day, how Settling) error {
	return s.arrange(ctx, a, how, "agenda-eccezione-tolta", desk.DisplacedByHours, thisPunto(a.ID), func(tx *db.Tx) (int64, error) {
		return tx.Exec(`DELETE FROM punto_exceptions WHERE day = $3 AND punto_id IN (SELECT id FROM punti WHERE id = $1 AND struttura_id = $2)`,
			a.ID, a.Who.Struttura.ID, day)
	})
}

// SetOfficials says who serves at the punto Act.ID; whoever is no official of the Responsabile's
// sede is left out. An *Unsettled where an absence now leaves a counter unserved [A16].
func (s *Agenda) SetOfficials(ctx context.Context, a db.Act, people []string, how Settling) error {
	return s.arrange(ctx, a, how, "agenda-funzionari", desk.DisplacedByAbsence, thisPunto(a.ID), func(tx *db.Tx) (int64, error) {
		if err := ownPunto(tx, a.Who, a.ID); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(`DELETE FROM punto_officials WHERE punto_id = $1`, a.ID); err != nil {
			return 0, err
		}
		for _, id := range people {
			_, err := tx.Exec(`INSERT INTO punto_officials (punto_id, person_id) SELECT $1, p.id FROM people p WHERE p.id = $2 AND `+ofSede("$3")+` ON CONFLICT DO NOTHING`,
				a.ID, id, a.Who.Struttura.ID)
			if err != nil {
				return 0, err
			}
		}
		return 1, nil
	})
}

// ofSede holds for the people p who are officials of the structure at a placeholder.
func ofSede(at string) string {
	return `(p.id IN (SELECT v.person_id FROM positions v WHERE v.struttura_id = ` + at + ` AND v.role IN ('funzionario', 'responsabile')) OR p.id IN (SELECT k.person_id FROM competences k WHERE k.struttura_id = ` + at + `))`
}

// SedeOfficials returns the officials of the Responsabile's sede, by name.
func (s *Agenda) SedeOfficials(ctx context.Context, who desk.Actor) ([]requests.Official, error) {
	if err := db.Keeper(who); err != nil {
		return nil, err
	}
	rows, err := s.Read(ctx).Query(`SELECT p.id, p.login, p.name FROM people p WHERE NOT p.disabled AND `+ofSede("$1")+` ORDER BY p.name`, who.Struttura.ID)
	return db.Collect(rows, err, scanOfficial)
}

func officialsAt(q db.Queryer, punto string) ([]requests.Official, error) {
	rows, err := q.Query(`SELECT p.id, p.login, p.name FROM punto_officials o JOIN people p ON p.id = o.person_id WHERE o.punto_id = $1 ORDER BY p.name`, punto)
	return db.Collect(rows, err, scanOfficial)
}

func scanOfficial(rows *sql.Rows) (o requests.Official, err error) {
	err = rows.Scan(&o.ID, &o.Login, &o.Name)
	return o, err
}

// AbsenceEntry is an absence with its id and whose it is.
type AbsenceEntry struct {
	ID, Name string
	desk.Absence
}

// AddAbsence notes that an official of the Responsabile's sede, by id, is away: every punto they
// serve at has a counter less. An *Unsettled where that leaves confirmed appointments of the sede without
// one [A16]; somebody else's official is ErrNotFound.
func (s *Agenda) AddAbsence(ctx context.Context, a db.Act, ab desk.Absence, how Settling) error {
	if err := ab.Span.Check(); err != nil {
		return err
	}
	a.ID = ab.Official
	return s.arrange(ctx, a, how, "agenda-assenza", desk.DisplacedByAbsence, servedBy(ab.Official), func(tx *db.Tx) (int64, error) {
		return tx.Exec(`INSERT INTO absences (id, person_id, from_day, to_day, from_minute, to_minute)
			SELECT $1, p.id, $4, $5, $6, $7 FROM people p WHERE p.id = $2 AND `+ofSede("$3"),
			db.NewID(), ab.Official, a.Who.Struttura.ID, ab.From, ab.To, ab.FromMinute, ab.ToMinute)
	})
}

// RemoveAbsence takes the absence Act.ID back.
func (s *Agenda) RemoveAbsence(ctx context.Context, a db.Act) error {
	return s.keepAgenda(ctx, a, "agenda-assenza-tolta", func(tx *db.Tx) (int64, error) {
		return tx.Exec(`DELETE FROM absences WHERE id = $1 AND person_id IN (SELECT p.id FROM people p WHERE `+ofSede("$2")+`)`,
			a.ID, a.Who.Struttura.ID)
	})
}

// Absences returns the absences at the Responsabile's sede that are not over, in order.
func (s *Agenda) Absences(ctx context.Context, who desk.Actor, now time.Time) ([]AbsenceEntry, error) {
	if err := db.Keeper(who); err != nil {
		return nil, err
	}
	rows, err := s.Read(ctx).Query(`SELECT a.id, p.name, a.person_id, a.from_day, a.to_day, a.from_minute, a.to_minute
		FROM absences a JOIN people p ON p.id = a.person_id
		WHERE a.to_day >= $1 AND `+ofSede("$2")+` ORDER BY a.from_day, p.name`, desk.DayOf(now), who.Struttura.ID)
	return db.Collect(rows, err, func(rows *sql.Rows) (e AbsenceEntry, err error) {
		err = rows.Scan(&e.ID, &e.Name, &e.Official, &e.From, &e.To, &e.FromMinute, &e.ToMinute)
		return e, err
	})
}
