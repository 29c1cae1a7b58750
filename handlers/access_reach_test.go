package handlers_test

import (
	"slices"

	"combipat/handlers/story"
)

// The people of the example by what the table of RULES.md lets them see together [R6].
var (
	ufficioMI = []string{"operatore.mi", "collega.mi", "referente.lombardia"}
	ufficioTO = []string{"operatore.to"}
	ufficioBE = []string{"operatore.beta"}
	sedeMI    = []string{"funzionario.mi", "funzionario2.mi", "responsabile.mi"}
	sedeTO    = []string{"funzionario.to"}
)

// object is a record of the world of these tests; its id is found under its name.
type object struct {
	name string
	by   []string // who may see it, as far as a route lets them in at all
}

// objects are the records a kind of route can name. Each kind has one that every actor but a
// few must not see, and most have another that only others see.
var objects = map[string][]object{
	"managed":     {{"u.alfa", []string{"admin.alfa", "gestore"}}, {"u.beta", []string{"gestore"}}},
	"request":     {{"r.mi", slices.Concat(ufficioMI, sedeMI)}, {"r.beta", slices.Concat(ufficioBE, sedeMI)}, {"r.to", slices.Concat(ufficioTO, sedeTO)}, {"r.cric", []string{"cric.lombardia"}}},
	"attachment":  {{"f.mi", slices.Concat(ufficioMI, sedeMI)}, {"f.beta", slices.Concat(ufficioBE, sedeMI)}, {"f.to", slices.Concat(ufficioTO, sedeTO)}},
	"appointment": {{"a.mi", slices.Concat(ufficioMI, sedeMI)}, {"a.beta", slices.Concat(ufficioBE, sedeMI)}, {"a.to", slices.Concat(ufficioTO, sedeTO)}},
	"hold":        {{"b.mi", ufficioMI}, {"b.beta", ufficioBE}},
	"waiting":     {{"w.mi", ufficioMI}, {"w.beta", ufficioBE}},
	"punto":       {{"p.mi", []string{"responsabile.mi"}}, {"p.to", nil}},
	"fascia":      {{"t.mi", []string{"responsabile.mi"}}, {"t.to", nil}},
	"closure":     {{"c.mi", []string{"responsabile.mi"}}, {"c.to", nil}},
	"absence":     {{"n.mi", []string{"responsabile.mi"}}, {"n.to", nil}},
	"struttura":   {{"s.mi", []string{"gestore"}}},
	"table":       {{"g.table", []string{"gestore"}}},
	"official":    {{"o.mi", []string{"responsabile.mi"}}, {"o.to", nil}},
	"ready":       {{"m.mi", []string{"responsabile.mi"}}, {"m.to", nil}},
	"ufficio":     {{"k.alfa", []string{"admin.alfa"}}, {"k.beta", nil}},
	"of ente":     {{"r.mi", []string{"admin.alfa"}}, {"r.beta", nil}}, // without contents
	"person":      {{"u.alfa", []string{"admin.alfa"}}, {"u.beta", nil}},
}

// reach is what a route's parameter names, and the form that its page would send. A route with
// a parameter that has no line here fails the test.
var reach = map[string]struct {
	kind   string // of objects; "" where the parameter names no record of anybody
	fields []story.Field
}{
	"GET /note/:pagina":     {},
	"GET /manuale/:ruolo":   {},
	"GET /calendari/:token": {}, // the token is the right: TestFeed

	"GET /invito/:token":  {}, // the token is the right: TestInvitation
	"POST /invito/:token": {},

	"POST /profilo/sessioni/:id/fine":           {}, // one's own only: TestSessionList
	"POST /profilo/fattori/passkey/:id/nome":    {}, // likewise: TestPasskeyOfAnother
	"POST /profilo/fattori/passkey/:id/rimuovi": {},
	"GET /persone/:id/fattori":                  {kind: "managed"},
	"POST /persone/:id/fattori":                 {kind: "managed", fields: []story.Field{{Key: "motivo", Value: "telefono perso"}}},
	"POST /ripresa/:id/elimina":                 {}, // one's own only: TestFormOfEndedSession

	"GET /allegati/:id": {kind: "attachment"},

	"GET /richieste/:id":               {kind: "request"},
	"POST /richieste/:id/letta":        {kind: "request"},
	"POST /richieste/:id/segui":        {kind: "request"},
	"POST /richieste/:id/sollecito":    {kind: "request", fields: []story.Field{{Key: "testo", Value: "Sollecito"}}},
	"POST /richieste/:id/integrazioni": {kind: "request", fields: []story.Field{{Key: "testo", Value: "Ancora"}}},
	"POST /richieste/:id/ritiro":       {kind: "request"},
	"GET /richieste/:id/ricevuta":      {kind: "request"},

	"GET /ricevute/:id":                  {kind: "request"},
	"POST /ricevute/:id/presenza":        {kind: "request"},
	"POST /ricevute/:id/presa-in-carico": {kind: "request"},
	"POST /ricevute/:id/risposta":        {kind: "request", fields: []story.Field{{Key: "tipo", Value: "interlocutoria"}, {Key: "testo", Value: "Ci lavoriamo"}}},
	"POST /ricevute/:id/chiusura":        {kind: "request", fields: []story.Field{{Key: "esito", Value: "risolta"}, {Key: "testo", Value: "Fatto"}}},
	"POST /ricevute/:id/trasferimento":   {kind: "request", fields: []story.Field{{Key: "struttura", Value: "DEMO-RM"}}}, // no reason: refused, and nothing moves
	"POST /ricevute/:id/assegnazione":    {kind: "request", fields: []story.Field{{Key: "funzionario", Value: "funzionario2.mi"}}},
	"POST /ricevute/:id/note":            {kind: "request", fields: []story.Field{{Key: "testo", Value: "Nota"}}},

	"GET /agenda/blocchi/:id":                      {kind: "hold"},
	"POST /agenda/blocchi/:id/rinuncia":            {kind: "hold"},
	"GET /agenda/appuntamenti/:id":                 {kind: "appointment"},
	"POST /agenda/appuntamenti/:id/letta":          {kind: "appointment"},
	"POST /agenda/appuntamenti/:id/annullamento":   {kind: "appointment"},
	"POST /agenda/appuntamenti/:id/spostamento":    {kind: "appointment", fields: []story.Field{{Key: "blocco", Value: "{b.mi}"}}},
	"POST /agenda/appuntamenti/:id/alternativa":    {kind: "appointment"},
	"GET /agenda/appuntamenti/:id/calendario.ics":  {kind: "appointment"},
	"POST /agenda/appuntamenti/:id/esito":          {kind: "appointment", fields: []story.Field{{Key: "esito", Value: "svolto"}}},
	"POST /agenda/appuntamenti/:id/riabilitazione": {kind: "appointment"},
	"POST /agenda/attese/:id/rinuncia":             {kind: "waiting"},

	"GET /sede/punti/:id":                                 {kind: "punto"},
	"POST /sede/punti/:id":                                {kind: "punto"},
	"POST /sede/punti/:id/ritiro":                         {kind: "punto"},
	"POST /sede/punti/:id/fasce":                          {kind: "punto"},
	"POST /sede/punti/:id/eccezioni":                      {kind: "punto"},
	"POST /sede/punti/:id/eccezioni/elimina":              {kind: "punto"},
	"POST /sede/punti/:id/funzionari":                     {kind: "punto"},
	"POST /sede/fasce/:id":                                {kind: "fascia", fields: []story.Field{{Key: "punto", Value: "{p.mi}"}, {Key: "giorni", Value: "lun"}, {Key: "dalle", Value: "09:00"}, {Key: "alle", Value: "10:00"}, {Key: "durata", Value: "30"}}},
	"POST /sede/fasce/:id/elimina":                        {kind: "fascia", fields: []story.Field{{Key: "punto", Value: "{p.mi}"}}},
	"GET /sede/chiusure/:id":                              {kind: "closure"},
	"POST /sede/chiusure/:id/elimina":                     {kind: "closure"},
	"POST /sede/assenze/:id/elimina":                      {kind: "absence"},
	"GET /gestione/strutture/:id":                         {kind: "struttura"},
	"POST /gestione/strutture/:id":                        {kind: "struttura", fields: []story.Field{{Key: "nome", Value: "Altro nome"}}},
	"POST /gestione/strutture/:id/ritiro":                 {kind: "struttura"},
	"GET /gestione/importa/:id":                           {kind: "table"},
	"POST /gestione/importa/:id":                          {kind: "table"},
	"POST /sede/funzionari/:id":                           {kind: "official", fields: []story.Field{{Key: "argomenti", Value: "pensioni"}, {Key: "argomenti", Value: "ammortizzatori"}, {Key: "argomenti", Value: "invalidita"}, {Key: "argomenti", Value: "entrate"}}},
	"GET /sede/risposte/:id":                              {kind: "ready"},
	"POST /sede/risposte/:id":                             {kind: "ready", fields: []story.Field{{Key: "argomento", Value: "entrate"}, {Key: "nome", Value: "Prova"}, {Key: "testo", Value: "Altro testo"}}},
	"POST /sede/risposte/:id/ritiro":                      {kind: "ready", fields: []story.Field{{Key: "ritirato", Value: "1"}}},
	"GET /ente/richieste/:id":                             {kind: "of ente"},
	"POST /ente/richieste/:id":                            {kind: "of ente", fields: []story.Field{{Key: "motivo", Value: "Reclamo"}}},
	"GET /ente/uffici/:id":                                {kind: "ufficio"},
	"POST /ente/uffici/:id":                               {kind: "ufficio", fields: []story.Field{{Key: "nome", Value: "Altro nome"}, {Key: "regione", Value: "Lombardia"}}},
	"GET /ente/affidamenti/:id":                           {kind: "person"},
	"POST /ente/affidamenti/:id":                          {kind: "person", fields: []story.Field{{Key: "tutto", Value: "1"}}}, // to nobody: refused, and nothing moves
	"POST /ente/persone/:id/referente":                    {kind: "person", fields: []story.Field{{Key: "referente", Value: "1"}}},
	"GET /ente/persone/:id":                               {kind: "person"},
	"POST /ente/persone/:id":                              {kind: "person", fields: []story.Field{{Key: "nome", Value: "Altro Nome"}, {Key: "ufficio", Value: "ALFA/ALFA-MI"}}},
	"POST /ente/persone/:id/stato":                        {kind: "person", fields: []story.Field{{Key: "disabilitata", Value: "0"}}},
	"POST /ente/persone/:id/link":                         {kind: "person"},
	"GET /ente/persone/:id/incarichi":                     {kind: "person"},
	"POST /ente/persone/:id/incarichi":                    {kind: "person", fields: []story.Field{{Key: "ufficio", Value: "ALFA/ALFA-MI"}}},
	"POST /ente/persone/:id/incarichi/:incarico/fine":     {}, // of a kept person only: TestPositions
	"GET /gestione/persone/:id/incarichi":                 {},
	"POST /gestione/persone/:id/incarichi":                {},
	"POST /gestione/persone/:id/incarichi/:incarico/fine": {},
	"GET /gestione/persone/:id":                           {},
	"POST /gestione/persone/:id":                          {},
	"POST /gestione/persone/:id/stato":                    {},
	"POST /gestione/persone/:id/link":                     {},

	// the room: its door is walked around by TestRoomDoor, guests' links included
	"GET /incontri/:id":                      {},
	"GET /ospiti/:token":                     {},
	"GET /ospiti/:token/prova":               {},
	"POST /ospiti/:token/prova/collegamento": {},
	"GET /ospiti/:token/prova/eventi":        {},
	"GET /incontri/:id/eventi":               {},
	"GET /ospiti/:token/eventi":              {},
	"POST /incontri/:id/bussa":               {},
	"POST /ospiti/:token/bussa":              {},
	"POST /incontri/:id/collegamento":        {},
	"POST /ospiti/:token/collegamento":       {},
	"POST /incontri/:id/media":               {},
	"POST /ospiti/:token/media":              {},
	"GET /incontri/:id/righe":                {},
	"GET /ospiti/:token/righe":               {},
	"POST /incontri/:id/righe":               {},
	"POST /ospiti/:token/righe":              {},
	"POST /incontri/:id/documenti":           {},
	"POST /ospiti/:token/documenti":          {},
	"GET /incontri/:id/documenti/:doc":       {},
	"GET /ospiti/:token/documenti/:doc":      {},
	"POST /incontri/:id/esco":                {},
	"POST /ospiti/:token/esco":               {},
	"POST /incontri/:id/ammetti":             {},
	"POST /ospiti/:token/ammetti":            {},
	"POST /incontri/:id/rifiuta":             {},
	"POST /ospiti/:token/rifiuta":            {},
	"POST /incontri/:id/allontana":           {},
	"POST /ospiti/:token/allontana":          {},
	"POST /incontri/:id/silenzia":            {},
	"POST /ospiti/:token/silenzia":           {},
	"POST /incontri/:id/avviso":              {},
	"POST /ospiti/:token/avviso":             {},

	"POST /agenda/appuntamenti/:id/ospiti":                {kind: "appointment", fields: []story.Field{{Key: "nome", Value: "Mario Rossi"}}},
	"POST /agenda/appuntamenti/:id/ospiti/:ospite/revoca": {}, // TestGuests
	"GET /agenda/appuntamenti/:id/documenti/:doc":         {}, // TestRoomKept
}
