package directory

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"combipat/desk"
	"combipat/store/db"
)

// Residence is what the directory makes of a CAP, a comune and a state as they were typed.
type Residence struct {
	Home    desk.Citizen // with the comune or the state that the CAP alone means
	Comuni  []Comune     // that the CAP may mean
	Unknown bool         // the list has no comune for the CAP
	Note    string       // a word beside the field, which stops nobody
}

// Residence looks a residence up for the form. Sending and trying a route out read it by the
// same function, so that what the form says is what happens [R14, A21].
func (s *Directory) Residence(ctx context.Context, home desk.Citizen) (Residence, error) {
	return ResidenceOf(s.Read(ctx), home)
}

// ResidenceOf is Residence inside a transaction.
func ResidenceOf(q db.Queryer, home desk.Citizen) (Residence, error) {
	r := Residence{Home: home}
	if home.Comune != "" { // one that a draft still names, and that has become part of another
		var successor string
		err := db.One(q.QueryRow(`SELECT successor FROM comuni WHERE istat = $1`, home.Comune).Scan(&successor))
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return r, err
		}
		if successor != "" {
			r.Home.Comune = successor
		}
	}
	if home.Abroad != "" || home.CAP == "" {
		return r, nil
	}
	if code, name := home.CAP.State(); code != "" {
		r.Home.Abroad, r.Home.Comune = code, ""
		r.Note = "Il CAP " + string(home.CAP) + " è di uno Stato estero (" + name + "): sceglilo in «Oppure Stato estero». La richiesta va al Polo estero."
		return r, nil
	}
	var err error
	if r.Comuni, err = comuniOf(q, home.CAP); err != nil {
		return r, err
	}
	if city := home.CAP.City(); city != "" {
		c, err := comuneByCode(q, city)
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return r, err
		}
		if err == nil {
			r.Comuni = []Comune{c}
			r.Note = "Il CAP " + string(home.CAP) + " è quello generico di " + c.Name + ": la richiesta va alla sede principale della città. Se conosci il CAP della via, scrivilo."
		}
	}
	if len(r.Comuni) > 0 && !among(r.Comuni, r.Home.Comune) { // of a CAP that stood there before
		r.Home.Comune = ""
		if len(r.Comuni) == 1 {
			r.Home.Comune = r.Comuni[0].ISTAT
		}
	}
	if r.Unknown = len(r.Comuni) == 0; r.Unknown {
		r.Note, err = noteOnUnknown(q, home.CAP)
	}
	return r, err
}

// noteOnUnknown is the word beside a CAP for which the list has no comune.
func noteOnUnknown(q db.Queryer, cap desk.CAP) (string, error) {
	const name = " Se indichi il comune arriva prima all’ufficio giusto."
	listed, err := db.Texts(q, `SELECT provincia FROM cap_province WHERE cap = $1 ORDER BY provincia`, cap)
	if err != nil {
		return "", err
	}
	if len(listed) > 0 {
		return "L’elenco non dice di quale comune è il CAP " + string(cap) + ", ma è della provincia di " + strings.Join(listed, " o ") + "." + name, nil
	}
	provincia, err := provinciaOfDigits(q, cap)
	if err != nil || provincia == "" {
		return "Il CAP non è nell’elenco: la richiesta parte comunque." + name, err
	}
	return "Il CAP non è nell’elenco: dalle prime tre cifre sembra della provincia di " + provincia + ", e la richiesta va lì: se non è così, correggi il CAP o indica il comune.", nil
}

// provinciaOfDigits is the one in which nearly all CAPs lie that begin with the same three digits
// as one the list does not have; "" where they are of several, or there are none [R14].
func provinciaOfDigits(q db.Queryer, cap desk.CAP) (string, error) {
	if len(cap) != 5 {
		return "", nil
	}
	rows, err := q.Query(`SELECT provincia, COUNT(*) FROM cap_province WHERE cap >= $1 AND cap < $2
		GROUP BY provincia ORDER BY COUNT(*) DESC, provincia`, cap[:3], cap[:3]+":") // ':' comes after '9'
	type share struct {
		provincia string
		n         int
	}
	shares, err := db.Collect(rows, err, func(rows *sql.Rows) (s share, err error) {
		err = rows.Scan(&s.provincia, &s.n)
		return s, err
	})
	if err != nil || len(shares) == 0 {
		return "", err
	}
	all := 0
	for _, s := range shares {
		all += s.n
	}
	if shares[0].n < 2 || shares[0].n*10 < all*9 { // a single one proves nothing
		return "", nil
	}
	return shares[0].provincia, nil
}

// regionOfDigits is the region of most CAPs that begin like one the list does not have: by its
// first three digits, else by two; "" where there is none [R14].
func regionOfDigits(q db.Queryer, cap string) (string, error) {
	for _, n := range []int{3, 2} {
		if len(cap) < n {
			continue
		}
		var region string
		err := db.One(q.QueryRow(`SELECT region FROM cap_province WHERE cap >= $1 AND cap < $2
			GROUP BY region ORDER BY COUNT(*) DESC, region LIMIT 1`, cap[:n], cap[:n]+":").Scan(&region)) // ':' comes after '9'
		if !errors.Is(err, db.ErrNotFound) {
			return region, err
		}
	}
	return "", nil
}
