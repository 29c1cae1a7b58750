package store_test

import "combipat/desk"

// kept runs every query of the Responsabile's officials and ready-made replies, for the test
// of plans.
func (o *office) kept() {
	ctx, boss := o.Context(), o.people["responsabile.mi"]
	_, err := o.s.TopicsWorked(ctx, boss)
	o.must(err)
	for _, topics := range [][]string{{"entrate"}, {"entrate", "pensioni", "invalidita", "ammortizzatori"}} {
		act := o.act("responsabile.mi", o.people["funzionario2.mi"].ID)
		_, err = o.s.KeepCompetences(ctx, act, topics)
		o.must(err)
	}
	id, err := o.s.KeepReply(ctx, o.act("responsabile.mi", ""), desk.ReadyReply{Topic: "entrate", Title: "x", Text: "x"})
	o.must(err)
	_, err = o.s.KeepReply(ctx, o.act("responsabile.mi", id), desk.ReadyReply{Title: "y", Text: "x"})
	o.must(err)
	o.must(o.s.RetireReply(ctx, o.act("responsabile.mi", id), true))
	_, err = o.s.KeptReply(ctx, boss, id)
	o.must(err)
	_, err = o.s.KeptReplies(ctx, boss)
	o.must(err)
}
