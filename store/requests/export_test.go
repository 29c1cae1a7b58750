package requests

import (
	"combipat/desk"
	"combipat/store/db"
)

// InView returns the ids that a view's condition in SQL lets through, before the rules are asked
// anew, of the requests that who may read.
func InView(q db.Queryer, who desk.Actor, today desk.Day, v View) (map[string]bool, error) {
	c := &db.Clause{}
	c.MayRead(who)
	c.And(`r.state <> 'bozza'`)
	inView(c, who, today, v)
	ids, err := db.Texts(q, `SELECT r.id FROM `+requestTables+c.Where(), c.Args...)
	found := map[string]bool{}
	for _, id := range ids {
		found[id] = true
	}
	return found, err
}

// Readable returns every request that who may read.
func Readable(q db.Queryer, who desk.Actor) ([]desk.Request, error) {
	c := &db.Clause{}
	c.MayRead(who)
	c.And(`r.state <> 'bozza'`)
	return ListRequests(q, c, ` ORDER BY r.id`)
}
