package agenda

import (
	"context"
	"slices"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
)

// AgendaFilter narrows the agenda of the sede: a punto by its code, the punti where an official
// serves, by id; empty fields narrow nothing.
type AgendaFilter struct {
	Punto    string
	Official string
}

// AgendaDay returns a day of the official's sede, punto by punto, counters × time, with
// appointments and live holds. A Funzionario sees the punti that treat topics of their
// competence, and of the appointments there those that are theirs to read; the Responsabile
// the whole sede. Others: ErrNotFound.
func (s *Agenda) AgendaDay(ctx context.Context, who desk.Actor, day desk.Day, f AgendaFilter, now time.Time) ([]desk.PuntoDay, error) {
	q := s.Read(ctx)
	punti, err := officePunti(q, who, f)
	if err != nil {
		return nil, err
	}
	list := []desk.PuntoDay{}
	for _, p := range punti {
		if err := loadAgenda(q, &p, day, day); err != nil {
			return nil, err
		}
		c := &db.Clause{}
		c.And(`a.punto_id = ? AND a.day = ?`, p.ID, day)
		c.And(`(a.state IN ('confermato', 'svolto', 'assente') OR a.state = 'in-prenotazione' AND a.live AND a.live_until > ?)`, now.Unix())
		entries, err := ListEntries(q, c, ` ORDER BY a.start_at, a.counter`)
		if err != nil {
			return nil, err
		}
		topics, err := db.Texts(q, `SELECT topic FROM competences WHERE position_id = $1 AND struttura_id = $2`, who.Position, p.Sede)
		if err != nil {
			return nil, err
		}
		for i, e := range entries {
			mine := who.Role == desk.Responsabile || slices.Contains(topics, e.Topic)
			if !mine || e.State == desk.InPrenotazione {
				entries[i] = occupied(&e)
			}
		}
		if err := markDoubles(q, who, entries, now); err != nil { // whoever is only «occupied» has no number
			return nil, err
		}
		list = append(list, desk.GridOf(p, day, entries))
	}
	return list, nil
}

// officePunti returns the punti of whose agenda the official sees something.
func officePunti(q db.Queryer, who desk.Actor, f AgendaFilter) ([]desk.Punto, error) {
	var list []desk.Punto
	var err error
	switch who.Role {
	case desk.Responsabile:
		list, err = directory.ListPunti(q, `WHERE p.struttura_id = $1 ORDER BY p.name, p.code`, who.Struttura.ID)
	case desk.Funzionario:
		list, err = directory.ListPunti(q, `WHERE p.id IN (SELECT x.punto_id FROM punto_topics x JOIN topics t ON t.code = x.topic
				JOIN punti y ON y.id = x.punto_id JOIN competences k ON k.struttura_id = y.struttura_id
				AND k.topic = CASE WHEN t.parent = '' THEN t.code ELSE t.parent END WHERE k.position_id = $1)
			ORDER BY p.struttura_id, p.name, p.code`, who.Position)
	default:
		return nil, db.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	var served []string
	if f.Official != "" {
		if served, err = db.Texts(q, `SELECT punto_id FROM punto_officials WHERE person_id = $1`, f.Official); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(list, func(p desk.Punto) bool {
		return f.Punto != "" && p.Code != f.Punto || f.Official != "" && !slices.Contains(served, p.ID)
	}), nil
}

// occupied leaves of an entry only that its place is taken.
func occupied(e *desk.AgendaEntry) desk.AgendaEntry {
	bare := desk.AgendaEntry{Counter: e.Counter, Punto: e.Punto, Sede: e.Sede}
	bare.State, bare.Start, bare.End, bare.Mode, bare.HoldUntil = e.State, e.Start, e.End, e.Mode, e.HoldUntil
	return bare
}
