package directory

import (
	"context"
	"database/sql"

	"combipat/desk"
	"combipat/store/db"
)

// RuleLine is a routing rule in words [A22].
type RuleLine struct {
	Level     desk.RouteRule
	Place     string // as the table holds it: a CAP, an ISTAT code, a structure's id
	PlaceName string // as people read it
	Topic     desk.Topic
	To        desk.Struttura
}

// Rules returns every routing rule, by level, place and topic [R14].
func (s *Directory) Rules(ctx context.Context, who desk.Actor) ([]RuleLine, error) {
	if err := db.Gestore(who); err != nil {
		return nil, err
	}
	return rulesWhere(s.Read(ctx), `1 = 1`)
}

func rulesWhere(q db.Queryer, condition string, args ...any) ([]RuleLine, error) {
	rows, err := q.Query(`SELECT r.level, r.place,
			CASE r.level WHEN 'polo' THEN COALESCE(p.name || ' (' || p.code || ')', '') WHEN 'comune-argomento' THEN COALESCE(c.name || ' (' || c.provincia || ')', r.place) ELSE r.place END,
			t.code, t.parent, t.label, `+strutturaColumns+`
		FROM topic_rules r JOIN strutture s ON s.id = r.struttura_id JOIN topics t ON t.code = r.topic
		LEFT JOIN strutture p ON r.level = 'polo' AND p.id = r.place LEFT JOIN comuni c ON r.level = 'comune-argomento' AND c.istat = r.place
		WHERE `+condition+` ORDER BY r.level DESC, 3, t.label`, args...)
	return db.Collect(rows, err, func(rows *sql.Rows) (l RuleLine, err error) {
		err = rows.Scan(&l.Level, &l.Place, &l.PlaceName, &l.Topic.Code, &l.Topic.Parent, &l.Topic.Label,
			&l.To.ID, &l.To.Code, &l.To.Name, &l.To.Kind, &l.To.Provincia, &l.To.Region)
		return l, err
	})
}

// AddRule enters a rule, or sends the topic of its place elsewhere. What is unknown is
// desk.Invalid at "livello", "luogo", "argomento" or "struttura".
func (s *Directory) AddRule(ctx context.Context, a db.Act, r RuleEntry) error {
	if err := db.Gestore(a.Who); err != nil {
		return err
	}
	if r.Topic == "" {
		return desk.Invalid{"argomento": "Scegli l’argomento."}
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		if err := r.Enter(tx, a.Now); err != nil {
			return err
		}
		return db.Audit(tx, a, "regola", string(r.Level)+" "+r.Place+" "+r.Topic, "verso "+r.To)
	})
}

// RemoveRule takes a rule away; one that is gone already is ErrNotFound.
func (s *Directory) RemoveRule(ctx context.Context, a db.Act, level desk.RouteRule, place, topic string) error {
	if err := db.Gestore(a.Who); err != nil {
		return err
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`DELETE FROM topic_rules WHERE level = $1 AND place = $2 AND topic = $3`, level, place, topic)
		if err == nil && n == 0 {
			err = db.ErrNotFound
		}
		if err != nil {
			return err
		}
		return db.Audit(tx, a, "regola-tolta", string(level)+" "+place+" "+topic, "")
	})
}
