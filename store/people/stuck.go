package people

import (
	"context"
	"database/sql"

	"combipat/desk"
	"combipat/store/db"
)

// mostStuck is how many people who cannot work are named at once.
const mostStuck = 200

// Stuck is somebody who may sign in and cannot work; Lacks says why, in Italian. The pages and the
// lists let nobody become so: who is came in before they asked.
type Stuck struct {
	ID, Login, Name string
	Lacks           string
}

// StuckPeople returns them by login, at most mostStuck. It is for the Gestore and the console.
func (s *Accounts) StuckPeople(ctx context.Context) ([]Stuck, error) {
	rows, err := s.Read(ctx).Query(`SELECT id, login, name, role, ente_id IS NOT NULL, ufficio_id IS NOT NULL, struttura_id IS NOT NULL FROM people
		WHERE NOT disabled AND ((role = $1 AND (ente_id IS NULL OR ufficio_id IS NULL)) OR (role = $2 AND ente_id IS NULL)
			OR (role IN ($3, $4, $5, $7) AND struttura_id IS NULL)) ORDER BY login LIMIT $6`,
		desk.Operatore, desk.Amministratore, desk.Funzionario, desk.FunzionarioCRIC, desk.Responsabile, mostStuck, desk.ResponsabileCRIC)
	return db.Collect(rows, err, func(r *sql.Rows) (Stuck, error) {
		var p Stuck
		var role desk.Role
		var ente, ufficio, struttura bool
		err := r.Scan(&p.ID, &p.Login, &p.Name, &role, &ente, &ufficio, &struttura)
		p.Lacks = role.Lacks(ente, ufficio, struttura)
		return p, err
	})
}
