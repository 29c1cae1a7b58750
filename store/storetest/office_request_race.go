package storetest

import (
	"combipat/desk"
)

// Answered is a request of operatore.mi with a first reply.
func (o *Office) Answered() string {
	o.Helper()
	id := o.Send("operatore.mi")
	o.Reply("funzionario.mi", id, desk.ReplyAnswer)
	return id
}
