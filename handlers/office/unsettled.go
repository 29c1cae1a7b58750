package office

import (
	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
)

// wayOut is what was chosen for the appointments that a change touches, "" before it is confirmed; a
// confirmation that does not say has others proposed [A16].
func wayOut(f web.Fields) desk.WayOut {
	if f.Get("conferma") != "1" {
		return ""
	}
	if way := desk.ParseWayOut(f.Get("via")); way != "" {
		return way
	}
	return desk.ProposeOthers
}

// settlingOf reads the whole decision: the way out, and the appointments it was made for.
func settlingOf(f web.Fields) store.Settling {
	return store.Settling{Way: wayOut(f), Seen: f.Values["visti"]}
}
