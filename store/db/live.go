package db

// Names of what changed, sent to open pages; the page fetches the rest itself.
const (
	LiveInbox    = "ricevute"
	LiveRequests = "richieste"
	LiveNotices  = "notifiche"
)

// LiveAgenda is the name of a change in an agenda, sent to open pages of the sede and of
// whoever booked.
const LiveAgenda = "agenda"
