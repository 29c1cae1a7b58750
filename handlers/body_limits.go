package handlers

import (
	"combipat/handlers/account"
	"combipat/handlers/directory"
	"combipat/handlers/office"
	"combipat/handlers/web"
)

// bodies are what the routes of the table take in, by method and path; what does not stand here takes
// a form of 64 KiB without files. Nothing is read of a body before it is known who asks, but for the
// short forms of the routes for anyone.
var bodies = map[string]web.Body{
	// a text that people write
	"POST /richieste/bozza":               web.LongForm,
	"POST /richieste/nuova/verifica":      web.LongForm, // the whole form comes along
	"POST /richieste/solleciti":           web.LongForm,
	"POST /richieste/:id/sollecito":       web.LongForm,
	"POST /ricevute/:id/presenza":         web.LongForm, // what is being written comes along
	"POST /ricevute/:id/trasferimento":    web.LongForm,
	"POST /ricevute/:id/note":             web.LongForm,
	"POST /agenda/appuntamenti":           web.LongForm,
	"POST " + office.RepliesPath:          web.LongForm,
	"POST /sede/risposte/:id":             web.LongForm,
	"POST /agenda/appuntamenti/:id/esito": web.LongForm,

	// files beside it [R11]
	"POST /richieste":                  web.FileForm,
	"POST /richieste/:id/integrazioni": web.FileForm,
	"POST /ricevute/:id/risposta":      web.FileForm,
	"POST /ricevute/:id/chiusura":      web.FileForm,
	"POST /incontri/:id/documenti":     web.FileForm,
	"POST /ospiti/:token/documenti":    web.FileForm,

	// lists
	"POST " + account.OperatorsPath: account.OperatorsBody,
	"POST /gestione/importa":        directory.TableBody,

	// what scripts send as it is
	"POST /prova/collegamento":                  web.Call,
	"POST /ospiti/:token/prova/collegamento":    web.Call,
	"POST /incontri/:id/collegamento":           web.Call,
	"POST /ospiti/:token/collegamento":          web.Call,
	"POST /accedi/passkey":                      web.Call,
	"POST /accedi/passkey/risposta":             web.Call,
	"POST " + account.PasskeyPath:               web.Call,
	"POST " + account.PasskeyPath + "/registra": web.Call,
}
