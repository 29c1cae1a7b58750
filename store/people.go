package store

import (
	"context"
	"errors"
	"time"

	"combipat/desk"
)

const personColumns = `p.id, p.login, p.name, p.role, p.can_refer,
	COALESCE(e.id, ''), COALESCE(e.code, ''), COALESCE(e.name, ''),
	COALESCE(u.id, ''), COALESCE(u.code, ''), COALESCE(u.name, ''), COALESCE(u.region, ''),
	COALESCE(s.id, ''), COALESCE(s.code, ''), COALESCE(s.name, ''), COALESCE(s.kind, ''), COALESCE(s.provincia, ''), COALESCE(s.region, '')`

const personTables = ` FROM people p LEFT JOIN enti e ON e.id = p.ente_id LEFT JOIN uffici u ON u.id = p.ufficio_id
	LEFT JOIN strutture s ON s.id = p.struttura_id`

func scanPerson(row scanner) (a desk.Actor, err error) {
	err = row.Scan(&a.ID, &a.Login, &a.Name, &a.Role, &a.CanRefer,
		&a.Ente.ID, &a.Ente.Code, &a.Ente.Name, &a.Ufficio.ID, &a.Ufficio.Code, &a.Ufficio.Name, &a.Ufficio.Region,
		&a.Struttura.ID, &a.Struttura.Code, &a.Struttura.Name, &a.Struttura.Kind, &a.Struttura.Provincia, &a.Struttura.Region)
	a.Profile = desk.Generico
	return a, err
}

// Person returns who a session belongs to, with ente, ufficio and structure as they are now;
// a disabled person is ErrNotFound, so that the next request ends the session [R1].
func (s *Store) Person(ctx context.Context, id string) (desk.Actor, error) {
	a, err := scanPerson(s.read(ctx).QueryRow(`SELECT `+personColumns+personTables+` WHERE p.id = $1 AND NOT p.disabled`, id))
	return a, one(err)
}

// PersonAt is Person for a session opened under that epoch: one from before a change of
// password or role, or before the person was disabled, is ErrNotFound.
func (s *Store) PersonAt(ctx context.Context, id string, epoch int64) (desk.Actor, error) {
	a, err := scanPerson(s.read(ctx).QueryRow(`SELECT `+personColumns+personTables+` WHERE p.id = $1 AND p.epoch = $2 AND NOT p.disabled`, id, epoch))
	return a, one(err)
}

// Login is what a sign-in is checked against, read at one moment: a session opened on it under
// Epoch is void if the password has changed since.
type Login struct {
	ID, Login, Hash, Email string
	Epoch                  int64
}

const loginColumns = `id, login, password, email, epoch`

// Login returns who is behind a login that is not disabled, or ErrNotFound.
func (s *Store) Login(ctx context.Context, login string) (l Login, err error) {
	err = s.read(ctx).QueryRow(`SELECT `+loginColumns+` FROM people WHERE login = $1 AND NOT disabled`, login).Scan(&l.ID, &l.Login, &l.Hash, &l.Email, &l.Epoch)
	return l, one(err)
}

// LoginOf is Login by the person's id, for whoever signs in without typing a name.
func (s *Store) LoginOf(ctx context.Context, id string) (l Login, err error) {
	err = s.read(ctx).QueryRow(`SELECT `+loginColumns+` FROM people WHERE id = $1 AND NOT disabled`, id).Scan(&l.ID, &l.Login, &l.Hash, &l.Email, &l.Epoch)
	return l, one(err)
}

// Credentials returns the id and password hash behind a login, or ErrNotFound.
func (s *Store) Credentials(ctx context.Context, login string) (id, hash string, err error) {
	err = s.read(ctx).QueryRow(`SELECT id, password FROM people WHERE login = $1 AND NOT disabled`, login).Scan(&id, &hash)
	return id, hash, one(err)
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

// AddPerson enters somebody. Operators are Operatore generico without further act [R5]. A
// login in use is ErrTaken; an unknown code ErrNotFound.
func (s *Store) AddPerson(ctx context.Context, now time.Time, p NewPerson) (id string, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		id, err = addPerson(tx, now, p)
		return err
	})
	return id, err
}

func addPerson(tx *Tx, now time.Time, p NewPerson) (string, error) {
	ente, err := idOf(tx, `SELECT id FROM enti WHERE code = $1`, p.Ente)
	if err != nil {
		return "", err
	}
	ufficio, err := idOf(tx, `SELECT id FROM uffici WHERE ente_id = $2 AND code = $1`, p.Ufficio, ente)
	if err != nil {
		return "", err
	}
	struttura, err := idOf(tx, `SELECT id FROM strutture WHERE code = $1`, p.Struttura)
	if err != nil {
		return "", err
	}
	id := newID()
	n, err := tx.Exec(`INSERT INTO people (id, login, name, email, password, role, can_refer, ente_id, ufficio_id, struttura_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (login) DO NOTHING`,
		id, p.Login, p.Name, p.Email, p.Password, p.Role, p.CanRefer, null(ente), null(ufficio), null(struttura), now.Unix())
	if err != nil {
		return "", err
	}
	if n == 0 {
		return "", ErrTaken
	}
	for _, code := range append([]string{p.Struttura}, p.Also...) {
		at, err := idOf(tx, `SELECT id FROM strutture WHERE code = $1`, code)
		if err != nil {
			return "", err
		}
		for _, topic := range p.Topics {
			if _, err := idOf(tx, `SELECT code FROM topics WHERE code = $1 AND parent = ''`, topic); err != nil {
				return "", err
			}
			if _, err := tx.Exec(`INSERT INTO competences (person_id, struttura_id, topic) VALUES ($1, $2, $3)`, id, at, topic); err != nil {
				return "", err
			}
		}
	}
	return id, nil
}

// enter is AddPerson as a line of an import.
func (p NewPerson) enter(tx *Tx, now time.Time) error {
	if p.Login == "" || p.Role.Label() == string(p.Role) {
		return desk.Invalid{"utente": "servono un nome utente e un ruolo: operatore, amministratore, funzionario, cric, responsabile, crm, gestore"}
	}
	_, err := addPerson(tx, now, p)
	switch {
	case errors.Is(err, ErrTaken):
		return desk.Invalid{"utente": "«" + p.Login + "» esiste già"}
	case errors.Is(err, ErrNotFound):
		return desk.Invalid{"utente": "ente, ufficio, struttura o argomento sconosciuti"}
	}
	return err
}

// idOf finds the row a code names; no code is no row and no error.
func idOf(q queryer, query, code string, more ...any) (id string, err error) {
	if code == "" {
		return "", nil
	}
	err = q.QueryRow(query, append([]any{code}, more...)...).Scan(&id)
	return id, one(err)
}

// SetPassword gives a login another password hash and ends its sessions, or ErrNotFound.
func (s *Store) SetPassword(ctx context.Context, login, hash string) error {
	return s.changePerson(ctx, `UPDATE people SET password = $2, disabled = FALSE, epoch = epoch + 1 WHERE login = $1`, login, hash)
}

// DisablePerson keeps a login from signing in and ends its sessions at their next request.
func (s *Store) DisablePerson(ctx context.Context, login string) error {
	return s.changePerson(ctx, `UPDATE people SET disabled = TRUE, epoch = epoch + 1 WHERE login = $1`, login)
}

func (s *Store) changePerson(ctx context.Context, query string, args ...any) error {
	return s.write(ctx, func(tx *Tx) error {
		n, err := tx.Exec(query, args...)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// GrantReferente gives or takes the profile Referente regionale to an operator of the
// administrator's own ente; anybody else is ErrNotFound [R4].
func (s *Store) GrantReferente(ctx context.Context, a Act, grant bool) error {
	if a.Who.Role != desk.Amministratore {
		return ErrNotFound
	}
	return s.write(ctx, func(tx *Tx) error {
		n, err := tx.Exec(`UPDATE people SET can_refer = $3 WHERE id = $1 AND ente_id = $2 AND role = 'operatore'`, a.ID, a.Who.Ente.ID, grant)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		action := "referente-revocato"
		if grant {
			action = "referente-concesso"
		}
		return audit(tx, a, action, a.ID, "")
	})
}
