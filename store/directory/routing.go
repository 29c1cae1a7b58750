package directory

import (
	"context"
	"errors"

	"combipat/desk"
	"combipat/store/db"
)

// Route tells where a request about this residence and topic would go, and why; nothing is
// written [R14, A22].
func (s *Directory) Route(ctx context.Context, who desk.Actor, home desk.Citizen, topic desk.Topic) (desk.Routing, error) {
	return RouteFor(s.Read(ctx), who, desk.Submission{Profile: desk.Generico, Citizen: home, Topic: topic})
}

func RouteFor(q db.Queryer, who desk.Actor, sub desk.Submission) (desk.Routing, error) {
	if sub.Profile == desk.Referente {
		cric, err := OneStruttura(q, `WHERE s.kind = 'cric' AND s.region = $1 AND s.active`, who.Ufficio.Region)
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return desk.Routing{}, err
		}
		return desk.RouteReferente(cric, who.Ufficio), nil
	}
	places, err := placesOf(q, sub.Citizen, who.Ufficio.Region)
	if err != nil {
		return desk.Routing{}, err
	}
	return desk.Route(places, sub.Topic), nil
}

// placesOf gathers what the directory knows of a residence; whatever it does not know stays
// empty, and the rules go on without it [A21].
func placesOf(q db.Queryer, home desk.Citizen, region string) (desk.Places, error) {
	p := desk.Places{CAP: string(home.CAP), FallbackRegion: region}
	r, err := ResidenceOf(q, home)
	if err != nil {
		return p, err
	}
	if home = r.Home; home.Abroad != "" {
		return abroad(q, p, home)
	}
	p.CityCAP = home.CAP.City() != "" && home.CAP.City() == home.Comune
	var capRegion, comuneRegion string
	if p.Named, err = Strutture(q, `JOIN struttura_caps k ON k.struttura_id = s.id WHERE k.cap = $1 AND s.active ORDER BY s.code`, home.CAP); err != nil {
		return p, err
	}
	if p.OfProvinces, err = Strutture(q, `JOIN cap_province k ON k.provincia = s.provincia WHERE k.cap = $1 AND s.main AND s.active ORDER BY s.code`, home.CAP); err != nil {
		return p, err
	}
	if len(p.OfProvinces) == 0 {
		provincia, err := provinciaOfDigits(q, home.CAP)
		if err != nil {
			return p, err
		}
		if provincia != "" {
			if p.OfProvinces, err = Strutture(q, `WHERE s.provincia = $1 AND s.main AND s.active ORDER BY s.code`, provincia); err != nil {
				return p, err
			}
			p.ByDigits = len(p.OfProvinces) > 0
		}
	}
	err = db.One(q.QueryRow(`SELECT region FROM cap_province WHERE cap = $1 ORDER BY provincia LIMIT 1`, home.CAP).Scan(&capRegion))
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return p, err
	}
	if capRegion == "" {
		if capRegion, err = regionOfDigits(q, p.CAP); err != nil {
			return p, err
		}
	}
	if home.Comune != "" {
		var provincia string
		err = db.One(q.QueryRow(`SELECT name, provincia, region FROM comuni WHERE istat = $1`, home.Comune).Scan(&p.ComuneName, &provincia, &comuneRegion))
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return p, err
		}
		if p.OfComune, err = Strutture(q, `WHERE s.provincia = $1 AND s.main AND s.active ORDER BY s.code`, provincia); err != nil {
			return p, err
		}
	}
	for _, known := range []string{capRegion, comuneRegion} {
		if known != "" {
			p.FallbackRegion = known
		}
	}
	p.Rules, err = rulesFor(q, p, home)
	return p, err
}

func abroad(q db.Queryer, p desk.Places, home desk.Citizen) (desk.Places, error) {
	if code, _ := home.CAP.State(); code != home.Abroad {
		p.CAP = "" // an Italian one beside the state says nothing
	}
	err := db.One(q.QueryRow(`SELECT name FROM stati WHERE code = $1`, home.Abroad).Scan(&p.Abroad))
	if errors.Is(err, db.ErrNotFound) {
		p.Abroad, err = home.Abroad, nil
	}
	if err != nil {
		return p, err
	}
	polo, err := OneStruttura(q, `WHERE s.estero AND s.active ORDER BY s.code`)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return p, err
	}
	p.PoloEstero = polo
	p.Rules, err = rulesFor(q, p, desk.Citizen{})
	return p, err
}

// rulesFor returns the topic rules that name the CAP, the comune, or one of the structures
// that may turn out to be the place's.
func rulesFor(q db.Queryer, p desk.Places, home desk.Citizen) ([]desk.TopicRule, error) {
	var rules []desk.TopicRule
	add := func(level desk.RouteRule, place string) error {
		if place == "" {
			return nil
		}
		rows, err := q.Query(`SELECT r.level, r.place, r.topic, `+strutturaColumns+` FROM topic_rules r
			JOIN strutture s ON s.id = r.struttura_id WHERE r.level = $1 AND r.place = $2 AND s.active`, level, place)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var t desk.TopicRule
			if err := rows.Scan(&t.Level, &t.Place, &t.Topic, &t.To.ID, &t.To.Code, &t.To.Name, &t.To.Kind, &t.To.Provincia, &t.To.Region); err != nil {
				return err
			}
			rules = append(rules, t)
		}
		return rows.Err()
	}
	err := errors.Join(add(desk.RouteByCAP, p.CAP), add(desk.RouteByComune, home.Comune))
	for _, list := range [][]desk.Struttura{p.Named, p.OfProvinces, p.OfComune, {p.PoloEstero}} {
		for _, s := range list {
			err = errors.Join(err, add(desk.RouteByPolo, s.ID))
		}
	}
	return rules, err
}
