package people

import (
	"context"
	"errors"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// PersonColumns are read by ScanPerson from PersonTables, or from wornTables.
const PersonColumns = `p.id, COALESCE(v.id, p.id), EXISTS (SELECT 1 FROM further_positions m WHERE m.person_id = p.id),
	p.login, p.name, COALESCE(v.role, p.role), COALESCE(v.can_refer, p.can_refer),
	COALESCE(e.id, ''), COALESCE(e.code, ''), COALESCE(e.name, ''),
	COALESCE(u.id, ''), COALESCE(u.code, ''), COALESCE(u.name, ''), COALESCE(u.region, ''),
	COALESCE(s.id, ''), COALESCE(s.code, ''), COALESCE(s.name, ''), COALESCE(s.kind, ''), COALESCE(s.provincia, ''), COALESCE(s.region, '')`

// PersonTables are people in their first position.
var PersonTables = wornTables(`''`)

// wornTables are people in the further position whose id stands at a placeholder, in their first one
// where it is none of theirs.
func wornTables(position string) string {
	return ` FROM people p LEFT JOIN further_positions v ON v.id = ` + position + ` AND v.person_id = p.id
	LEFT JOIN enti e ON e.id = p.ente_id LEFT JOIN uffici u ON u.id = COALESCE(v.ufficio_id, p.ufficio_id)
	LEFT JOIN strutture s ON s.id = COALESCE(v.struttura_id, p.struttura_id)`
}

func ScanPerson(row db.Scanner) (a desk.Actor, err error) {
	err = row.Scan(&a.ID, &a.Position, &a.Several, &a.Login, &a.Name, &a.Role, &a.CanRefer,
		&a.Ente.ID, &a.Ente.Code, &a.Ente.Name, &a.Ufficio.ID, &a.Ufficio.Code, &a.Ufficio.Name, &a.Ufficio.Region,
		&a.Struttura.ID, &a.Struttura.Code, &a.Struttura.Name, &a.Struttura.Kind, &a.Struttura.Provincia, &a.Struttura.Region)
	a.Profile = desk.Generico
	return a, err
}

// Person returns who a session belongs to, with ente, ufficio and structure as they are now;
// a disabled person is ErrNotFound, so that the next request ends the session [R1].
func (s *Accounts) Person(ctx context.Context, id string) (desk.Actor, error) {
	a, err := ScanPerson(s.Read(ctx).QueryRow(`SELECT `+PersonColumns+PersonTables+` WHERE p.id = $1 AND NOT p.disabled`, id))
	return a, db.One(err)
}

// PersonAt is Person for a session opened under that epoch, in the position worn there: one from
// before a change of password or role, or before the person was disabled, is ErrNotFound. A position
// that has ended since, or is none of theirs, leaves them in their first one [A30].
func (s *Accounts) PersonAt(ctx context.Context, id string, epoch int64, position string) (desk.Actor, error) {
	a, err := ScanPerson(s.Read(ctx).QueryRow(`SELECT `+PersonColumns+wornTables("$3")+` WHERE p.id = $1 AND p.epoch = $2 AND NOT p.disabled`, id, epoch, position))
	return a, db.One(err)
}

// Login is what a sign-in is checked against, read at one moment: a session opened on it under
// Epoch is void if the password has changed since.
type Login struct {
	ID, Login, Hash, Email string
	Epoch                  int64
}

const loginColumns = `id, login, password, email, epoch`

// Login returns who is behind a login that is not disabled, or ErrNotFound.
func (s *Accounts) Login(ctx context.Context, login string) (l Login, err error) {
	err = s.Read(ctx).QueryRow(`SELECT `+loginColumns+` FROM people WHERE login = $1 AND NOT disabled`, login).Scan(&l.ID, &l.Login, &l.Hash, &l.Email, &l.Epoch)
	return l, db.One(err)
}

// LoginOf is Login by the person's id, for whoever signs in without typing a name.
func (s *Accounts) LoginOf(ctx context.Context, id string) (l Login, err error) {
	err = s.Read(ctx).QueryRow(`SELECT `+loginColumns+` FROM people WHERE id = $1 AND NOT disabled`, id).Scan(&l.ID, &l.Login, &l.Hash, &l.Email, &l.Epoch)
	return l, db.One(err)
}

// Credentials returns the id and password hash behind a login, or ErrNotFound.
func (s *Accounts) Credentials(ctx context.Context, login string) (id, hash string, err error) {
	err = s.Read(ctx).QueryRow(`SELECT id, password FROM people WHERE login = $1 AND NOT disabled`, login).Scan(&id, &hash)
	return id, hash, db.One(err)
}

// NewPerson is somebody to be entered; codes name ente, ufficio and structure.
type NewPerson struct {
	Login, Name, Email, Password string // Password is a hash
	Role                         desk.Role
	CanRefer                     bool
	Ente, Ufficio, Struttura     string
	Topics                       []string // a Funzionario's competence at the structure [R6]
	Also                         []string // further structures, same topics
}

// AddPerson enters somebody. Operators are Operatore generico without further act [R5]. What is
// wrong, a code that is unknown or place that is missing included, is desk.Invalid by field, as
// on the page; a login in use is ErrTaken.
func (s *Accounts) AddPerson(ctx context.Context, now time.Time, p NewPerson) (id string, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		if err := p.check(tx); err != nil {
			return err
		}
		id, err = addPerson(tx, now, p)
		return err
	})
	return id, err
}

// check asks what the page asks of the same person: nobody is entered who could not work. The role is
// then that of the structure.
func (p *NewPerson) check(tx *db.Tx) error {
	entry := PersonEntry{Login: p.Login, Name: p.Name, Email: p.Email, Role: p.Role, Ente: p.Ente, Ufficio: p.Ufficio, Struttura: p.Struttura, Topics: p.Topics}
	_, err := checkEntry(tx, desk.Actor{Role: desk.Gestore}, &entry, desk.PersonChange{})
	p.Role = entry.Role
	return err
}

func addPerson(tx *db.Tx, now time.Time, p NewPerson) (string, error) {
	ente, err := db.IdOf(tx, `SELECT id FROM enti WHERE code = $1`, p.Ente)
	if err != nil {
		return "", err
	}
	ufficio, err := db.IdOf(tx, `SELECT id FROM uffici WHERE ente_id = $2 AND code = $1`, p.Ufficio, ente)
	if err != nil {
		return "", err
	}
	struttura, err := db.IdOf(tx, `SELECT id FROM strutture WHERE code = $1`, p.Struttura)
	if err != nil {
		return "", err
	}
	id := db.NewID()
	n, err := tx.Exec(`INSERT INTO people (id, login, name, email, password, role, can_refer, ente_id, ufficio_id, struttura_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (login) DO NOTHING`,
		id, p.Login, p.Name, p.Email, p.Password, p.Role, p.CanRefer, db.Null(ente), db.Null(ufficio), db.Null(struttura), now.Unix())
	if err != nil {
		return "", err
	}
	if n == 0 {
		return "", db.ErrTaken
	}
	if p.Role != desk.Funzionario {
		p.Topics = nil
	}
	for _, code := range append([]string{p.Struttura}, p.Also...) {
		at, err := db.IdOf(tx, `SELECT id FROM strutture WHERE code = $1`, code)
		if err != nil {
			return "", err
		}
		for _, topic := range p.Topics {
			if _, err := db.IdOf(tx, `SELECT code FROM topics WHERE code = $1 AND parent = ''`, topic); err != nil {
				return "", err
			}
			if _, err := tx.Exec(`INSERT INTO competences (position_id, person_id, struttura_id, topic) VALUES ($1, $1, $2, $3)`, id, at, topic); err != nil {
				return "", err
			}
		}
	}
	return id, nil
}

// Enter is AddPerson as a line of an import.
func (p NewPerson) Enter(tx *db.Tx, now time.Time) error {
	if err := p.check(tx); err != nil {
		return err
	}
	_, err := addPerson(tx, now, p)
	switch {
	case errors.Is(err, db.ErrTaken):
		return desk.Invalid{"utente": "«" + p.Login + "» esiste già"}
	}
	return err
}

// SetPassword gives a login another password hash and ends its sessions, or ErrNotFound.
func (s *Accounts) SetPassword(ctx context.Context, login, hash string) error {
	return s.changePerson(ctx, `UPDATE people SET password = $2, disabled = FALSE, epoch = epoch + 1 WHERE login = $1`, login, hash)
}

// DisablePerson keeps a login from signing in and ends its sessions at their next request.
func (s *Accounts) DisablePerson(ctx context.Context, login string) error {
	return s.changePerson(ctx, `UPDATE people SET disabled = TRUE, epoch = epoch + 1 WHERE login = $1`, login)
}

func (s *Accounts) changePerson(ctx context.Context, query string, args ...any) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(query, args...)
		if err == nil && n == 0 {
			return db.ErrNotFound
		}
		return err
	})
}

// GrantReferente gives or takes the profile Referente regionale to an operator of the
// administrator's own ente; anybody else is ErrNotFound [R4].
func (s *Accounts) GrantReferente(ctx context.Context, a db.Act, grant bool) error {
	if a.Who.Role != desk.Amministratore {
		return db.ErrNotFound
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE people SET can_refer = $3 WHERE id = $1 AND ente_id = $2 AND role = 'operatore'`, a.ID, a.Who.Ente.ID, grant)
		if err == nil && n == 0 {
			return db.ErrNotFound
		}
		if err != nil {
			return err
		}
		if !grant { // wherever they have it
			if _, err := tx.Exec(`UPDATE further_positions SET can_refer = FALSE WHERE person_id = $1`, a.ID); err != nil {
				return err
			}
		}
		action := "referente-revocato"
		if grant {
			action = "referente-concesso"
		}
		return db.Audit(tx, a, action, a.ID, "")
	})
}
