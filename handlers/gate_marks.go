package handlers

import (
	"combipat/handlers/account"
	"combipat/handlers/web"
)

// marks are kept by method and path of the table.
var marks = map[string]web.Mark{
	"GET " + web.LivePath:                          web.Unattended,
	"GET /notifiche/conteggio":                     web.Unattended,
	"POST /ricevute/:id/presenza":                  web.Unattended,
	"POST /richieste/bozza":                        web.Unattended | web.Saving,
	"POST /ripresa":                                web.Unattended | web.Saving,
	"GET " + account.SessionPath:                   web.Unattended | web.Enrolling,
	"POST /sessione/prolunga":                      web.Enrolling,
	"POST /esci":                                   web.Enrolling,
	"GET " + web.ConfirmPath:                       web.Enrolling,
	"POST " + web.ConfirmPath:                      web.Enrolling,
	"GET " + web.FactorsPath:                       web.Enrolling,
	"POST " + account.TotpPath:                     web.Enrolling | web.Recent,
	"GET " + account.TotpPath:                      web.Enrolling,
	"POST " + account.TotpPath + "/conferma":       web.Enrolling,
	"POST " + account.TotpPath + "/rimuovi":        web.Recent,
	"POST " + account.PasskeyPath:                  web.Enrolling | web.Recent,
	"POST " + account.PasskeyPath + "/registra":    web.Enrolling,
	"POST " + account.PasskeyPath + "/:id/rimuovi": web.Recent,
	"POST " + web.FactorsPath + "/codici":          web.Recent,
	"POST /persone/:id/fattori":                    web.Recent,
}
