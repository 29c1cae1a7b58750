package privacy

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
)

// Erasure is what there is about a citizen, in numbers: what an erasure takes away.
type Erasure struct {
	Requests, Messages, Notes, Files int
	Appointments, Drafts             int
	Open                             []string // what stands in the way, a sentence each
	Mentions                         []string // numbers of other people's requests whose text names the codice fiscale
}

// ErasureByCF is the rule of an erasure that was asked for.
const ErasureByCF = "cf"

// PrepareErasure says what an erasure by codice fiscale would take away and what stands in its
// way, and registers that it was asked. Only the Gestore may; a citizen of whom there is nothing
// is ErrNotFound.
func (s *Privacy) PrepareErasure(ctx context.Context, a db.Act, cf desk.CodiceFiscale, reason string) (Erasure, error) {
	if a.Who.Role != desk.Gestore {
		return Erasure{}, db.ErrNotFound
	}
	var e Erasure
	err := s.Write(ctx, func(tx *db.Tx) error {
		t, err := findTraces(tx, cf, a.Now.Unix())
		if err != nil {
			return err
		}
		if e, err = t.sum(tx); err != nil {
			return err
		}
		return db.Audit(tx, a, "cancellazione-vista", t.citizen, reason)
	})
	if err != nil {
		return Erasure{}, err
	}
	e.Mentions, err = s.mentions(ctx, cf)
	return e, err
}

// EraseCitizen takes everything away that there is about a codice fiscale: requests with their
// messages, notes, files and index, drafts, notifications, e-mails, what is personal of
// appointments, the reasons in the register, whose lines stay as ids. It returns what was
// erased; what SQLite still holds of it is overwritten at once, or by the next SweepScrub. Refused (*desk.Refusal) while something is open; ErrNotFound as PrepareErasure.
func (s *Privacy) EraseCitizen(ctx context.Context, a db.Act, cf desk.CodiceFiscale, reason string) (Erasure, error) {
	if a.Who.Role != desk.Gestore {
		return Erasure{}, db.ErrNotFound
	}
	var e Erasure
	var files []string
	err := s.Write(ctx, func(tx *db.Tx) error {
		t, err := findTraces(tx, cf, a.Now.Unix())
		if err != nil {
			return err
		}
		if e, err = t.sum(tx); err != nil {
			return err
		}
		if len(e.Open) > 0 {
			return &desk.Refusal{Rule: "cancellazione", Text: "Non si può ancora cancellare: " + strings.Join(e.Open, " ")}
		}
		if files, err = t.erase(tx, a, reason); err != nil {
			return err
		}
		return noteErasure(tx, a.Now, erased{who: a.Who.ID, rule: ErasureByCF, removed: e.Requests + e.Drafts + e.Appointments, files: e.Files})
	})
	if err != nil {
		return Erasure{}, err
	}
	if _, err := s.DropFiles(ctx, files, a.Now); err != nil {
		return e, fmt.Errorf("erase citizen: %w", err)
	}
	if err := s.SweepScrub(ctx, a.Now); err != nil { // it is erased all the same, and tried again by the sweep
		s.Log.Warn("erased, but not overwritten yet", "error", err.Error())
	}
	return e, nil
}

// traces is where a citizen stands in the tables.
type traces struct {
	cf           desk.CodiceFiscale
	citizen      string
	requests     []traced
	drafts       []traced
	appointments []traced
	open         []string
}

// traced is one of them: key is of a request, contact of an appointment.
type traced struct {
	id, number string
	key        int64
	contact    string
}

// findTraces looks for a codice fiscale; ErrNotFound when it is nowhere.
func findTraces(q db.Queryer, cf desk.CodiceFiscale, now int64) (t traces, err error) {
	t.cf = cf
	if t.drafts, err = draftsOf(q, cf); err != nil {
		return t, err
	}
	t.citizen, err = db.KnownCitizen(q, cf)
	if errors.Is(err, db.ErrNotFound) && len(t.drafts) > 0 {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	rows, err := q.Query(`SELECT id, COALESCE(number, ''), COALESCE(key, 0), state, closed_on FROM requests WHERE citizen_id = $1 AND state <> 'bozza' ORDER BY key`, t.citizen)
	t.requests, err = db.Collect(rows, err, func(rows *sql.Rows) (r traced, err error) {
		var state desk.State
		var closed desk.Day
		err = rows.Scan(&r.id, &r.number, &r.key, &state, &closed)
		switch state {
		case desk.Archiviata, desk.Ritirata:
		case desk.Chiusa:
			t.open = append(t.open, "La richiesta "+r.number+" è chiusa dal "+closed.Italian()+" e può ancora riaprirsi: attendi che sia archiviata.")
		default:
			t.open = append(t.open, "La richiesta "+r.number+" è ancora aperta: va prima conclusa o ritirata.")
		}
		return r, err
	})
	if err != nil {
		return t, err
	}
	rows, err = q.Query(`SELECT a.id, COALESCE(a.number, ''), a.contact, a.live AND a.live_until > $2 FROM appointment_citizens x JOIN appointments a ON a.id = x.appointment_id
		WHERE x.citizen_id = $1 ORDER BY a.id`, t.citizen, now)
	t.appointments, err = db.Collect(rows, err, func(rows *sql.Rows) (r traced, err error) {
		var live bool
		if err = rows.Scan(&r.id, &r.number, &r.contact, &live); live {
			name := "L’appuntamento " + r.number
			if r.number == "" {
				name = "Una prenotazione in corso"
			}
			t.open = append(t.open, name+" deve ancora tenersi: va prima svolto o annullato.")
		}
		return r, err
	})
	return t, err
}

// draftsOf returns the drafts in which the codice fiscale was typed, however it was written.
func draftsOf(q db.Queryer, cf desk.CodiceFiscale) ([]traced, error) {
	rows, err := q.Query(`SELECT id, typed_cf FROM requests WHERE state = 'bozza' AND typed_cf <> ''`)
	all, err := db.Collect(rows, err, func(rows *sql.Rows) (r traced, err error) {
		var typed string
		if err = rows.Scan(&r.id, &typed); err == nil {
			if parsed, bad := desk.ParseCodiceFiscale(typed); bad != nil || parsed != cf {
				r.id = ""
			}
		}
		return r, err
	})
	return slices.DeleteFunc(all, func(r traced) bool { return r.id == "" }), err
}

// sum counts what hangs on what was found.
func (t traces) sum(q db.Queryer) (Erasure, error) {
	e := Erasure{Requests: len(t.requests), Drafts: len(t.drafts), Appointments: len(t.appointments), Open: t.open}
	for _, r := range slices.Concat(t.requests, t.drafts) {
		var messages, notes, files int
		err := q.QueryRow(`SELECT (SELECT COUNT(*) FROM messages WHERE request_id = $1), (SELECT COUNT(*) FROM notes WHERE request_id = $1),
			(SELECT COUNT(*) FROM attachments WHERE request_id = $1)`, r.id).Scan(&messages, &notes, &files)
		if err != nil {
			return e, err
		}
		e.Messages, e.Notes, e.Files = e.Messages+messages, e.Notes+notes, e.Files+files
	}
	return e, nil
}

// mentions returns the requests of others whose text names the codice fiscale: a person has to
// look at them.
func (s *Privacy) mentions(ctx context.Context, cf desk.CodiceFiscale) ([]string, error) {
	c := &db.Clause{}
	requests.Matching(c, s.Requests, string(cf), "")
	c.And(`COALESCE(r.citizen_id, '') <> COALESCE((SELECT id FROM citizens WHERE cf = ?), '-')`, cf)
	rows, err := s.Read(ctx).Query(`SELECT r.number FROM requests r`+c.Where()+` ORDER BY r.key LIMIT 50`, c.Args...)
	return db.Collect(rows, err, func(rows *sql.Rows) (number string, err error) {
		err = rows.Scan(&number)
		return number, err
	})
}

// erase deletes what was found and returns the hashes of the files that were named. Each id
// that is no more gets its line in the register.
func (t traces) erase(tx *db.Tx, a db.Act, reason string) (files []string, err error) {
	for _, ap := range t.appointments {
		if err := anonymise(tx, ap.id, t.citizen, a.Now, &files); err != nil {
			return nil, err
		}
		if err := unsay(tx, ap.id); err != nil {
			return nil, err
		}
		if ap.contact != "" {
			if _, err := tx.Exec(`DELETE FROM outbox WHERE recipient = $1`, ap.contact); err != nil {
				return nil, err
			}
		}
		tx.Note(a, db.AuditErased, ap.id, "", "")
	}
	for _, r := range slices.Concat(t.requests, t.drafts) {
		if err := eraseRequest(tx, r.id, r.key, &files); err != nil {
			return nil, err
		}
		if r.number == "" {
			continue
		}
		// A number is of our making: it holds no sign that LIKE would read otherwise.
		if _, err := tx.Exec(`DELETE FROM outbox WHERE subject LIKE '%' || $1 || '%'`, r.number); err != nil {
			return nil, err
		}
		if err := unsay(tx, r.id); err != nil {
			return nil, err
		}
		tx.Note(a, db.AuditErased, r.id, "", "")
	}
	if t.citizen == "" {
		return files, nil
	}
	if err := unsay(tx, t.citizen); err != nil {
		return nil, err
	}
	tx.Note(a, db.AuditErased, t.citizen, "", reason)
	_, err = tx.Exec(`DELETE FROM citizens WHERE id = $1`, t.citizen)
	return files, err
}

// unsay takes the reasons given about a subject out of the register: people write names there.
func unsay(tx *db.Tx, subject string) error {
	_, err := tx.Exec(`UPDATE audit SET reason = '', salt = '' WHERE subject = $1 AND reason <> ''`, subject)
	return err
}
