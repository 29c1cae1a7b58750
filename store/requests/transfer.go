package requests

import (
	"context"
	"database/sql"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
)

// Transfer hands the request to another structure by its code, with the reason. No date
// restarts [A3]. The same structure, a CRIC for a citizen's request and the reverse are
// desk.Invalid at "struttura".
func (s *Requests) Transfer(ctx context.Context, a db.Act, code, reason string) error {
	return s.Change(ctx, a, db.OfficeSide, func(tx *db.Tx, r *desk.Request) (err error) {
		to, err := transferTarget(tx, r, code)
		if err != nil {
			return err
		}
		if r.Dialogue, err = r.Dialogue.Transfer(); err != nil {
			return err
		}
		from := r.Struttura.Title()
		if r.Struttura.ID == "" {
			from = "coda «Da smistare», " + r.Region
		}
		TellOffice(tx, r) // the inbox it leaves
		r.Struttura, r.Region, r.Transfers = to, to.Region, r.Transfers+1
		r.RouteRule, r.RouteWhy = desk.RouteByHand, "Trasferita da "+from+" a "+to.Title()
		if err := AddEvent(tx, r.ID, a, "trasferimento", "Trasferita da "+from+" a "+to.Title()+".", false); err != nil {
			return err
		}
		return AddEvent(tx, r.ID, a, "trasferimento", "Motivo del trasferimento: "+reason, true)
	})
}

func transferTarget(q db.Queryer, r *desk.Request, code string) (desk.Struttura, error) {
	to, err := directory.OneStruttura(q, `WHERE s.code = $1 AND s.active`, code)
	if err == db.ErrNotFound {
		return to, desk.Invalid{"struttura": "Scegli la struttura dall’elenco."}
	}
	if err != nil {
		return to, err
	}
	if to.ID == r.Struttura.ID {
		return to, desk.Invalid{"struttura": "La richiesta è già di questa struttura."}
	}
	if (to.Kind == desk.CRIC) != r.ToCRIC {
		return to, desk.Invalid{"struttura": "Le richieste dei cittadini vanno a una Struttura territoriale, quelle del Referente a un CRIC."}
	}
	return to, nil
}

// Assign puts the request in charge of an official who may work it; others are desk.Invalid
// at "funzionario".
func (s *Requests) Assign(ctx context.Context, a db.Act, login string) error {
	return s.Change(ctx, a, db.OfficeSide, func(tx *db.Tx, r *desk.Request) (err error) {
		officials, err := officialsFor(tx, r)
		if err != nil {
			return err
		}
		for _, p := range officials {
			if p.Login != login && p.ID != login {
				continue
			}
			if r.Dialogue, err = r.Dialogue.Assign(p.ID); err != nil {
				return err
			}
			r.AssigneeName = p.Name
			if err := AddEvent(tx, r.ID, a, "assegnazione", "Assegnata a "+p.Name+".", true); err != nil {
				return err
			}
			if p.ID == a.Who.ID {
				return nil
			}
			return Notify(tx, p.ID, r, desk.NoticeAssigned, db.NewID(), a.Now)
		}
		return desk.Invalid{"funzionario": "Scegli un funzionario della struttura che tratti questo argomento."}
	})
}

// Official is somebody a request may be assigned to.
type Official struct{ ID, Login, Name string }

// OfficialsFor returns who may work the request: the structure's officials competent for its
// topic and its Responsabile, or the region's CRIC.
func (s *Requests) OfficialsFor(ctx context.Context, who desk.Actor, id string) ([]Official, error) {
	r, err := LoadRequest(s.Read(ctx), who, id)
	if err != nil {
		return nil, err
	}
	return officialsFor(s.Read(ctx), &r)
}

func officialsFor(q db.Queryer, r *desk.Request) ([]Official, error) {
	rows, err := q.Query(`SELECT p.id, p.login, p.name FROM people p WHERE NOT p.disabled AND (
			p.id IN (SELECT k.person_id FROM competences k WHERE k.struttura_id = $1 AND k.topic = $2)
			OR p.id IN (SELECT v.person_id FROM positions v WHERE v.struttura_id = $1 AND v.role IN ('responsabile', 'cric', 'responsabile-cric')))
		ORDER BY p.name`, r.Struttura.ID, r.Topic.Root())
	return db.Collect(rows, err, func(rows *sql.Rows) (o Official, err error) {
		err = rows.Scan(&o.ID, &o.Login, &o.Name)
		return o, err
	})
}
