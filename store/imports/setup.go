package imports

import (
	"context"
	"errors"

	"combipat/store/db"
)

// Step is one of the lists a new service needs, and whether it holds anything.
type Step struct {
	Importer
	Done     bool
	Optional bool
}

// Setup returns the lists in the order in which a new service needs them. CAPs come with the
// program and Poli are a choice, so that both are optional.
func (s *Imports) Setup(ctx context.Context) ([]Step, error) {
	var steps []Step
	for _, im := range Importers {
		query := map[string]string{
			"strutture": `SELECT id FROM strutture LIMIT 1`,
			"cap":       `SELECT cap FROM cap_comuni LIMIT 1`,
			"poli":      `SELECT level FROM topic_rules LIMIT 1`,
			"enti":      `SELECT id FROM uffici LIMIT 1`,
			"persone":   `SELECT id FROM people WHERE ufficio_id IS NOT NULL LIMIT 1`,
			"punti":     `SELECT id FROM punti LIMIT 1`,
		}[im.Name]
		if query == "" {
			continue
		}
		done, err := db.Have(s.Read(ctx), query)
		if err != nil {
			return nil, err
		}
		steps = append(steps, Step{im, done, im.Name == "cap" || im.Name == "poli"})
	}
	return steps, nil
}

// Ready says whether nothing that is needed is missing.
func Ready(steps []Step) bool {
	_, missing := Next(steps)
	return !missing
}

// Next returns the first list that is needed and empty.
func Next(steps []Step) (Step, bool) {
	for _, step := range steps {
		if !step.Done && !step.Optional {
			return step, true
		}
	}
	return Step{}, false
}

// AnyGestore returns the login of a Gestore, before all of one who has a password, and whether
// they have; "" when there is none.
func (s *Imports) AnyGestore(ctx context.Context) (login string, ready bool, err error) {
	err = db.One(s.Read(ctx).QueryRow(`SELECT login, password <> '' FROM people WHERE role = 'gestore' AND NOT disabled
		ORDER BY 2 DESC, created_at, login LIMIT 1`).Scan(&login, &ready))
	if errors.Is(err, db.ErrNotFound) {
		err = nil
	}
	return login, ready, err
}
