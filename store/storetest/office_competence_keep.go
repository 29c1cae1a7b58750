package storetest

import (
	"combipat/desk"
)

// kept runs every query of the Responsabile's officials and ready-made replies, for the test
// of plans.
func (o *Office) kept() {
	ctx, boss := o.Context(), o.People["responsabile.mi"]
	_, err := o.S.TopicsWorked(ctx, boss)
	o.Must(err)
	for _, topics := range [][]string{{"entrate"}, {"entrate", "pensioni", "invalidita", "ammortizzatori"}} {
		act := o.Act("responsabile.mi", o.People["funzionario2.mi"].ID)
		_, err = o.S.KeepCompetences(ctx, act, topics)
		o.Must(err)
	}
	id, err := o.S.KeepReply(ctx, o.Act("responsabile.mi", ""), desk.ReadyReply{Topic: "entrate", Title: "x", Text: "x"})
	o.Must(err)
	_, err = o.S.KeepReply(ctx, o.Act("responsabile.mi", id), desk.ReadyReply{Title: "y", Text: "x"})
	o.Must(err)
	o.Must(o.S.RetireReply(ctx, o.Act("responsabile.mi", id), true))
	_, err = o.S.KeptReply(ctx, boss, id)
	o.Must(err)
	_, err = o.S.KeptReplies(ctx, boss)
	o.Must(err)
}
