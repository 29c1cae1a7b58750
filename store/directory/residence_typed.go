package directory

import (
	"context"
	"errors"
	"slices"

	"combipat/desk"
	"combipat/store/db"
)

// Settle makes of a residence as it was typed the one that is meant, and returns what the directory knows of
// it: a comune that was chosen beside another CAP than the one standing there now is gone from q, and
// what cannot be meant is complained about in bad. The form shows, and sending files, what comes back:
// what the page says is what happens [R14, A21].
func (s *Directory) Settle(ctx context.Context, q desk.Question, bad desk.Invalid) (desk.Question, Residence, error) {
	home, rows := q.Home(bad), s.Read(ctx)
	r, err := ResidenceOf(rows, home)
	if err == nil && r.Unknown && home.Comune != "" {
		var meant bool
		if meant, err = chosenBeside(rows, r.Home, q.ComuneFor); !meant {
			r.Home.Comune = ""
		}
	}
	q.Abroad, q.Comune = home.Abroad, r.Home.Comune
	return q, r, err
}

// chosenBeside says whether a comune was looked for by name beside the CAP, which the list does not know.
// Whoever does not say beside which CAP it was chosen is believed where the two can go together.
func chosenBeside(q db.Queryer, home desk.Citizen, chosenFor string) (bool, error) {
	c, err := comuneByCode(q, home.Comune)
	if errors.Is(err, db.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if chosenFor != "" {
		before, err := desk.ParseCAP(chosenFor)
		return err == nil && before == home.CAP, nil
	}
	region, err := regionOfDigits(q, string(home.CAP))
	return region == c.Region, err
}

// among says whether the comune is one of the list.
func among(list []Comune, istat string) bool {
	return slices.ContainsFunc(list, func(c Comune) bool { return c.ISTAT == istat })
}
