package directory

import (
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// CAPEntry adds a CAP to a provincia, and to a comune of it where one is named: what changed
// since the data shipped with the program was collected [A21].
type CAPEntry struct {
	CAP, Provincia, Region string
	ISTAT, Comune          string // both empty, or both given
}

func (e CAPEntry) Enter(tx *db.Tx, _ time.Time) error {
	bad := desk.Invalid{}
	if _, err := desk.ParseCAP(e.CAP); err != nil {
		bad.Add("cap", "«"+e.CAP+"» non è un CAP: servono 5 cifre, con gli zeri iniziali")
	}
	if len(e.Provincia) != 2 || e.Region == "" {
		bad.Add("provincia", "servono la sigla della provincia e la regione")
	}
	if (e.ISTAT == "") != (e.Comune == "") || (e.ISTAT != "" && len(e.ISTAT) != 6) {
		bad.Add("istat", "servono il codice ISTAT, di 6 cifre con gli zeri iniziali, e il nome del comune, oppure nessuno dei due")
	}
	if err := bad.Err(); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO cap_province (cap, provincia, region) VALUES ($1, $2, $3)
		ON CONFLICT (cap, provincia) DO UPDATE SET region = $3`, e.CAP, e.Provincia, e.Region)
	if err != nil || e.ISTAT == "" {
		return err
	}
	_, err = tx.Exec(`INSERT INTO comuni (istat, name, other, provincia, region, plain) VALUES ($1, $2, '', $3, $4, $5)
		ON CONFLICT (istat) DO UPDATE SET name = $2, provincia = $3, region = $4, plain = $5`, e.ISTAT, e.Comune, e.Provincia, e.Region, db.Plain(e.Comune))
	if err != nil {
		return err
	}
	if err := indexComune(tx, e.ISTAT, e.Comune); err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO cap_comuni (cap, istat) VALUES ($1, $2) ON CONFLICT DO NOTHING`, e.CAP, e.ISTAT)
	return err
}
