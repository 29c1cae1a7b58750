package storetest

import (
	"fmt"

	"combipat/store"
)

// Register fills the register of accesses with n lines of several people, some with a reason.
func (o *Office) Register(n int) {
	o.Helper()
	logins := []string{"funzionario.mi", "responsabile.mi", "crm", "collega.mi"}
	for i := range n {
		a := o.Act(logins[i%len(logins)], "")
		a.Now = a.Now.Add(0)
		if i%3 == 0 {
			_, err := o.S.OpenCitizen(o.Context(), o.Act("crm", ""), Mario, fmt.Sprintf("telefonata %d", i))
			o.Must(err)
			continue
		}
		o.Must(o.S.NoteRead(o.Context(), a, store.ReadRequest, fmt.Sprintf("richiesta-%d", i), ""))
	}
}
