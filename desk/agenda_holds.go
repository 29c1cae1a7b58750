package desk

import (
	"fmt"
	"strings"
)

// How many slots may wait for their form at once [A33].
const (
	MostHolds        = 3  // of one person
	MostHoldsOfPunto = 10 // of one ufficio at one punto
)

// MayHold refuses one slot more to whoever holds so many already: own are the person's, office
// those of the ufficio at the punto. Slots that the sede proposes or the waiting list offers do
// not count. The sentence says which ones, so that one can be let go [A33].
func MayHold(own, office []AgendaEntry) error {
	switch {
	case len(own) >= MostHolds:
		return refuse("A33", fmt.Sprintf("Hai già %d orari riservati che attendono la conferma: %s. Concludi una prenotazione, o lascia libero un orario.", len(own), namesOfHolds(own, false)))
	case len(office) >= MostHoldsOfPunto:
		return refuse("A33", fmt.Sprintf("Il tuo ufficio ha già %d orari riservati in questo punto di consulenza: %s. Lasciatene libero uno.", len(office), namesOfHolds(office, true)))
	}
	return nil
}

// namesOfHolds lists holds by their time and punto, with whose they are.
func namesOfHolds(list []AgendaEntry, whose bool) string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.Day().Italian() + " alle " + e.Start.In(Rome).Format("15:04") + ", " + e.Punto.Name
		if whose {
			names[i] += " (" + e.Author.Name + ")"
		}
	}
	return strings.Join(names, "; ")
}
