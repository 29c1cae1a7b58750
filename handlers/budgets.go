package handlers

import "combipat/desk"

// budgets are how often a person may do what writes to others, or leaves something that stays, by
// method and path: counted after the right and before anything is read. Whoever looks people up pays by
// what is asked: Searching, in the table itself.
var budgets = map[string]desk.Budget{
	"POST /richieste":                  desk.SendBudget,
	"POST /richieste/:id/sollecito":    desk.SendBudget,
	"POST /richieste/:id/integrazioni": desk.SendBudget,
	"POST /richieste/solleciti":        desk.BulkBudget,
	"POST /richieste/bozza":            desk.DraftBudget,

	"POST /ricevute/:id/risposta":      desk.ReplyBudget,
	"POST /ricevute/:id/chiusura":      desk.ReplyBudget,
	"POST /ricevute/:id/trasferimento": desk.ReplyBudget,
	"POST /ricevute/:id/note":          desk.ReplyBudget,

	"POST /agenda/attese":                  desk.WaitBudget,
	"POST /agenda/appuntamenti/:id/ospiti": desk.GuestBudget,
}
