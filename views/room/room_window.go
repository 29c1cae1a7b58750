package room

import (
	"combipat/desk"
	"combipat/views/ui"
)

// RoomWindow says when "Accedi Web Meeting" opens [A24].
func RoomWindow(e desk.AgendaEntry) string {
	return "Si apre alle " + ui.Clock(e.RoomFrom()) + " e resta aperto fino alle " + ui.Clock(e.RoomUntil()) + "."
}
