package office

import (
	"context"
	"errors"

	"combipat/desk"
	"combipat/store/agenda"
	"combipat/store/db"
	"combipat/store/people"
	"combipat/store/requests"
)

// mostEntrusted bounds what one page shows and one act moves.
const mostEntrusted = 200

// Burden is what an operator follows and somebody else could: no contents [R6].
type Burden struct {
	Person       desk.Actor
	Requests     []desk.Request     // open, the oldest first
	Appointments []desk.AgendaEntry // confirmed and coming
}

// operatorOf returns an operator of the administrator's ente, one who is disabled too: it is
// their requests that somebody must take over.
func operatorOf(q db.Queryer, who desk.Actor, id string) (desk.Actor, error) {
	p, err := people.ScanPerson(q.QueryRow(`SELECT `+people.PersonColumns+people.PersonTables+` WHERE p.id = $1 AND p.ente_id = $2 AND p.role = 'operatore'`, id, who.Ente.ID))
	return p, db.One(err)
}

// BurdenOf returns what the operator named by Act.ID, of the administrator's ente, follows; numbers, offices and
// states only. Anybody else's operator is ErrNotFound [R6].
func (s *Office) BurdenOf(ctx context.Context, a db.Act) (b Burden, err error) {
	who, id := a.Who, a.ID
	if err := db.Admin(who); err != nil {
		return b, err
	}
	q := s.Read(ctx)
	if b.Person, err = operatorOf(q, who, id); err != nil {
		return b, err
	}
	if b.Requests, err = followed(q, who, id, a.Today()); err != nil {
		return b, err
	}
	requests.Blank(b.Requests)
	b.Appointments, err = booked(q, who, id, a)
	for i := range b.Appointments {
		e := &b.Appointments[i]
		e.Citizens, e.Visitors, e.Contact, e.Motivation, e.Bring, e.Note = nil, nil, "", "", "", ""
	}
	return b, err
}

// followed returns the requests an operator follows that are not over.
func followed(q db.Queryer, who desk.Actor, id string, today desk.Day) ([]desk.Request, error) {
	c := &db.Clause{}
	c.And(`r.owner_id = ? AND r.state IN ('inviata', 'da-smistare', 'in-carico', 'risposta', 'integrazione', 'chiusa')`, id)
	c.And(`r.ente_id = ?`, who.Ente.ID)
	list, err := requests.ListRequests(q, c, ` ORDER BY r.key LIMIT `+c.Arg(mostEntrusted))
	open := list[:0]
	for _, r := range list {
		if r.StateOn(today) != desk.Archiviata {
			open = append(open, r)
		}
	}
	return open, err
}

// booked returns the appointments to come that an operator booked or took over.
func booked(q db.Queryer, who desk.Actor, id string, a db.Act) ([]desk.AgendaEntry, error) {
	c := &db.Clause{}
	c.And(`a.author_id = ? AND a.start_at > ? AND a.state = 'confermato'`, id, a.Now.Unix())
	c.And(`a.ente_id = ?`, who.Ente.ID)
	return agenda.ListEntries(q, c, ` ORDER BY a.start_at LIMIT `+c.Arg(mostEntrusted))
}

// Entrust hands requests and appointments of the operator named by Act.ID to another of the
// ente, who is told; the administrator reads nothing of them. It returns how many were moved:
// what the operator does not follow any more is passed over. Nothing is moved where one of
// them could not be read by its new owner: desk.Invalid at "a" [R6].
func (s *Office) Entrust(ctx context.Context, a db.Act, to string, requests, appointments []string) (moved int, err error) {
	if err := db.Admin(a.Who); err != nil {
		return 0, err
	}
	err = s.Write(ctx, func(tx *db.Tx) error {
		moved = 0
		_, err := db.Once(tx, a, func() (string, error) {
			from, err := operatorOf(tx, a.Who, a.ID)
			if err != nil {
				return "", err
			}
			next, err := operatorOf(tx, a.Who, to)
			if errors.Is(err, db.ErrNotFound) || err == nil && next.ID == from.ID {
				return "", desk.Invalid{"a": "Scegli a chi affidarle."}
			}
			if err != nil {
				return "", err
			}
			worn, err := people.Worn(tx, to)
			if err != nil {
				return "", err
			}
			if len(worn) == 0 {
				return "", desk.Invalid{"a": "Questa persona è disabilitata: scegline un’altra."}
			}
			h := handing{act: a, from: from, to: next, worn: worn}
			for _, id := range requests {
				if err := h.request(tx, id); err != nil {
					return "", err
				}
			}
			for _, id := range appointments {
				if err := h.appointment(tx, id); err != nil {
					return "", err
				}
			}
			moved = h.moved
			return a.ID, nil
		})
		return err
	})
	return moved, err
}

// handing is one act of entrusting under way.
type handing struct {
	act      db.Act
	from, to desk.Actor
	worn     []desk.Actor // to in each of their uffici [A30]
	moved    int
}

func (h *handing) request(tx *db.Tx, id string) error {
	c := &db.Clause{}
	c.And(`r.id = ? AND r.owner_id = ? AND r.ente_id = ? AND r.state <> 'bozza'`, id, h.from.ID, h.act.Who.Ente.ID)
	r, err := requests.OneRequest(tx, c)
	if err == db.ErrNotFound {
		return nil // somebody else's by now
	}
	if err != nil {
		return err
	}
	if err := h.inSome(func(to desk.Actor) error { return desk.MayFollow(to, r) }); err != nil {
		return err
	}
	err = db.Changed(tx.Exec(`UPDATE requests SET owner_id = $2, version = version + 1, updated_at = $4 WHERE id = $1 AND owner_id = $3`,
		r.ID, h.to.ID, h.from.ID, h.act.Now.Unix()))
	if err == db.ErrNotFound {
		return db.ErrRetry
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE waiting_list SET person_id = $2 WHERE request_id = $1 AND person_id = $3`, r.ID, h.to.ID, h.from.ID); err != nil {
		return err
	}
	if err := requests.AddEvent(tx, r.ID, h.act, "riassegnazione", "Ora la segue "+h.to.Name+", al posto di "+h.from.Name+".", false); err != nil {
		return err
	}
	h.moved++
	requests.TellOffice(tx, &r) // and who followed it
	tx.Publish(h.to.ID, db.LiveRequests)
	tx.Note(h.act, "riassegnazione", r.ID, h.to.ID, "")
	return requests.Notify(tx, h.to.ID, &r, desk.NoticeEntrusted, db.NewID(), h.act.Now)
}

func (h *handing) appointment(tx *db.Tx, id string) error {
	c := &db.Clause{}
	c.And(`a.id = ? AND a.author_id = ? AND a.ente_id = ? AND a.state = 'confermato'`, id, h.from.ID, h.act.Who.Ente.ID)
	list, err := agenda.ListEntries(tx, c, ``)
	if err != nil || len(list) == 0 {
		return err
	}
	e := list[0]
	if err := h.inSome(func(to desk.Actor) error { return desk.MayTakeOver(to, e) }); err != nil {
		return err
	}
	err = db.Changed(tx.Exec(`UPDATE appointments SET author_id = $2, version = version + 1, updated_at = $4 WHERE id = $1 AND author_id = $3`,
		e.ID, h.to.ID, h.from.ID, h.act.Now.Unix()))
	if err == db.ErrNotFound {
		return db.ErrRetry
	}
	if err != nil {
		return err
	}
	mark, err := agenda.AddHappening(tx, &e, h.act, "riassegnazione", "ora lo segue "+h.to.Name+", al posto di "+h.from.Name+".")
	if err != nil {
		return err
	}
	h.moved++
	tx.Publish(h.to.ID, db.LiveAgenda)
	tx.Publish(h.from.ID, db.LiveAgenda)
	tx.Note(h.act, "riassegnazione", e.ID, h.to.ID, "")
	return agenda.NotifyOf(tx, h.to.ID, e.ID, e.Number, desk.NoticeEntrusted, mark, h.act.Now)
}

// inSome is nil where the person chosen may in one of their positions; else a complaint about the choice.
func (h *handing) inSome(may func(to desk.Actor) error) (err error) {
	for i := len(h.worn) - 1; i >= 0; i-- { // the first position's refusal is the one to tell
		if err = may(h.worn[i]); err == nil {
			return nil
		}
	}
	if refused, ok := errors.AsType[*desk.Refusal](err); ok {
		return desk.Invalid{"a": refused.Text}
	}
	return err
}

// EnteRequest returns one request of the administrator's ente without its contents, else
// ErrNotFound [R6].
func (s *Office) EnteRequest(ctx context.Context, who desk.Actor, id string) (desk.Request, error) {
	if err := db.Admin(who); err != nil {
		return desk.Request{}, err
	}
	r, err := enteRequest(s.Read(ctx), who, id)
	list := []desk.Request{r}
	requests.Blank(list)
	return list[0], err
}

func enteRequest(q db.Queryer, who desk.Actor, id string) (desk.Request, error) {
	c := &db.Clause{}
	c.And(`r.id = ? AND r.ente_id = ? AND r.state <> 'bozza'`, id, who.Ente.ID)
	return requests.OneRequest(q, c)
}

// OpenContent returns a request of the administrator's ente with its thread, once the reason
// stands in the register of accesses; internal notes are not in it [R6].
func (s *Office) OpenContent(ctx context.Context, a db.Act, reason string) (r desk.Request, entries []desk.Entry, err error) {
	if err := db.Admin(a.Who); err != nil {
		return r, nil, err
	}
	err = s.Write(ctx, func(tx *db.Tx) error {
		if _, err := enteRequest(tx, a.Who, a.ID); err != nil {
			return err
		}
		tx.Note(a, db.ReadRequest, a.ID, "", reason)
		return nil
	})
	if err != nil {
		return r, nil, err
	}
	q := s.Read(ctx)
	if r, err = enteRequest(q, a.Who, a.ID); err != nil {
		return r, nil, err
	}
	entries, err = requests.Thread(q, a.Who.ID, r.ID, false)
	for _, e := range entries {
		for i := range e.Files {
			e.Files[i].ID = "" // named, and not to be had
		}
	}
	return r, entries, err
}
