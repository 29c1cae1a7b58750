package db

import (
	"database/sql"
	"strings"
)

// competent adds the requests of the structures and topics of an official's position: as one condition, or a
// structure at a time with its values.
func (c *Clause) competent(position string) {
	c.Among(Option{`r.struttura_id IN (SELECT k.struttura_id FROM competences k WHERE k.position_id = ?)
			AND EXISTS (SELECT 1 FROM competences k WHERE k.position_id = ? AND k.struttura_id = r.struttura_id AND k.topic = r.topic_root)`,
		[]any{position, position}}, func(q Queryer) ([]Option, error) {
		type pair struct{ struttura, topic string }
		rows, err := q.Query(`SELECT k.struttura_id, k.topic FROM competences k WHERE k.position_id = $1 ORDER BY k.struttura_id, k.topic`, position)
		pairs, err := Collect(rows, err, func(rows *sql.Rows) (p pair, err error) {
			err = rows.Scan(&p.struttura, &p.topic)
			return p, err
		})
		var options []Option
		for _, p := range pairs {
			if n := len(options); n == 0 || options[n-1].Args[0] != p.struttura {
				options = append(options, Option{Args: []any{p.struttura}})
			}
			last := &options[len(options)-1]
			last.Args = append(last.Args, p.topic)
		}
		for i := range options {
			options[i].Cond = `r.struttura_id = ? AND r.topic_root IN (?` + strings.Repeat(", ?", len(options[i].Args)-2) + `)`
		}
		return options, err
	})
}

// inRegion adds the requests of an ente's uffici in a region, or an ufficio at a time.
func (c *Clause) inRegion(ente, region string) {
	c.Among(Option{`u.region = ?`, []any{region}}, func(q Queryer) (options []Option, err error) {
		uffici, err := Texts(q, `SELECT u.id FROM uffici u WHERE u.ente_id = $1 AND u.region = $2`, ente, region)
		for _, id := range uffici {
			options = append(options, Option{`r.ufficio_id = ?`, []any{id}})
		}
		return options, err
	})
}
