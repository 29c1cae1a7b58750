package requests

import (
	"math/rand/v2"
	"testing"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	"combipat/store/storetest"
	view "combipat/views/requests"
)

// residence is what the form of a new request holds of a residence, filled by a hand that changes its
// mind: the fields that a page drew are those that it sends.
type residence struct {
	desk.Question
	searched string
	shown    view.Place
}

// draw takes what the page shows for what stands in its fields, as a browser does.
func (r *residence) draw(p view.Place) {
	r.shown = p
	r.Comune, r.ComuneFor = "", ""
	if len(p.Comuni) > 0 {
		r.ComuneFor = p.CAP
	}
	for _, c := range p.Comuni {
		if len(p.Comuni) == 1 && !p.Unknown || c.ISTAT == p.Comune { // hidden, or the one that is chosen in the list
			r.Comune = c.ISTAT
		}
	}
}

func (r *residence) edit(by *rand.Rand) {
	caps := []string{"20900", "99999", "20060", "20135", "12071", "08010", "20100", "47890", "20099", "2013", "20 135", "ABCDE", ""}
	switch by.IntN(8) {
	case 0, 1, 2, 3:
		r.CAP = caps[by.IntN(len(caps))]
	case 4:
		r.searched = []string{"", "Monza", "Roma", "San"}[by.IntN(4)]
	case 5, 6:
		if n := len(r.shown.Comuni); n > 0 {
			r.Comune = r.shown.Comuni[by.IntN(n)].ISTAT
		}
	case 7:
		r.Abroad = []string{"", "", "", "Z133", "ZZ"}[by.IntN(5)]
	}
}

// R14, A21: over 10,000 corrections of a residence, what the form shows is what sending does, and no
// comune outlives the CAP beside which it was chosen.
func TestPreviewIsWhatIsSent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		o, edits := storetest.OpenOffice(t, kind), 10_000
		if kind == "postgres" { // the rules are the same; what is asked of the database is not
			edits = 500
		}
		ctx, who := o.Context(), o.People["operatore.mi"]
		s := New(&web.Server{Config: web.Config{Store: o.S}})
		by := rand.New(rand.NewPCG(20, 900))
		r := residence{Question: storetest.Ask()}
		sent := 0
		for i := range edits {
			r.edit(by)
			typed := r.Question
			p, err := s.placeFor(ctx, who, typed, r.searched)
			o.Must(err)
			r.draw(p)
			sub, invalid, err := s.submission(ctx, who, r.Question, o.Topics["pensioni"])
			o.Must(err)
			if invalid != nil {
				if p.Route != nil {
					o.Fatalf("%d: %+v is shown to go to %q and refused: %v", i, r.Question, p.Route.Why, invalid)
				}
				continue
			}
			if p.Route == nil {
				o.Fatalf("%d: %+v is sent and nothing said where", i, r.Question)
			}
			route, err := o.S.Route(ctx, who, sub.Citizen, sub.Topic)
			o.Must(err)
			if route != *p.Route {
				o.Fatalf("%d: %+v is shown to go to %q and goes to %q", i, r.Question, p.Route.Why, route.Why)
			}
			if typed.CAP == "99999" && typed.ComuneFor != "" && typed.ComuneFor != "99999" && sub.Citizen.Comune != "" {
				o.Fatalf("%d: the comune %s of %s is sent with 99999", i, sub.Citizen.Comune, typed.ComuneFor)
			}
			if i%50 != 0 {
				continue
			}
			id, err := o.S.SendRequest(ctx, o.Act("operatore.mi", ""), store.Draft{Question: r.Question}, sub)
			o.Must(err)
			if filed := o.Get("operatore.mi", id); filed.RouteWhy != p.Route.Why || filed.Struttura.ID != p.Route.To.ID || filed.Citizen.Comune != p.Comune {
				o.Fatalf("%d: %+v is shown to go to %q and went to %q", i, r.Question, p.Route.Why, filed.RouteWhy)
			}
			sent++
		}
		if sent < edits/200 {
			o.Errorf("only %d were sent", sent)
		}
	})
}
