package directory

import (
	"context"
	"database/sql"
	"regexp"
	"strings"

	"combipat/desk"
	"combipat/store/db"
)

// TopicEntry is a line of the catalogue as the Gestore keeps it.
type TopicEntry struct {
	desk.Topic
	Active bool
}

// Catalogue returns every topic, retired ones too, in the order of the forms [R12].
func (s *Directory) Catalogue(ctx context.Context) ([]TopicEntry, error) {
	rows, err := s.Read(ctx).Query(`SELECT t.code, t.parent, t.label, t.active FROM topics t LEFT JOIN topics p ON p.code = t.parent
		ORDER BY COALESCE(p.position, t.position), t.parent <> '', t.position, t.code`)
	return db.Collect(rows, err, func(rows *sql.Rows) (t TopicEntry, err error) {
		err = rows.Scan(&t.Code, &t.Parent, &t.Label, &t.Active)
		return t, err
	})
}

var topicCode = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)

// SaveTopic enters a topic, or changes the one with the same code. A code that cannot stand
// in an address, an empty label and a parent that is no topic of the first level are
// desk.Invalid; only the Gestore may [R12].
func (s *Directory) SaveTopic(ctx context.Context, a db.Act, t TopicEntry) error {
	if a.Who.Role != desk.Gestore {
		return db.ErrNotFound
	}
	bad := desk.Invalid{}
	t.Label = strings.TrimSpace(t.Label)
	if !topicCode.MatchString(t.Code) {
		bad.Add("codice", "Usa lettere minuscole, cifre e trattini, da 2 a 40 caratteri.")
	}
	if t.Label == "" || desk.Length(t.Label) > 120 {
		bad.Add("etichetta", "Scrivi l’argomento, al massimo 120 caratteri.")
	}
	if err := bad.Err(); err != nil {
		return err
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		if t.Parent != "" {
			var grandparent string
			err := db.One(tx.QueryRow(`SELECT parent FROM topics WHERE code = $1`, t.Parent).Scan(&grandparent))
			if err == db.ErrNotFound || grandparent != "" || t.Parent == t.Code {
				return desk.Invalid{"sotto": "Scegli un argomento di primo livello."}
			}
			if err != nil {
				return err
			}
			var children int
			if err := tx.QueryRow(`SELECT COUNT(*) FROM topics WHERE parent = $1`, t.Code).Scan(&children); err != nil {
				return err
			}
			if children > 0 {
				return desk.Invalid{"sotto": "Ha argomenti sotto di sé: resta di primo livello."}
			}
		}
		_, err := tx.Exec(`INSERT INTO topics (code, parent, label, position, active)
			VALUES ($1, $2, $3, (SELECT COALESCE(MAX(position), 0) + 1 FROM topics), $4)
			ON CONFLICT (code) DO UPDATE SET parent = $2, label = $3, active = $4`, t.Code, t.Parent, t.Label, t.Active)
		if err != nil {
			return err
		}
		return db.Audit(tx, a, "argomento", t.Code, "")
	})
}
