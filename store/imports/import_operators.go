package imports

import (
	"context"
	"fmt"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/people"
)

// Operators is the list that an Amministratore brings: operators of their own ente, whatever
// the file says [R4].
var Operators = Importer{Name: "operatori", English: "operators", Title: "Operatori", Help: "Una riga per operatore.",
	Columns: []string{"utente", "nome", "email", "ufficio", "referente", "un_solo_nome"}, Needs: []string{"utente", "nome", "ufficio"}, key: []string{"utente"}}

// operatorRow is an operator to be entered and, where invite is set and there is an address,
// invited.
type operatorRow struct {
	people.NewPerson
	invite bool
}

func (r operatorRow) Enter(tx *db.Tx, now time.Time) error {
	bad := desk.Invalid{}
	if _, err := db.IdOf(tx, `SELECT u.id FROM uffici u JOIN enti e ON e.id = u.ente_id WHERE u.code = $1 AND e.code = $2`, r.Ufficio, r.Ente); err != nil || r.Ufficio == "" {
		if err = people.Ignoring(err, db.ErrNotFound); err != nil {
			return err
		}
		bad.Add("ufficio", "«"+r.Ufficio+"» non è un ufficio del tuo ente")
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if err := r.NewPerson.Enter(tx, now); err != nil || !r.invite || r.Email == "" {
		return err
	}
	var id string
	if err := tx.QueryRow(`SELECT id FROM people WHERE login = $1`, r.Login).Scan(&id); err != nil {
		return err
	}
	return people.QueueLink(tx, now, id, r.Email, desk.Invitation)
}

// ImportOperators enters all operators of a file, or none: none if a single line is wrong, and
// none without confirm. Only an Amministratore does, for their own ente; with invite the
// invitations are queued with them. A table of which it is not certain how it is written is
// refused as Table.Settled says.
func (s *Imports) ImportOperators(ctx context.Context, a db.Act, table Table, confirm, invite bool) (report Report, err error) {
	if a.Who.Role != desk.Amministratore {
		return Report{}, db.ErrNotFound
	}
	if err := table.Settled(); err != nil && confirm {
		return Report{}, err
	}
	lines := table.Lines
	rows := make([]db.Row, len(lines))
	for i, l := range lines {
		rows[i] = operatorRow{people.NewPerson{Login: strings.ToLower(l.Fields["utente"]), Name: l.Fields["nome"], Email: l.Fields["email"], Role: desk.Operatore,
			CanRefer: yes(l.Fields["referente"]), Ente: a.Who.Ente.Code, Ufficio: l.Fields["ufficio"]}, invite}
	}
	err = s.Write(ctx, func(tx *db.Tx) error {
		report = Report{}
		_, err := db.Once(tx, a, func() (string, error) {
			if err := Operators.Enter(tx, a, lines, rows, &report); err != nil {
				return "", err
			}
			if len(report.Problems) > 0 || !confirm {
				return "", db.ErrTrial
			}
			return "", db.Audit(tx, a, "importazione", Operators.Name, fmt.Sprintf("%d righe", report.New))
		})
		report.Done = err == nil
		return err
	})
	return report, people.Ignoring(err, db.ErrTrial)
}
