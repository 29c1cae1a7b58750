package directory_test

import (
	"testing"

	"combipat/desk"
	"combipat/store/storetest"
)

// Every generic CAP means a city that the list has, and leads to the main structure of its
// provincia [R14].
func TestCityCAPs(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		for cap, city := range desk.CityCAPs() {
			found, err := o.S.Residence(o.Context(), desk.Citizen{CAP: cap})
			if err != nil || len(found.Comuni) != 1 || found.Comuni[0].ISTAT != city || found.Home.Comune != city || found.Note == "" {
				o.Errorf("%s: %+v, %v", cap, found, err)
				continue
			}
			route, err := o.S.Route(o.Context(), o.People["operatore.mi"], desk.Citizen{CAP: cap}, o.Topics["pensioni"])
			if want := "DEMO-" + found.Comuni[0].Provincia; err != nil || route.To.Code != want {
				o.Errorf("%s goes to %q, want %s: %v", cap, route.To.Code, want, err)
			}
		}
	})
}
