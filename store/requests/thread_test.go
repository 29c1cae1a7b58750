package requests_test

import (
	"testing"

	"combipat/desk"
	"combipat/store/storetest"
)

// TestThreadSaysFromWhere names the ufficio of a message where it is not the request's own: referenti of one
// region write in the same thread [R1, R3].
func TestThreadSaysFromWhere(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.Send("referente.lombardia@r")
		o.Reply("cric.lombardia", id, desk.ReplyAnswer)
		o.Interact("referente2.lombardia@r", id)
		entries, err := o.S.Thread(o.Context(), o.Act("cric.lombardia", "").Who, o.Get("cric.lombardia", id))
		o.Must(err)
		places := map[desk.MessageKind]string{}
		for _, e := range entries {
			if !e.Event {
				places[e.Kind] = e.Place
			}
		}
		if len(places) != 3 || places[desk.MsgInterazione] != "Ufficio di Bergamo" || places[desk.MsgRichiesta] != "" {
			o.Errorf("%v", places)
		}
	})
}
