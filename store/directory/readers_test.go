package directory_test

import (
	"slices"
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// Where nobody reads, the Gestore and the Responsabile see it at once and the sender is told; a
// request is never refused for it [R6, R14].
func TestNobodyReads(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		at := func(who, code string) store.Unread {
			o.Helper()
			list, err := o.S.Unread(ctx, o.People[who])
			o.Must(err)
			i := slices.IndexFunc(list, func(u store.Unread) bool { return u.Code == code })
			if i < 0 {
				return store.Unread{}
			}
			return list[i]
		}
		void := func(topic, cap string) bool {
			o.Helper()
			route, err := o.S.Route(ctx, o.People["operatore.mi"], desk.Citizen{CAP: desk.CAP(cap)}, o.Topics[topic])
			o.Must(err)
			nobody, err := o.S.NobodyReads(ctx, route, o.Topics[topic])
			o.Must(err)
			return nobody
		}
		if u := at("gestore", "DEMO-MI2"); u.Nobody != void("pensioni", "20121") || u.Code == "" {
			o.Errorf("DEMO-MI2: %+v", u)
		}
		if void("pensioni", "20135") {
			o.Error("Milano is read by its Funzionario")
		}
		before := at("responsabile.mi", "DEMO-MI")
		workers, err := o.S.Workers(ctx, o.People["responsabile.mi"])
		o.Must(err)
		for _, w := range workers {
			o.Must(o.S.EnablePerson(ctx, o.Act("gestore", w.ID), false))
		}
		if void("pensioni", "20135") {
			o.Error("the Responsabile reads everything")
		}
		o.Must(o.S.EnablePerson(ctx, o.Act("gestore", o.People["responsabile.mi"].ID), false))
		after := at("gestore", "DEMO-MI")
		if before.Nobody || slices.Contains(before.Topics, o.Topics["pensioni"].Label) || !slices.Contains(after.Topics, o.Topics["pensioni"].Label) || !void("pensioni", "20135") {
			o.Errorf("before %+v, after %+v", before, after)
		}
		waiting := after.Waiting
		o.Send("operatore.mi", storetest.Living("20135")) // never refused
		if after = at("gestore", "DEMO-MI"); after.Waiting != waiting+1 {
			o.Errorf("%d waited, now %d", waiting, after.Waiting)
		}
		if u := at("gestore", "DEMO-CRIC-LOM"); u.Nobody {
			o.Errorf("the CRIC has its official: %+v", u)
		}
		o.Must(o.S.EnablePerson(ctx, o.Act("gestore", o.People["cric.lombardia"].ID), false))
		list, err := o.S.Unread(ctx, o.People["gestore"])
		o.Must(err)
		if !slices.ContainsFunc(list, func(u store.Unread) bool { return u.Kind == desk.CRIC && u.Region == "Lombardia" && u.Nobody }) {
			o.Errorf("a CRIC without officials is not in %+v", list)
		}
		for _, who := range []string{"operatore.mi", "funzionario.to", "crm", "admin.alfa"} {
			if _, err := o.S.Unread(ctx, o.People[who]); err != store.ErrNotFound {
				o.Errorf("%s: %v", who, err)
			}
		}
	})
}
