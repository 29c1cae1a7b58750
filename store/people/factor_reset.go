package people

import (
	"context"
	"strings"

	"combipat/desk"
	"combipat/store/db"
)

// Managed is somebody whose access an administrator looks after.
type Managed struct {
	ID, Login, Name string
	Role            desk.Role
}

// managed is the administrator's reach: the Gestore's is everybody else, an Amministratore's
// the operators of the own ente [R4].
const managed = ` FROM people p WHERE p.id = $1 AND p.id <> $2 AND ($3 = 'gestore' OR $3 = 'amministratore' AND p.ente_id = $4 AND p.role = 'operatore')`

// ManagedPerson returns somebody within the administrator's reach; anybody else is ErrNotFound.
func (s *Accounts) ManagedPerson(ctx context.Context, who desk.Actor, id string) (Managed, error) {
	return managedPerson(s.Read(ctx), who, id)
}

func managedPerson(q db.Queryer, who desk.Actor, id string) (m Managed, err error) {
	err = q.QueryRow(`SELECT p.id, p.login, p.name, p.role`+managed, id, who.ID, string(who.Role), who.Ente.ID).Scan(&m.ID, &m.Login, &m.Name, &m.Role)
	return m, db.One(err)
}

// ResetFactors takes every second factor from the person a.ID, ends their sessions, keeps the
// reason and tells them by mail. A person out of reach is ErrNotFound.
func (s *Accounts) ResetFactors(ctx context.Context, a db.Act, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.Write(ctx, func(tx *db.Tx) error {
		if _, err := managedPerson(tx, a.Who, a.ID); err != nil {
			return err
		}
		bad := desk.Invalid{}
		if desk.CheckReason(bad, "motivo", reason); len(bad) > 0 {
			return bad
		}
		if err := lockPerson(tx, a.ID); err != nil {
			return err
		}
		for _, table := range []string{"totps", "passkeys", "recovery_codes"} {
			if _, err := tx.Exec(`DELETE FROM `+table+` WHERE person_id = $1`, a.ID); err != nil {
				return err
			}
		}
		if err := endSignIns(tx, a.ID, ""); err != nil {
			return err
		}
		if err := db.Audit(tx, a, "fattori-azzerati", a.ID, reason); err != nil {
			return err
		}
		return mailTo(tx, a.ID, a.Now, "I tuoi secondi fattori sono stati azzerati",
			"Chi amministra il tuo accesso a COMBIPAT ha azzerato i tuoi secondi fattori. Se non l’hai chiesto tu, avvisa subito chi gestisce il servizio.")
	})
}
