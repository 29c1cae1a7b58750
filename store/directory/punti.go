package directory

import (
	"database/sql"

	"combipat/desk"
	"combipat/store/db"
)

const puntoColumns = `p.id, p.code, p.struttura_id, p.name, p.address, s.patron, p.notice_days, p.notice_hours, p.horizon`

// ListPunti returns punti with their topics and modes, and without their agenda.
func ListPunti(q db.Queryer, tail string, args ...any) ([]desk.Punto, error) {
	rows, err := q.Query(`SELECT `+puntoColumns+` FROM punti p JOIN strutture s ON s.id = p.struttura_id `+tail, args...)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (p desk.Punto, err error) {
		err = rows.Scan(&p.ID, &p.Code, &p.Sede, &p.Name, &p.Address, &p.Patron, &p.NoticeDays, &p.NoticeHours, &p.Horizon)
		return p, err
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		p := &list[i]
		if p.Topics, err = db.Texts(q, `SELECT topic FROM punto_topics WHERE punto_id = $1 ORDER BY topic`, p.ID); err != nil {
			return nil, err
		}
		modes, err := db.Texts(q, `SELECT mode FROM punto_modes WHERE punto_id = $1`, p.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range desk.Modes { // in the order of the message
			for _, have := range modes {
				if string(m) == have {
					p.Modes = append(p.Modes, m)
				}
			}
		}
	}
	return list, nil
}

func OnePunto(q db.Queryer, tail string, args ...any) (desk.Punto, error) {
	found, err := ListPunti(q, tail, args...)
	if err == nil && len(found) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return desk.Punto{}, err
	}
	return found[0], nil
}
