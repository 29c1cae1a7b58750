package directory

import (
	"context"
	"errors"
	"slices"

	"combipat/desk"
	"combipat/store/db"
)

// Settle makes of a residence as it was typed the one that is meant: a comune that was chosen beside
// another CAP than the one standing there now is gone from q, and what cannot be meant is complained
// about in bad. The form shows, and sending files, what comes back: what the page says is what
// happens [R14, A21].
func (s *Directory) Settle(ctx context.Context, q desk.Question, bad desk.Invalid) (desk.Question, error) {
	home := q.Home(bad)
	if home.Abroad != "" {
		q.Abroad, q.Comune = home.Abroad, ""
		return q, nil
	}
	var err error
	q.Comune, err = meantComune(s.Read(ctx), home, q.ComuneFor)
	return q, err
}

// meantComune is the comune of a form, "" where it cannot be meant by the CAP beside it: one of those that
// the CAP may mean, or one looked for by name beside a CAP that the list does not know.
func meantComune(q db.Queryer, home desk.Citizen, chosenFor string) (string, error) {
	if home.Comune == "" || home.CAP == "" {
		return home.Comune, nil
	}
	r, err := ResidenceOf(q, home)
	if err != nil || r.Home.Comune == "" {
		return "", err
	}
	c, err := comuneByCode(q, r.Home.Comune)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil
	}
	if err != nil || !r.Unknown {
		return c.ISTAT, err
	}
	if chosenFor != "" {
		if before, err := desk.ParseCAP(chosenFor); err != nil || before != home.CAP {
			return "", nil
		}
		return c.ISTAT, nil
	}
	// Whoever does not say beside which CAP it was chosen is believed where the two can go together.
	region, err := regionOfDigits(q, string(home.CAP))
	if err != nil || region != c.Region {
		return "", err
	}
	return c.ISTAT, nil
}

// among says whether the comune is one of the list.
func among(list []Comune, istat string) bool {
	return slices.ContainsFunc(list, func(c Comune) bool { return c.ISTAT == istat })
}
