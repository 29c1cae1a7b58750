package directory

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"combipat/desk"
	"combipat/store/db"
)

// Unread is a structure where requests would reach nobody, wholly or for some topics [R6].
type Unread struct {
	desk.Struttura          // without ID for a region that has offices of patronati and no CRIC
	Nobody         bool     // neither a Funzionario nor a Responsabile
	Topics         []string // labels of the first level that no Funzionario works
	Waiting        int      // requests nobody there can answer, or only the Responsabile
}

// nobodyReads finds whether a request of a topic of the first level that goes to a structure is
// seen by nobody: no Funzionario of the topic, no Responsabile, at a CRIC none of its officials.
// In the queue "Da smistare" the officials of the region's CRIC see it.
const nobodyReads = `SELECT '1' WHERE NOT EXISTS (SELECT 1 FROM positions v JOIN people p ON p.id = v.person_id WHERE v.struttura_id = $1 AND v.role IN ($2, $3, $5) AND NOT p.disabled)
	AND NOT EXISTS (SELECT 1 FROM competences k JOIN people p ON p.id = k.person_id WHERE k.struttura_id = $1 AND k.topic = $4 AND NOT p.disabled)`

// NobodyReads says whether a request sent there would be seen by nobody yet: a fact for its sender,
// who sends all the same [R6, R14].
func (s *Directory) NobodyReads(ctx context.Context, to desk.Routing, topic desk.Topic) (bool, error) {
	q := s.Read(ctx)
	at := to.To.ID
	if at == "" {
		cric, err := db.IdOf(q, `SELECT id FROM strutture WHERE region = $1 AND kind = $2 AND active`, to.Region, desk.CRIC)
		if err == db.ErrNotFound {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		at = cric
	}
	return db.Have(q, nobodyReads, at, desk.Responsabile, desk.FunzionarioCRIC, topic.Root(), desk.ResponsabileCRIC)
}

// Unread returns where requests would reach nobody, the emptiest first, by region and name: to the
// Gestore everywhere, to a Responsabile of their own structure; to others ErrNotFound.
func (s *Directory) Unread(ctx context.Context, who desk.Actor) ([]Unread, error) {
	if who.Role != desk.Gestore {
		if err := db.Keeper(who); err != nil {
			return nil, err
		}
	}
	q := s.Read(ctx)
	list, err := unreadTopics(q, who.Struttura.ID)
	if err == nil && who.Role == desk.Gestore {
		var crics []Unread
		crics, err = unreadCRICs(q)
		list = append(list, crics...)
	}
	slices.SortStableFunc(list, func(a, b Unread) int {
		switch {
		case a.Nobody && !b.Nobody:
			return -1
		case b.Nobody && !a.Nobody:
			return 1
		}
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Name, b.Name))
	})
	return list, err
}

// unreadTopics finds the topics that no Funzionario works, of one structure or, at "", of all.
// What a Polo works for a structure is the Polo's [R14]. Who works what is gathered once, and not
// asked for each topic of each structure: the Gestore's Portale shows it too.
func unreadTopics(q db.Queryer, at string) (list []Unread, err error) {
	rows, err := q.Query(`SELECT `+strutturaColumns+`, t.label,
			s.id NOT IN (SELECT v.struttura_id FROM positions v JOIN people p ON p.id = v.person_id WHERE v.role = $2 AND v.struttura_id IS NOT NULL AND NOT p.disabled)
				AND s.id NOT IN (SELECT k.struttura_id FROM competences k JOIN people p ON p.id = k.person_id WHERE NOT p.disabled),
			(SELECT COUNT(*) FROM requests r WHERE r.struttura_id = s.id AND r.waiting_since <> '' AND r.topic_root = t.code)
		FROM strutture s CROSS JOIN topics t
		WHERE s.active AND s.kind = $3 AND (s.id = $1 OR $1 = '') AND t.active AND t.parent = ''
			AND (s.id, t.code) NOT IN (SELECT x.place, x.topic FROM topic_rules x WHERE x.level = $4)
			AND (s.id, t.code) NOT IN (SELECT k.struttura_id, k.topic FROM competences k JOIN people p ON p.id = k.person_id WHERE NOT p.disabled)
		ORDER BY s.id, t.position, t.code`, at, desk.Responsabile, desk.Territoriale, desk.RouteByPolo)
	err = db.Each(rows, err, func(rows *sql.Rows) error {
		var u Unread
		var topic string
		if err := rows.Scan(&u.ID, &u.Code, &u.Name, &u.Kind, &u.Provincia, &u.Region, &topic, &u.Nobody, &u.Waiting); err != nil {
			return err
		}
		if last := len(list) - 1; last >= 0 && list[last].ID == u.ID {
			list[last].Topics = append(list[last].Topics, topic)
			list[last].Waiting += u.Waiting
		} else {
			u.Topics = []string{topic}
			list = append(list, u)
		}
		return nil
	})
	return list, err
}

// unreadCRICs finds the CRICs without officials, and the regions whose offices of patronati have
// no CRIC at all [R15].
func unreadCRICs(q db.Queryer) ([]Unread, error) {
	rows, err := q.Query(`SELECT `+strutturaColumns+`, (SELECT COUNT(*) FROM requests r WHERE r.struttura_id = s.id AND r.waiting_since <> '')
		FROM strutture s WHERE s.active AND s.kind = $1
			AND s.id NOT IN (SELECT v.struttura_id FROM positions v JOIN people p ON p.id = v.person_id WHERE v.role IN ($2, $3) AND v.struttura_id IS NOT NULL AND NOT p.disabled)`, desk.CRIC, desk.FunzionarioCRIC, desk.ResponsabileCRIC)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (u Unread, err error) {
		u.Nobody = true
		err = rows.Scan(&u.ID, &u.Code, &u.Name, &u.Kind, &u.Provincia, &u.Region, &u.Waiting)
		return u, err
	})
	if err != nil {
		return nil, err
	}
	regions, err := db.Texts(q, `SELECT DISTINCT u.region FROM uffici u
		WHERE NOT EXISTS (SELECT 1 FROM strutture s WHERE s.active AND s.kind = $1 AND s.region = u.region)`, desk.CRIC)
	for _, region := range regions {
		list = append(list, Unread{Struttura: desk.Struttura{Kind: desk.CRIC, Region: region}, Nobody: true})
	}
	return list, err
}
