package directory

import (
	"strings"

	"combipat/store/db"
)

// joining words of the states' names, which the source writes with a capital.
var joining = strings.NewReplacer(" Del ", " del ", " Di ", " di ", " E ", " e ", " D'", " d’", " Dell'", " dell’", "t'E", "t’E")

// stateName is a state's name as people write it: the source has capitals on every word and an apostrophe
// in the place of an accent.
func stateName(listed string) string {
	switch listed {
	case "Peru'":
		return "Perù"
	case "Sao Tome' E Principe":
		return "São Tomé e Príncipe"
	case "Stato Citta' Del Vaticano":
		return "Stato della Città del Vaticano"
	}
	return joining.Replace(listed)
}

// renameStates gives the states of a database that an earlier program filled the names of today.
func renameStates(tx *db.Tx) error {
	lines, err := shipped("stati_esteri.csv")
	if err != nil {
		return err
	}
	for _, f := range lines {
		if name := stateName(f[1]); name != f[1] {
			if _, err := tx.Exec(`UPDATE stati SET name = $2 WHERE code = $1 AND name <> $2`, f[0], name); err != nil {
				return err
			}
		}
	}
	return nil
}
