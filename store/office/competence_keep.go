package office

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
)

// Worker is an official of a structure with what they work there [R6].
type Worker struct {
	requests.Official
	Guest    bool           // of another structure
	Topics   []string       // of the first level
	InCharge map[string]int // requests that wait for their answer, by topic
}

// TopicWork is a topic of the first level as a structure works it.
type TopicWork struct {
	desk.Topic
	Officials []string // names
	Waiting   int
	Oldest    desk.Day // of those waiting
	For       []string // structures whose topic is worked here [R14]
	At        string   // structure that works it for this one
}

// ownOfficials are the people who are Funzionario of the structure $1, in whichever of their positions.
const ownOfficials = `SELECT v.person_id FROM positions v WHERE v.struttura_id = $1 AND v.role = 'funzionario'`

// Workers returns the officials of the Responsabile's structure, and those of others who work
// its topics, by name [R6].
func (s *Office) Workers(ctx context.Context, who desk.Actor) ([]Worker, error) {
	if err := db.Keeper(who); err != nil {
		return nil, err
	}
	q := s.Read(ctx)
	rows, err := q.Query(`SELECT p.id, p.login, p.name, p.id NOT IN (`+ownOfficials+`) FROM people p
		WHERE NOT p.disabled AND (p.id IN (`+ownOfficials+`) OR p.id IN (SELECT k.person_id FROM competences k WHERE k.struttura_id = $1))
		ORDER BY p.name, p.id`, who.Struttura.ID)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (w Worker, err error) {
		w.InCharge = map[string]int{}
		err = rows.Scan(&w.ID, &w.Login, &w.Name, &w.Guest)
		return w, err
	})
	if err != nil {
		return nil, err
	}
	at := func(id string) *Worker {
		if i := slices.IndexFunc(list, func(w Worker) bool { return w.ID == id }); i >= 0 {
			return &list[i]
		}
		return &Worker{InCharge: map[string]int{}} // disabled
	}
	err = pairs(q, `SELECT k.person_id, k.topic, 0 FROM competences k WHERE k.struttura_id = $1 ORDER BY k.topic`, func(person, topic string, _ int) {
		w := at(person)
		w.Topics = append(w.Topics, topic)
	}, who.Struttura.ID)
	if err != nil {
		return nil, err
	}
	return list, pairs(q, `SELECT r.assignee_id, r.topic_root, COUNT(*) FROM requests r
		WHERE r.struttura_id = $1 AND r.waiting_since <> '' AND r.assignee_id IS NOT NULL GROUP BY r.assignee_id, r.topic_root`,
		func(person, topic string, n int) { at(person).InCharge[topic] = n }, who.Struttura.ID)
}

// pairs calls fn with each row of two texts and a number.
func pairs(q db.Queryer, query string, fn func(a, b string, n int), args ...any) error {
	rows, err := q.Query(query, args...)
	return db.Each(rows, err, func(rows *sql.Rows) error {
		var a, b string
		var n int
		err := rows.Scan(&a, &b, &n)
		if err == nil {
			fn(a, b, n)
		}
		return err
	})
}

// TopicsWorked returns the topics of the first level as the Responsabile's structure works
// them: by whom, how much waits, and which Polo works what for whom [R12, R14].
func (s *Office) TopicsWorked(ctx context.Context, who desk.Actor) ([]TopicWork, error) {
	workers, err := s.Workers(ctx, who)
	if err != nil {
		return nil, err
	}
	topics, err := s.Topics(ctx)
	if err != nil {
		return nil, err
	}
	var list []TopicWork
	for _, t := range topics {
		if t.Parent != "" {
			continue
		}
		work := TopicWork{Topic: t}
		for _, w := range workers {
			if slices.Contains(w.Topics, t.Code) {
				work.Officials = append(work.Officials, w.Name)
			}
		}
		list = append(list, work)
	}
	at := func(topic string) *TopicWork {
		if i := slices.IndexFunc(list, func(w TopicWork) bool { return w.Code == topic }); i >= 0 {
			return &list[i]
		}
		return &TopicWork{} // retired since
	}
	q := s.Read(ctx)
	err = pairs(q, `SELECT r.topic_root, MIN(r.waiting_since), COUNT(*) FROM requests r
		WHERE r.struttura_id = $1 AND r.waiting_since <> '' GROUP BY r.topic_root`,
		func(topic, oldest string, n int) { at(topic).Waiting, at(topic).Oldest = n, desk.Day(oldest) }, who.Struttura.ID)
	if err != nil {
		return nil, err
	}
	err = pairs(q, `SELECT k.topic, s.name, 0 FROM topic_rules k JOIN strutture s ON s.id = k.place
		WHERE k.level = 'polo' AND k.struttura_id = $1 ORDER BY s.name`,
		func(topic, name string, _ int) { at(topic).For = append(at(topic).For, name) }, who.Struttura.ID)
	if err != nil {
		return nil, err
	}
	return list, pairs(q, `SELECT k.topic, s.name, 0 FROM topic_rules k JOIN strutture s ON s.id = k.struttura_id
		WHERE k.level = 'polo' AND k.place = $1`, func(topic, name string, _ int) { at(topic).At = name }, who.Struttura.ID)
}

// KeepCompetences says which topics of the first level the official named by Act.ID works at
// the Responsabile's structure, and no others [R6]. What they have in charge of a topic taken
// from them waits for somebody else; released says how many requests. Officials of other
// structures may only lose topics. An unknown topic is desk.Invalid at "argomenti", somebody
// who is no official here ErrNotFound.
func (s *Office) KeepCompetences(ctx context.Context, a db.Act, topics []string) (released int, err error) {
	if err := db.Keeper(a.Who); err != nil {
		return 0, err
	}
	err = s.Write(ctx, func(tx *db.Tx) error {
		released = 0
		_, err := db.Once(tx, a, func() (string, error) {
			released, err = putCompetences(tx, a, topics)
			return a.ID, err
		})
		return err
	})
	return released, err
}

func putCompetences(tx *db.Tx, a db.Act, topics []string) (released int, err error) {
	here := a.Who.Struttura.ID
	had, err := db.Texts(tx, `SELECT k.topic FROM competences k WHERE k.person_id = $1 AND k.struttura_id = $2`, a.ID, here)
	if err != nil {
		return 0, err
	}
	var name, position string
	err = db.One(tx.QueryRow(`SELECT p.name, COALESCE((SELECT v.id FROM positions v WHERE v.person_id = $1 AND v.struttura_id = $2 AND v.role = 'funzionario'), '')
		FROM people p WHERE p.id = $1 AND NOT p.disabled`, a.ID, here).Scan(&name, &position))
	guest := position == ""
	if err == nil && guest && len(had) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	roots, err := db.Texts(tx, `SELECT code FROM topics WHERE parent = ''`)
	if err != nil {
		return 0, err
	}
	var changes []string
	for _, t := range topics {
		if !slices.Contains(roots, t) || guest && !slices.Contains(had, t) {
			return 0, desk.Invalid{"argomenti": "Scegli argomenti dell’elenco; a un funzionario di un’altra struttura si possono solo togliere."}
		}
		n, err := tx.Exec(`INSERT INTO competences (person_id, position_id, struttura_id, topic) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, a.ID, position, here, t)
		if err != nil {
			return 0, err
		}
		if n > 0 {
			changes = append(changes, "+"+t)
		}
	}
	for _, t := range had {
		if slices.Contains(topics, t) {
			continue
		}
		if _, err := tx.Exec(`DELETE FROM competences WHERE person_id = $1 AND struttura_id = $2 AND topic = $3`, a.ID, here, t); err != nil {
			return 0, err
		}
		n, err := release(tx, a, lost{here, t, "Non più in carico a " + name + ", che non tratta più l’argomento."})
		if err != nil {
			return 0, err
		}
		changes, released = append(changes, "-"+t), released+n
	}
	if len(changes) == 0 {
		return 0, nil
	}
	tx.Publish(here, db.LiveInbox)
	return released, db.Audit(tx, a, "competenze", a.ID, strings.Join(changes, " "))
}

// lost is what an official does not work any more: a topic of a structure, "" for all of them.
type lost struct{ struttura, topic, event string }

// release takes from the official Act.ID what they have in charge of it, and returns how many of those
// requests wait for an answer.
func release(tx *db.Tx, a db.Act, l lost) (waiting int, err error) {
	c := &db.Clause{}
	c.And(`r.assignee_id = ? AND r.state IN ('inviata', 'in-carico', 'risposta', 'integrazione', 'chiusa')`, a.ID)
	c.And(`r.struttura_id = ? AND ? IN ('', r.topic_root)`, l.struttura, l.topic)
	list, err := requests.ListRequests(tx, c, ` ORDER BY r.id`)
	if err != nil {
		return 0, err
	}
	for _, r := range list {
		r.Dialogue = r.Dialogue.Release()
		if err := requests.AddEvent(tx, r.ID, a, "rilascio", l.event, true); err != nil {
			return 0, err
		}
		if err := requests.SaveFacts(tx, &r, a.Now); err != nil {
			return 0, err
		}
		if r.WaitingSince != "" {
			waiting++
		}
	}
	return waiting, nil
}
