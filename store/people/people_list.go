package people

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
)

// PersonEntry is a person as whoever keeps the accounts sees them; codes name the rest.
type PersonEntry struct {
	ID, Login, Name, Email                                  string
	Role                                                    desk.Role
	CanRefer, Disabled                                      bool
	Ente, EnteName, Ufficio, UfficioName, Struttura, Office string
	Topics                                                  []string // a Funzionario's at their structure [R6]
	HasPassword                                             bool
	InvitedUntil                                            time.Time // of the newest link that is still good; zero for none
}

// State says how far somebody has got, in one word.
func (p PersonEntry) State() string {
	switch {
	case p.Disabled:
		return "disabilitato"
	case !p.HasPassword && p.InvitedUntil.IsZero():
		return "da invitare"
	case !p.HasPassword:
		return "invitato"
	}
	return "attivo"
}

// peoplePage is how many people a page of the list shows.
const peoplePage = 100

// mostWords is how many words a search for somebody looks for.
const mostWords = 12

// PeoplePage is a part of the list of people; Next is where the following one begins.
type PeoplePage struct {
	People []PersonEntry
	Next   string
	More   bool // a search found more than it shows
}

// People returns the people whose accounts the person keeps, by login, from after on.
func (s *Accounts) People(ctx context.Context, who desk.Actor, now time.Time, after string) (PeoplePage, error) {
	c := &db.Clause{}
	if !c.MayKeep(who) {
		return PeoplePage{}, db.ErrNotFound
	}
	c.And(`p.login > ?`, after)
	list, err := listPeople(s.Read(ctx), c, now, peoplePage+1)
	p := PeoplePage{People: list}
	if len(list) > peoplePage {
		p.People, p.Next = list[:peoplePage], list[peoplePage-1].Login
	}
	return p, err
}

// FindPeople returns those of them in whose names, login, e-mail or office all the words stand.
func (s *Accounts) FindPeople(ctx context.Context, who desk.Actor, now time.Time, text string) (found PeoplePage, err error) {
	words, after := db.SoughtIn(text, mostWords), ""
	for {
		page, err := s.People(ctx, who, now, after)
		if err != nil {
			return PeoplePage{}, err
		}
		for _, p := range page.People {
			if !db.AllIn(words, db.Indexed(strings.Join([]string{p.Login, p.Name, p.Email, p.EnteName, p.UfficioName, p.Struttura, p.Office, p.Role.Label()}, " "))) {
				continue
			}
			if len(found.People) == peoplePage {
				found.More = true
				return found, nil
			}
			found.People = append(found.People, p)
		}
		if after = page.Next; after == "" {
			return found, nil
		}
	}
}

// KeptPerson returns one of them, or ErrNotFound.
func (s *Accounts) KeptPerson(ctx context.Context, who desk.Actor, now time.Time, id string) (PersonEntry, error) {
	return keptPerson(s.Read(ctx), who, now, id)
}

func keptPerson(q db.Queryer, who desk.Actor, now time.Time, id string) (PersonEntry, error) {
	c := &db.Clause{}
	if !c.MayKeep(who) {
		return PersonEntry{}, db.ErrNotFound
	}
	c.And(`p.id = ?`, id)
	list, err := listPeople(q, c, now, 1)
	if err == nil && len(list) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return PersonEntry{}, err
	}
	p := list[0]
	p.Topics, err = db.Texts(q, `SELECT k.topic FROM competences k JOIN people p ON p.id = k.position_id AND p.struttura_id = k.struttura_id WHERE p.id = $1 ORDER BY k.topic`, id)
	return p, err
}

func listPeople(q db.Queryer, c *db.Clause, now time.Time, n int) ([]PersonEntry, error) {
	query := `SELECT p.id, p.login, p.name, p.email, p.role, p.can_refer, p.disabled, p.password <> '',
		COALESCE(e.code, ''), COALESCE(e.name, ''), COALESCE(u.code, ''), COALESCE(u.name, ''), COALESCE(s.code, ''), COALESCE(s.name, ''),
		COALESCE((SELECT MAX(l.expires_at) FROM links l WHERE l.person_id = p.id AND l.kind = 'invito' AND l.expires_at > ` + c.Arg(now.Unix()) + `), 0)` +
		PersonTables + c.Where() + ` ORDER BY p.login LIMIT ` + c.Arg(n)
	rows, err := q.Query(query, c.Args...)
	return db.Collect(rows, err, func(rows *sql.Rows) (p PersonEntry, err error) {
		var until int64
		err = rows.Scan(&p.ID, &p.Login, &p.Name, &p.Email, &p.Role, &p.CanRefer, &p.Disabled, &p.HasPassword,
			&p.Ente, &p.EnteName, &p.Ufficio, &p.UfficioName, &p.Struttura, &p.Office, &until)
		p.InvitedUntil = db.Instant(until)
		return p, err
	})
}

// Places are what a person can belong to, for the form: the Amministratore's own ente only.
type Places struct {
	Enti      []directory.KeptEnte
	Strutture []desk.Struttura
	Topics    []desk.Topic // of the first level
}

// PlacesFor returns what the person may give to those whose accounts they keep.
func (s *Accounts) PlacesFor(ctx context.Context, who desk.Actor) (p Places, err error) {
	q, c := s.Read(ctx), &db.Clause{}
	if who.Role != desk.Gestore && who.Role != desk.Amministratore {
		return p, db.ErrNotFound
	}
	if c.And(`e.code <> ''`); who.Role == desk.Amministratore {
		c.And(`e.id = ?`, who.Ente.ID)
	}
	rows, err := q.Query(`SELECT e.id, e.code, e.name, COALESCE(u.id, ''), COALESCE(u.code, ''), COALESCE(u.name, ''), COALESCE(u.region, '')
		FROM enti e LEFT JOIN uffici u ON u.ente_id = e.id`+c.Where()+` ORDER BY e.name, e.code, u.name, u.code`, c.Args...)
	type line struct {
		desk.Ente
		desk.Ufficio
	}
	lines, err := db.Collect(rows, err, func(rows *sql.Rows) (l line, err error) {
		err = rows.Scan(&l.Ente.ID, &l.Ente.Code, &l.Ente.Name, &l.Ufficio.ID, &l.Ufficio.Code, &l.Ufficio.Name, &l.Ufficio.Region)
		return l, err
	})
	if err != nil {
		return p, err
	}
	for _, l := range lines {
		if n := len(p.Enti); n == 0 || p.Enti[n-1].ID != l.Ente.ID {
			p.Enti = append(p.Enti, directory.KeptEnte{Ente: l.Ente})
		}
		if last := &p.Enti[len(p.Enti)-1]; l.Ufficio.ID != "" {
			last.Uffici = append(last.Uffici, directory.KeptUfficio{Ufficio: l.Ufficio})
		}
	}
	if who.Role != desk.Gestore {
		return p, nil
	}
	topics, err1 := s.Topics(ctx)
	for _, t := range topics {
		if t.Parent == "" {
			p.Topics = append(p.Topics, t)
		}
	}
	provincial, err2 := s.Strutture(ctx, desk.Territoriale)
	crics, err3 := s.Strutture(ctx, desk.CRIC)
	p.Strutture = append(provincial, crics...)
	return p, errors.Join(err1, err2, err3)
}
