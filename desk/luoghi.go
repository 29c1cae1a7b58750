package desk

import (
	_ "embed"
	"strings"
)

// The two files are sorted by code and searched as they lie in the binary: a map of 20,000
// periods would cost some megabytes in every idle process. Sources in data/README.md.
var (
	//go:embed data/codici_catastali.csv
	comuniCSV string
	//go:embed data/stati_esteri.csv
	statiCSV string
)

// BirthPlaceWarning returns an Italian sentence when the place of birth is unknown or did not
// exist on the day of birth, in any century, and "" when there is nothing to say. It is only a
// warning: our list of places is never complete.
func (c CodiceFiscale) BirthPlaceWarning() string {
	if len(c) != 16 {
		return ""
	}
	year, month, day := birth(string(c))
	days := []Day{birthDay(1900+year, month, day)}
	if year < 40 { // no clock here; later years of this century are still to come
		days = append(days, birthDay(2000+year, month, day))
	}
	place := string(c[11]) + digits(string(c[12:15]))
	switch known, then := isBirthPlace(place, days...); {
	case !known:
		return "Il luogo di nascita indicato nel codice fiscale (" + place + ") non è tra quelli noti: ricontrollalo. Puoi comunque proseguire."
	case !then:
		return "Il luogo di nascita indicato nel codice fiscale (" + place + ") non risulta esistere alla data di nascita: ricontrollalo. Puoi comunque proseguire."
	}
	return ""
}

// linesOf returns the lines of a sorted file that begin with key and a comma.
func linesOf(file, key string) string {
	from := lowerBound(file, key+",")
	to := from + lowerBound(file[from:], key+"-") // '-' is the character after ','
	return file[from:to]
}

// lowerBound returns the offset of the first line, after the heading, that is not less than key.
func lowerBound(file, key string) int {
	lo, hi := 0, len(file) // both always at the start of a line, or at the end
	if strings.HasPrefix(file, "catastale,") {
		lo = strings.IndexByte(file, '\n') + 1
	}
	for lo < hi {
		mid := lo + strings.LastIndexByte(file[lo:(lo+hi)/2], '\n') + 1
		end := mid + strings.IndexByte(file[mid:], '\n') + 1
		if file[mid:end] < key {
			lo = end
		} else {
			hi = mid
		}
	}
	return lo
}

// isBirthPlace says whether a code such as "H501" or "Z138" was ever given to a comune or a
// foreign state, and whether it existed on one of the days. States have no periods in the
// data: people are coded by today's states as well as by those of their birth.
func isBirthPlace(code string, days ...Day) (known, then bool) {
	if linesOf(statiCSV, code) != "" {
		return true, true
	}
	for line := range strings.Lines(linesOf(comuniCSV, code)) {
		known = true
		field := strings.Split(line, ",") // catastale,denominazione,provincia,dal,al,stato
		for _, d := range days {
			if Day(field[3]) <= d && d <= Day(field[4]) {
				return true, true
			}
		}
	}
	return known, false
}
