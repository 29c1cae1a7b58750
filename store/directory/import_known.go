package directory

import (
	"combipat/store/db"
)

func (s StrutturaEntry) Known(q db.Queryer) (bool, error) {
	return db.Have(q, `SELECT id FROM strutture WHERE code = $1`, s.Code)
}

func (e CAPEntry) Known(q db.Queryer) (bool, error) {
	if e.ISTAT != "" {
		return db.Have(q, `SELECT cap FROM cap_comuni WHERE cap = $1 AND istat = $2`, e.CAP, e.ISTAT)
	}
	return db.Have(q, `SELECT cap FROM cap_province WHERE cap = $1 AND provincia = $2`, e.CAP, e.Provincia)
}

func (r RuleEntry) Known(q db.Queryer) (bool, error) {
	return db.Have(q, `SELECT level FROM topic_rules WHERE level = $1 AND topic = $3
		AND place = COALESCE((SELECT id FROM strutture WHERE code = $2 AND $1 = 'polo'), $2)`, string(r.Level), r.Place, r.Topic)
}

func (u UfficioEntry) Known(q db.Queryer) (bool, error) {
	return db.Have(q, `SELECT u.id FROM uffici u JOIN enti e ON e.id = u.ente_id WHERE e.code = $1 AND u.code = $2`, u.Ente.Code, u.Code)
}
