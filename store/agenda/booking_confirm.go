package agenda

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
	"combipat/store/requests"
)

// Confirm turns the hold Act.ID into an appointment with a number and returns its id, which is
// the hold's [R34–R36]. What is missing or wrong in the form is desk.Invalid; a hold whose time
// is over, a citizen's other appointment [A17] and a closure made meanwhile are *desk.Refusal.
// From a request the first citizen and the topic are the request's, whatever the form says, and
// the second citizen must have a request of the ente with equal topic and sede [A18]. A reply
// that came during the hold does not stand in the way [A11].
func (s *Agenda) Confirm(ctx context.Context, a db.Act, b desk.Booking) (id string, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		id, err = db.Once(tx, a, func() (string, error) { return a.ID, confirm(tx, a, b) })
		return err
	})
	return id, err
}

func confirm(tx *db.Tx, a db.Act, b desk.Booking) error {
	if err := mayBook(a.Who); err != nil {
		return err
	}
	e, err := LoadEntry(tx, a.Who, a.ID)
	if err != nil {
		return err
	}
	if err := mayConfirm(tx, &e, a.Now); err != nil {
		return err
	}
	booked, second, err := checkBooking(tx, a, &e, b)
	if err != nil {
		return err
	}
	e.Argomento, e.Topic, e.Contact, e.Motivation = booked.Topic, booked.Topic.Root(), booked.Contact, booked.Motivation
	e.State, e.ConfirmedAt = desk.Confermato, a.Now
	if err := seat(tx, a, &e, booked.Citizens); err != nil {
		return err
	}
	if err := bindRequests(tx, &e, second, a.Now); err != nil {
		return err
	}
	// Last, because it makes everybody else who books wait for us.
	if e.Number, err = nextAppointmentNumber(tx, a.Today().Year()); err != nil {
		return err
	}
	if err := saveEntry(tx, &e, a.Now); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE waiting_list SET state = $2 WHERE hold_id = $1 AND state = 'offerta'`, e.ID, desk.WaitPresa); err != nil {
		return err
	}
	mark, err := AddHappening(tx, &e, a, "prenotazione", "prenotato per il "+When(&e)+", "+e.Mode.Label()+", "+e.Punto.Name+".")
	if err != nil {
		return err
	}
	return tellBooker(tx, &e, desk.NoticeBooked, mark, a.Now)
}

// mayConfirm refuses what is no hold any more, one made for moving, and a time that the sede has taken
// away meanwhile.
func mayConfirm(tx *db.Tx, e *desk.AgendaEntry, now time.Time) error {
	if err := e.MayBecome(desk.Confermato, now); err != nil {
		return err
	}
	if e.Moves != "" {
		return &desk.Refusal{Rule: "R34", Text: "Questo orario è riservato allo spostamento di un appuntamento."}
	}
	return stillOpen(tx, e)
}

// stillOpen refuses a slot that lies in a closure, or for which the punto has no place any more: hours
// changed, nobody there, retired. Who is still booking is not among those that were asked about [R43, A16].
func stillOpen(q db.Queryer, e *desk.AgendaEntry) error {
	closure, err := closureOver(q, e)
	if err == nil && closure.ID != "" {
		return &desk.Refusal{Rule: "R43", Text: "La sede sarà chiusa in quell’orario: scegline un altro."}
	}
	if err != nil {
		return err
	}
	if gone, err := withoutPlace(q, e.Punto.ID, []desk.AgendaEntry{*e}); err != nil || len(gone) == 0 {
		return err
	}
	return &desk.Refusal{Rule: "R43", Text: "L’orario non è più tra quelli del punto di consulenza: scegline un altro."}
}

// closureOver returns a closure in which an appointment lies, ID "" for none.
func closureOver(q db.Queryer, e *desk.AgendaEntry) (ClosureEntry, error) {
	closures, err := closuresOf(q, e.Sede.ID, e.Day(), e.Day())
	for _, c := range closures {
		if c.Touches(e.Start, e.End) {
			return c, nil
		}
	}
	return ClosureEntry{}, err
}

// checkBooking checks the form against the hold, and finds the second citizen's request where
// the first has one.
func checkBooking(tx *db.Tx, a db.Act, e *desk.AgendaEntry, b desk.Booking) (booked desk.Booked, second string, err error) {
	p, err := directory.OnePunto(tx, `WHERE p.id = $1`, e.Punto.ID)
	if err != nil {
		return booked, "", err
	}
	b.Mode = string(e.Mode)
	bad := desk.Invalid{}
	var r desk.Request
	topic, err := topicOf(tx, b.Topic)
	if err != nil {
		return booked, "", err
	}
	if e.Request.ID != "" {
		if r, err = requests.LoadRequest(tx, a.Who, e.Request.ID); err != nil {
			return booked, "", err
		}
		if r.State == desk.Ritirata {
			return booked, "", &desk.Refusal{Rule: "R20", Text: "La richiesta è stata ritirata."}
		}
		if err := competent(&r, p); err != nil { // transferred meanwhile
			return booked, "", err
		}
		if cf, err := desk.ParseCodiceFiscale(b.CF); err == nil && cf != r.Citizen.CF {
			bad.Add("cf", "L’appuntamento è del cittadino della richiesta.")
		} else if b.CF == "" {
			b.CF = string(r.Citizen.CF)
		}
		topic, e.Bring = r.Topic, r.Offer.Bring
	}
	booked, err = b.Check(p, topic, e.Request.ID != "")
	if wrong, ok := errors.AsType[desk.Invalid](err); ok {
		for field, text := range wrong {
			bad.Add(field, text)
		}
	} else if err != nil {
		return booked, "", err
	}
	if err == nil && r.ID != "" && len(booked.Citizens) == 2 {
		if second, err = secondRequest(tx, a, &r, booked.Citizens[1]); err != nil {
			refusal, ok := err.(*desk.Refusal)
			if !ok {
				return booked, "", err
			}
			bad.Add("cf2", refusal.Text)
		}
	}
	return booked, second, bad.Err()
}

// secondRequest returns the id of a request of the ente that lets a second citizen share an
// appointment with the first's, the ufficio's own before others; or the *desk.Refusal why
// there is none [R29, A18].
func secondRequest(q db.Queryer, a db.Act, first *desk.Request, cf desk.CodiceFiscale) (string, error) {
	const lookedAt = 20 // newest ones; nobody has so many open
	c := &db.Clause{}
	c.And(`c.cf = ? AND r.ente_id = ? AND r.profile = 'generico'`, cf, a.Who.Ente.ID)
	c.And(`r.state NOT IN ('bozza', 'ritirata', 'archiviata')`)
	found, err := requests.ListRequests(q, c, ` ORDER BY r.key DESC LIMIT `+c.Arg(lookedAt))
	if err != nil {
		return "", err
	}
	slices.SortStableFunc(found, func(x, y desk.Request) int {
		return boolOrder(x.Ufficio.ID == a.Who.Ufficio.ID, y.Ufficio.ID == a.Who.Ufficio.ID)
	})
	why := error(&desk.Refusal{Rule: "A18", Text: "Per il secondo cittadino serve una richiesta del patronato con lo stesso argomento e la stessa sede."})
	for _, r := range found {
		if r.StateOn(a.Today()) == desk.Archiviata {
			continue
		}
		if why = matterOf(first).MayShare(matterOf(&r)); why == nil {
			return r.ID, nil
		}
	}
	return "", why
}

// matterOf returns what a request lends to an appointment; the topic is that of the first level.
func matterOf(r *desk.Request) desk.Matter {
	return desk.Matter{CF: r.Citizen.CF, Topic: r.Topic.Root(), Sede: r.Struttura.ID}
}

// seated is a citizen of an appointment, first or second.
type seated struct {
	position int
	id       string
}

// seat enters the citizens of an appointment, and refuses where one of them has another active
// one of the ente's on the topic, or at an overlapping time [A17].
func seat(tx *db.Tx, a db.Act, e *desk.AgendaEntry, citizens []desk.CodiceFiscale) error {
	var all []seated
	e.Citizens, e.Visitors = citizens, nil
	for i, cf := range citizens {
		id, err := requests.CitizenID(tx, cf)
		if err != nil {
			return err
		}
		all = append(all, seated{i + 1, id})
		e.Visitors = append(e.Visitors, desk.Visitor{CF: cf})
	}
	// In one order for everybody, so that two bookings never wait for each other.
	slices.SortFunc(all, func(x, y seated) int { return boolOrder(x.id < y.id, y.id < x.id) })
	for _, v := range all {
		_, err := tx.Exec(`UPDATE appointment_citizens SET live = FALSE WHERE citizen_id = $1 AND live AND live_until <= $2`, v.id, a.Now.Unix())
		if err != nil {
			return err
		}
		n, err := tx.Exec(`INSERT INTO appointment_citizens (appointment_id, position, citizen_id, ente_id, topic_root, live, live_until)
			VALUES ($1, $2, $3, $4, $5, TRUE, $6) ON CONFLICT DO NOTHING`, e.ID, v.position, v.id, e.Ente.ID, e.Topic, e.End.Unix())
		if err != nil {
			return err
		}
		if n == 0 {
			return clash(tx, a, e, v)
		}
		if err := occupy(tx, a, e, v); err != nil {
			return err
		}
	}
	return nil
}

// occupy takes the five minutes of a citizen, the ente's only [A17].
func occupy(tx *db.Tx, a db.Act, e *desk.AgendaEntry, v seated) error {
	from, to := fives(e.Start, e.End)
	n, err := tx.Exec(`INSERT INTO citizen_minutes (citizen_id, five, ente_id, appointment_id)
		WITH RECURSIVE m (five) AS (SELECT CAST($2 AS BIGINT) UNION ALL SELECT five + 1 FROM m WHERE five < $3)
		SELECT $1, five, $4, $5 FROM m WHERE TRUE ON CONFLICT DO NOTHING`, v.id, from, to, e.Ente.ID, e.ID)
	if err == nil && n != to-from+1 {
		return clash(tx, a, e, v)
	}
	return err
}

// bindRequests ties the requests to the appointment to its end, and notes it with their rights.
func bindRequests(tx *db.Tx, e *desk.AgendaEntry, second string, now time.Time) error {
	if e.Request.ID == "" {
		return nil
	}
	n, err := tx.Exec(`UPDATE appointment_requests SET live_until = $2 WHERE appointment_id = $1 AND position = 1 AND live`, e.ID, e.End.Unix())
	if err != nil {
		return err
	}
	if n == 0 { // by the clock of whoever books for it now, the hold was over
		return &desk.Refusal{Rule: "R34", Text: "Il tempo per confermare è scaduto: scegli di nuovo l’orario."}
	}
	ids := []string{e.Request.ID}
	if second != "" {
		if err := takeRequest(tx, e.ID, 2, second, e.End, now); err != nil {
			return err
		}
		ids = append(ids, second)
	}
	for i, id := range ids {
		e.Visitors[i].Request.ID = id
		if _, err := tx.Exec(`UPDATE requests SET booked_until = $2 WHERE id = $1`, id, e.End.Unix()); err != nil {
			return err
		}
	}
	return nil
}

// nextAppointmentNumber gives the next number of the year, without holes or doubles.
func nextAppointmentNumber(tx *db.Tx, year int) (string, error) {
	var n int64
	err := tx.QueryRow(`INSERT INTO appointment_counters (year, n) VALUES ($1, 1)
		ON CONFLICT (year) DO UPDATE SET n = appointment_counters.n + 1 RETURNING n`, year).Scan(&n)
	return fmt.Sprintf("AP-%d-%06d", year, n), err
}

// topicOf returns an argomento that may still be chosen, or the empty Topic.
func topicOf(q db.Queryer, code string) (desk.Topic, error) {
	var t desk.Topic
	err := db.One(q.QueryRow(`SELECT code, parent, label FROM topics WHERE code = $1 AND active`, code).Scan(&t.Code, &t.Parent, &t.Label))
	if errors.Is(err, db.ErrNotFound) {
		return desk.Topic{}, nil
	}
	return t, err
}
