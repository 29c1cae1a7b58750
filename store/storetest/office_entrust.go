package storetest

import (
	"combipat/desk"
	"combipat/store"
)

// entrusted runs every query of the Amministratore's offices and reassignments, for the test
// of plans.
func (o *Office) entrusted() {
	ctx, from := o.Context(), o.People["operatore.beta"].ID
	admin := o.People["admin.alfa"]
	id := o.Send("operatore.mi")
	_, err := o.S.Loads(ctx, o.Act("admin.alfa", ""))
	o.Must(err)
	b, err := o.S.BurdenOf(ctx, o.Act("admin.alfa", o.People["operatore.mi"].ID))
	o.Must(err)
	if len(b.Requests) == 0 {
		o.Error("nobody follows anything")
	}
	_, err = o.S.Entrust(ctx, o.Act("admin.alfa", o.People["operatore.mi"].ID), o.People["collega.mi"].ID, []string{id}, []string{id})
	o.Must(err)
	_, err = o.S.BurdenOf(ctx, o.Act("admin.alfa", from))
	o.Is(store.ErrNotFound, err)
	_, err = o.S.EnteUffici(ctx, admin)
	o.Must(err)
	office, err := o.S.KeepUfficio(ctx, o.Act("admin.alfa", ""), desk.Ufficio{Code: "X", Name: "X", Region: "Lazio"})
	o.Must(err)
	_, err = o.S.KeepUfficio(ctx, o.Act("admin.alfa", office), desk.Ufficio{Name: "Y", Region: "Lazio"})
	o.Must(err)
	_, err = o.S.EnteRequest(ctx, admin, id)
	o.Must(err)
	_, _, err = o.S.OpenContent(ctx, o.Act("admin.alfa", id), "x")
	o.Must(err)
}
