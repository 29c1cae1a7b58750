package people

import (
	"context"
	"database/sql"
	"errors"

	"combipat/desk"
	"combipat/store/db"
)

// Worn returns the person in each of their positions, the first one first: as whom they may act, one at
// a time [A30]. A disabled person has none.
func (s *Accounts) Worn(ctx context.Context, id string) ([]desk.Actor, error) {
	return Worn(s.Read(ctx), id)
}

// Worn is Accounts.Worn within a transaction.
func Worn(q db.Queryer, id string) ([]desk.Actor, error) {
	first, err := ScanPerson(q.QueryRow(`SELECT `+PersonColumns+PersonTables+` WHERE p.id = $1 AND NOT p.disabled`, id))
	if err = db.One(err); errors.Is(err, db.ErrNotFound) {
		return nil, nil
	}
	if err != nil || !first.Several {
		return []desk.Actor{first}, err
	}
	rows, err := q.Query(`SELECT `+PersonColumns+wornTables("v.id")+` WHERE p.id = $1 AND NOT p.disabled ORDER BY v.created_at, v.id`, id)
	further, err := db.Collect(rows, err, func(rows *sql.Rows) (desk.Actor, error) { return ScanPerson(rows) })
	return append([]desk.Actor{first}, further...), err
}

// Position is a further position as whoever keeps the account sees it.
type Position struct {
	ID        string
	Role      desk.Role
	CanRefer  bool
	Ufficio   desk.Ufficio
	Struttura desk.Struttura
	Topics    []string // codes; a Funzionario's
}

// PositionsOf returns the further positions of one of the people whose accounts who keeps, the oldest
// first; somebody else's people are ErrNotFound.
func (s *Accounts) PositionsOf(ctx context.Context, who desk.Actor, person string) ([]Position, error) {
	q, c := s.Read(ctx), &db.Clause{}
	if !c.MayKeep(who) {
		return nil, db.ErrNotFound
	}
	c.And(`v.person_id = ?`, person)
	return positions(q, c)
}

func positions(q db.Queryer, c *db.Clause) ([]Position, error) {
	rows, err := q.Query(`SELECT v.id, v.role, v.can_refer, COALESCE(u.id, ''), COALESCE(u.code, ''), COALESCE(u.name, ''), COALESCE(u.region, ''),
		COALESCE(s.id, ''), COALESCE(s.code, ''), COALESCE(s.name, '')
		FROM further_positions v JOIN people p ON p.id = v.person_id LEFT JOIN uffici u ON u.id = v.ufficio_id LEFT JOIN strutture s ON s.id = v.struttura_id`+
		c.Where()+` ORDER BY v.created_at, v.id`, c.Args...)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (v Position, err error) {
		err = rows.Scan(&v.ID, &v.Role, &v.CanRefer, &v.Ufficio.ID, &v.Ufficio.Code, &v.Ufficio.Name, &v.Ufficio.Region,
			&v.Struttura.ID, &v.Struttura.Code, &v.Struttura.Name)
		return v, err
	})
	for i := range list {
		if err == nil {
			list[i].Topics, err = db.Texts(q, `SELECT k.topic FROM competences k WHERE k.position_id = $1 ORDER BY k.topic`, list[i].ID)
		}
	}
	return list, err
}

// NewPosition is a position to be given; codes name the place, Role and Topics are INPS's.
type NewPosition struct {
	Role      desk.Role
	Ufficio   string
	CanRefer  bool
	Struttura string
	Topics    []string
}

// GivePosition gives the person Act.ID, whose account Act.Who keeps, a further position. What the first
// one asks, this one does: what is wrong is desk.Invalid by field, somebody who may have no other a
// *desk.Refusal, somebody else's people ErrNotFound [R4, R6, A30].
func (s *Accounts) GivePosition(ctx context.Context, a db.Act, n NewPosition) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Once(tx, a, func() (string, error) {
			p, err := keptPerson(tx, a.Who, a.Now, a.ID)
			if err != nil {
				return "", err
			}
			if !p.Role.MayHaveMore() {
				return "", &desk.Refusal{Rule: "A30", Text: "Chi è " + p.Role.Label() + " non ha altri incarichi: li hanno gli operatori e chi lavora in una struttura dell’INPS."}
			}
			if err := db.Room(tx, desk.PositionsBound, `SELECT COUNT(*) FROM further_positions WHERE person_id = $1`, p.ID); err != nil {
				return "", err
			}
			return putPosition(tx, a, p, n)
		})
		return err
	})
}

func putPosition(tx *db.Tx, a db.Act, p PersonEntry, n NewPosition) (id string, err error) {
	if p.Role == desk.Operatore {
		n.Role = desk.Operatore
	} else if !p.Role.Beside(n.Role) {
		return "", desk.Invalid{"ruolo": "Scegli un ruolo di chi lavora in una struttura dell’INPS."}
	}
	entry := PersonEntry{Login: p.Login, Name: p.Name, Role: n.Role, Ente: p.Ente, Ufficio: n.Ufficio, Struttura: n.Struttura, Topics: n.Topics}
	at, err := checkEntry(tx, a.Who, &entry, desk.PersonChange{From: p.Role})
	if err != nil {
		return "", err
	}
	taken, err := db.Have(tx, `SELECT '1' FROM positions v WHERE v.person_id = $1 AND (v.struttura_id = $2 OR v.ufficio_id = $3)`, p.ID, at.struttura, at.ufficio)
	if err != nil {
		return "", err
	}
	field, where, refer := "struttura", entry.Struttura, false
	if n.Role == desk.Operatore {
		field, where = "ufficio", entry.Ufficio
		if refer = n.CanRefer && a.Who.Role == desk.Amministratore; refer { // theirs to grant [R4]
			where += ", anche Referente regionale"
		}
	}
	if taken {
		return "", desk.Invalid{field: "Ci lavora già: togli prima quell’incarico."}
	}
	id = db.NewID()
	if _, err = tx.Exec(`INSERT INTO further_positions (id, person_id, role, can_refer, ufficio_id, struttura_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, p.ID, entry.Role, refer, db.Null(at.ufficio), db.Null(at.struttura), a.Now.Unix()); err != nil {
		return "", err
	}
	if at.struttura != "" {
		if err = putTopics(tx, p.ID, id, at.struttura, entry); err != nil {
			return "", err
		}
	}
	return id, db.Audit(tx, a, "incarico-dato", p.ID, entry.Role.Label()+", "+where)
}

// TakePosition ends the further position at, an id or the code of its place, of the person Act.ID and returns it: what it gave is gone
// with it, at once and in every session, which goes on in the first position. One that is not theirs,
// or not for Act.Who to keep, is ErrNotFound [R4, R6, A30].
func TakePosition(tx *db.Tx, a db.Act, at string) (Position, error) {
	if _, err := keptPerson(tx, a.Who, a.Now, a.ID); err != nil {
		return Position{}, err
	}
	c := &db.Clause{}
	c.And(`v.person_id = ? AND ? IN (v.id, s.code, u.code)`, a.ID, at)
	list, err := positions(tx, c)
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return Position{}, err
	}
	v := list[0]
	if _, err = tx.Exec(`DELETE FROM competences WHERE position_id = $1`, v.ID); err != nil {
		return v, err
	}
	if err := db.Changed(tx.Exec(`DELETE FROM further_positions WHERE id = $1`, v.ID)); err != nil {
		return v, err
	}
	return v, db.Audit(tx, a, "incarico-tolto", a.ID, v.Role.Label()+", "+v.Struttura.Code+v.Ufficio.Code)
}

// besideOthers refuses to change a first position into one that cannot stand beside the further ones.
func besideOthers(tx *db.Tx, id string, old, p PersonEntry, at places) error {
	there, err := db.Have(tx, `SELECT '1' FROM further_positions v WHERE v.person_id = $1`, id)
	if err != nil || !there {
		return err
	}
	if !old.Role.Beside(p.Role) || p.Ente != old.Ente {
		return &desk.Refusal{Rule: "A30", Text: "Questa persona ha altri incarichi: toglili prima di cambiarle ruolo o ente."}
	}
	same, err := db.Have(tx, `SELECT '1' FROM further_positions v WHERE v.person_id = $1 AND (v.struttura_id = $2 OR v.ufficio_id = $3)`, id, at.struttura, at.ufficio)
	if err != nil || !same {
		return err
	}
	field := "struttura"
	if p.Role == desk.Operatore {
		field = "ufficio"
	}
	return desk.Invalid{field: "Ci lavora già con un altro incarico: togli prima quello."}
}
