package people

import (
	"context"
	"errors"
	"slices"

	"combipat/desk"
	"combipat/store/db"
)

// EnterPerson gives somebody access: they have no password until they follow their invitation,
// which is queued as well where invite is set and they have an address. What is wrong is
// desk.Invalid by field.
func (s *Accounts) EnterPerson(ctx context.Context, a db.Act, p PersonEntry, invite bool) (id string, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		id, err = db.Once(tx, a, func() (string, error) {
			at, err := checkEntry(tx, a.Who, &p, desk.PersonChange{})
			if err != nil {
				return "", err
			}
			id := db.NewID()
			n, err := tx.Exec(`INSERT INTO people (id, login, name, email, password, role, ente_id, ufficio_id, struttura_id, created_at)
				VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8, $9) ON CONFLICT (login) DO NOTHING`,
				id, p.Login, p.Name, p.Email, p.Role, db.Null(at.ente), db.Null(at.ufficio), db.Null(at.struttura), a.Now.Unix())
			if err == nil && n == 0 {
				return "", desk.Invalid{"utente": "Questo nome utente esiste già: scegline un altro."}
			}
			if err == nil {
				err = putTopics(tx, id, id, at.struttura, p)
			}
			if err == nil && invite && p.Email != "" {
				err = QueueLink(tx, a.Now, id, p.Email, desk.Invitation)
			}
			if err != nil {
				return "", err
			}
			return id, db.Audit(tx, a, "persona-creata", id, "")
		})
		return err
	})
	return id, err
}

// ChangePerson writes somebody's name, address, office and, by the Gestore, role; the login
// stays. Another role or structure ends their sessions. Somebody else's people are ErrNotFound.
func (s *Accounts) ChangePerson(ctx context.Context, a db.Act, p PersonEntry) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		old, err := keptPerson(tx, a.Who, a.Now, a.ID)
		if err != nil {
			return err
		}
		p.Login = old.Login
		at, err := checkEntry(tx, a.Who, &p, desk.PersonChange{Own: a.ID == a.Who.ID, From: old.Role})
		if err != nil {
			return err
		}
		if err := besideOthers(tx, a.ID, old, p, at); err != nil {
			return err
		}
		ends := 0
		if p.Role != old.Role || p.Struttura != old.Struttura || p.Ente != old.Ente {
			ends = 1
		}
		_, err = tx.Exec(`UPDATE people SET name = $2, email = $3, role = $4, ente_id = $5, ufficio_id = $6, struttura_id = $7, epoch = epoch + $8,
			can_refer = (can_refer AND $4 = 'operatore') WHERE id = $1`,
			a.ID, p.Name, p.Email, p.Role, db.Null(at.ente), db.Null(at.ufficio), db.Null(at.struttura), ends)
		if err == nil {
			err = putTopics(tx, a.ID, a.ID, at.struttura, p)
		}
		if err == nil && ends == 1 {
			err = endSignIns(tx, a.ID, "")
		}
		if err != nil {
			return err
		}
		if p.Role != old.Role {
			return db.Audit(tx, a, "ruolo-cambiato", a.ID, string(old.Role)+" → "+string(p.Role))
		}
		return db.Audit(tx, a, "persona-modificata", a.ID, "")
	})
}

// places are the ids an entry's codes stand for.
type places struct{ ente, ufficio, struttura string }

// checkEntry says what is wrong with an entry, by field, and finds what its codes name. An
// Amministratore enters operators of their own ente, whatever the form says [R4].
func checkEntry(tx *db.Tx, who desk.Actor, p *PersonEntry, change desk.PersonChange) (at places, err error) {
	switch who.Role {
	case desk.Amministratore:
		p.Role, p.Ente, p.Struttura, p.Topics = desk.Operatore, who.Ente.Code, "", nil
	case desk.Gestore:
	default:
		return at, db.ErrNotFound
	}
	if err := change.To(p.Role); err != nil {
		return at, err
	}
	bad := desk.Invalid{}
	desk.CheckPerson(bad, p.Login, p.Name, p.Email)
	if !slices.Contains(desk.Roles, p.Role) {
		bad.Add("ruolo", unknown(string(p.Role), "Scegli il ruolo."))
	}
	find := func(field, complaint, query, code string, more ...any) string {
		id, err1 := db.IdOf(tx, query, code, more...)
		if errors.Is(err1, db.ErrNotFound) || id == "" {
			bad.Add(field, unknown(code, complaint))
		} else if err1 != nil {
			err = err1
		}
		return id
	}
	if p.Role.Patronato() {
		at.ente = find("ente", "Scegli l’ente.", `SELECT id FROM enti WHERE code = $1`, p.Ente)
	} else {
		p.Ente = ""
	}
	if p.Role == desk.Operatore {
		at.ufficio = find("ufficio", "Scegli l’ufficio.", `SELECT id FROM uffici WHERE ente_id = $2 AND code = $1`, p.Ufficio, at.ente)
	}
	if p.Role == desk.Responsabile {
		cric, err := db.Have(tx, `SELECT '1' FROM strutture WHERE code = $1 AND kind = $2`, p.Struttura, string(desk.CRIC))
		if err != nil {
			return at, err
		}
		if cric {
			p.Role = p.Role.At(desk.CRIC)
		}
	}
	if kind := p.Role.AtStruttura(); kind != "" {
		at.struttura = find("struttura", "Scegli una struttura adatta al ruolo.", `SELECT id FROM strutture WHERE code = $1 AND kind = $2`, p.Struttura, string(kind))
	} else {
		p.Struttura = ""
	}
	if p.Role != desk.Funzionario {
		p.Topics = nil
	} else if len(p.Topics) == 0 {
		bad.Add("argomenti", "Scegli almeno un argomento.")
	}
	for _, topic := range p.Topics {
		find("argomenti", "Argomento sconosciuto.", `SELECT code FROM topics WHERE code = $1 AND parent = ''`, topic)
	}
	if err == nil {
		err = bad.Err()
	}
	return at, err
}

// unknown names in a complaint the code that stands where it cannot, as lists and the console
// write any.
func unknown(code, complaint string) string {
	if code == "" {
		return complaint
	}
	return "«" + code + "» non va bene. " + complaint
}

// putTopics makes the topics of the form those the person works at the structure of a position, the
// first one where its id is theirs; what they work elsewhere stays theirs while they are Funzionario.
func putTopics(tx *db.Tx, id, position, struttura string, p PersonEntry) error {
	_, err := tx.Exec(`DELETE FROM competences WHERE person_id = $1 AND (struttura_id = $2 OR position_id = $3 AND $4)`, id, struttura, position, p.Role != desk.Funzionario)
	for _, topic := range p.Topics {
		if err == nil {
			_, err = tx.Exec(`INSERT INTO competences (person_id, position_id, struttura_id, topic) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, id, position, struttura, topic)
		}
	}
	return err
}

// EnablePerson keeps somebody out from their next request on, with every link they have, or
// lets them in again. Nobody does it to themselves.
func (s *Accounts) EnablePerson(ctx context.Context, a db.Act, on bool) error {
	if a.ID == a.Who.ID {
		return &desk.Refusal{Rule: "R6", Text: "Non puoi disabilitare la tua stessa utenza: chiedilo a un altro Gestore."}
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		if _, err := keptPerson(tx, a.Who, a.Now, a.ID); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE people SET disabled = $2, epoch = epoch + 1 WHERE id = $1`, a.ID, !on)
		if err == nil {
			_, err = tx.Exec(`DELETE FROM links WHERE person_id = $1`, a.ID)
		}
		if err == nil {
			err = endSignIns(tx, a.ID, "")
		}
		if err != nil {
			return err
		}
		return db.Audit(tx, a, map[bool]string{true: "persona-riabilitata", false: "persona-disabilitata"}[on], a.ID, "")
	})
}

// HandLink makes a link for one of the people whose accounts a.Who keeps, to be handed over:
// an invitation, or a reset for who has a password. MailLink queues it for their address.
func (s *Accounts) HandLink(ctx context.Context, a db.Act) (token string, kind desk.LinkKind, err error) {
	err = s.linkFor(ctx, a, "link-consegnato", func(tx *db.Tx, p PersonEntry) error {
		kind = p.link()
		token, err = NewLink(tx, a.Now, p.ID, kind)
		return err
	})
	return token, kind, err
}

// MailLink is HandLink by e-mail; without an address it is refused.
func (s *Accounts) MailLink(ctx context.Context, a db.Act) error {
	return s.linkFor(ctx, a, "link-inviato", func(tx *db.Tx, p PersonEntry) error {
		if p.Email == "" {
			return &desk.Refusal{Rule: "R44", Text: "Questa persona non ha un indirizzo e-mail: aggiungilo, oppure consegna il link."}
		}
		return QueueLink(tx, a.Now, p.ID, p.Email, p.link())
	})
}

func (p PersonEntry) link() desk.LinkKind {
	if p.HasPassword {
		return desk.NewSecret
	}
	return desk.Invitation
}

func (s *Accounts) linkFor(ctx context.Context, a db.Act, action string, do func(tx *db.Tx, p PersonEntry) error) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		p, err := keptPerson(tx, a.Who, a.Now, a.ID)
		if err != nil {
			return err
		}
		if p.Disabled {
			return &desk.Refusal{Rule: "R1", Text: "L’utenza è disabilitata: riabilitala prima."}
		}
		if err := db.Spend(tx, a.Now, desk.LinkBudget, a.Who.ID); err != nil {
			return err
		}
		if err := do(tx, p); err != nil {
			return err
		}
		return db.Audit(tx, a, action, p.ID, "")
	})
}
