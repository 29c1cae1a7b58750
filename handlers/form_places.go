package handlers

import (
	"combipat/handlers/office"
	"combipat/handlers/web"
)

// formPlaces are the forms that people write in, by the path they are sent to: what each is called
// where it waits for its author, and the pages it stands on. What is typed in them is kept until it
// is done. What a form may stand without is told by TestEveryFormIsKept.
var formPlaces = map[string]web.FormPlace{
	// patronato
	"/richieste": {Title: "Nuova richiesta", Pages: []string{"/richieste/{bozza_id}", "/richieste/nuova?da={collegata}", "/richieste/nuova"}},

	"/richieste/cerca":            {Title: "Ricerca nello Storico", Pages: []string{"/richieste"}},
	"/richieste/solleciti":        {Title: "Sollecito di più richieste", Pages: []string{"/richieste"}},
	"/richieste/:id/sollecito":    {Title: "Sollecito", Pages: []string{"/richieste/{id}"}},
	"/richieste/:id/integrazioni": {Title: "Messaggio alla sede", Pages: []string{"/richieste/{id}"}},
	"/richieste/:id/ritiro":       {Title: "Ritiro della richiesta", Pages: []string{"/richieste/{id}"}},

	"/agenda/cerca":                         {Title: "Ricerca di appuntamenti", Pages: []string{"/agenda/cerca"}},
	"/agenda/attese":                        {Title: "Lista d’attesa", Pages: []string{"/agenda/nuovo?richiesta={richiesta}&punto={punto}&modalita={modalita}", "/agenda/nuovo?punto={punto}&modalita={modalita}", "/agenda/nuovo"}},
	"/agenda/appuntamenti":                  {Title: "Conferma di un appuntamento", Pages: []string{"/agenda/blocchi/{blocco}", "/agenda/nuovo"}},
	"/agenda/appuntamenti/:id/spostamento":  {Title: "Spostamento di un appuntamento", Pages: []string{"/agenda/blocchi/{blocco}", "/agenda/appuntamenti/{id}"}},
	"/agenda/appuntamenti/:id/annullamento": {Title: "Annullamento di un appuntamento", Pages: []string{"/agenda/appuntamenti/{id}"}},
	"/agenda/appuntamenti/:id/ospiti":       {Title: "Invito di un ospite", Pages: []string{"/agenda/appuntamenti/{id}"}},

	// INPS
	"/ricevute/cerca":             {Title: "Ricerca nelle richieste ricevute", Pages: []string{"/ricevute"}},
	"/ricevute/:id/risposta":      {Title: "Risposta al patronato", Pages: []string{"/ricevute/{id}"}},
	"/ricevute/:id/chiusura":      {Title: "Chiusura", Pages: []string{"/ricevute/{id}"}},
	"/ricevute/:id/trasferimento": {Title: "Trasferimento", Pages: []string{"/ricevute/{id}"}},
	"/ricevute/:id/note":          {Title: "Nota interna", Pages: []string{"/ricevute/{id}"}},
	"/crm":                        {Title: "Ricerca di un cittadino", Pages: []string{"/crm"}},

	"/agenda/appuntamenti/:id/esito":          {Title: "Esito di un appuntamento", Pages: []string{"/agenda/appuntamenti/{id}"}},
	"/agenda/appuntamenti/:id/riabilitazione": {Title: "Riabilitazione di un appuntamento", Pages: []string{"/agenda/appuntamenti/{id}"}},
	"/incontri/:id/righe":                     {Title: "Messaggio nella sala", Pages: []string{"/incontri/{id}"}},

	"/sede/punti":               {Title: "Nuovo punto di consulenza", Pages: []string{"/sede/punti"}},
	"/sede/punti/:id":           {Title: "Punto di consulenza", Pages: []string{"/sede/punti/{id}?parte=dati"}},
	"/sede/punti/:id/fasce":     {Title: "Orari di un punto", Pages: []string{"/sede/punti/{id}?parte=settimana"}},
	office.LineRoute:            {Title: "Orari di un punto", Pages: []string{"/sede/punti/{punto}?parte=settimana&fascia={id}"}},
	"/sede/punti/:id/eccezioni": {Title: "Giorno particolare di un punto", Pages: []string{"/sede/punti/{id}?parte=giorni"}},
	"/sede/chiusure":            {Title: "Chiusura della sede", Pages: []string{"/sede/chiusure"}},
	"/sede/patrono":             {Title: "Santo patrono", Pages: []string{"/sede/chiusure"}},
	"/sede/assenze":             {Title: "Assenza di un funzionario", Pages: []string{"/sede/assenze"}},
	"/sede/risposte":            {Title: "Risposta pronta", Pages: []string{"/sede/risposte"}},
	"/sede/risposte/:id":        {Title: "Risposta pronta", Pages: []string{"/sede/risposte/{id}"}},
	"/sede/accessi":             {Title: "Chi ha letto i dati di un cittadino", Pages: []string{"/sede/accessi"}},
	"/sede/esportazione":        {Title: "Esportazione dei dati di un cittadino", Pages: []string{"/sede/esportazione"}},

	// ente
	"/ente/persone":               {Title: "Nuova persona", Pages: []string{"/ente/persone/nuova"}},
	"/ente/persone/cerca":         {Title: "Ricerca di persone", Pages: []string{"/ente/persone"}},
	"/ente/persone/:id":           {Title: "Persona", Pages: []string{"/ente/persone/{id}"}},
	"/ente/persone/:id/incarichi": {Title: "Altro incarico", Pages: []string{"/ente/persone/{id}/incarichi"}},
	"/ente/richieste/:id":         {Title: "Lettura del contenuto di una richiesta", Pages: []string{"/ente/richieste/{id}"}},
	"/ente/uffici":                {Title: "Nuovo ufficio", Pages: []string{"/ente/uffici"}},
	"/ente/uffici/:id":            {Title: "Ufficio", Pages: []string{"/ente/uffici/{id}"}},
	"/ente/affidamenti/:id":       {Title: "Affidamento", Pages: []string{"/ente/affidamenti/{id}"}},

	// Gestione
	"/gestione/argomenti":             {Title: "Argomento", Pages: []string{"/gestione/argomenti"}},
	"/gestione/strutture":             {Title: "Nuova struttura", Pages: []string{"/gestione/strutture"}},
	"/gestione/strutture/:id":         {Title: "Struttura", Pages: []string{"/gestione/strutture/{id}"}},
	"/gestione/poli":                  {Title: "Regola di competenza", Pages: []string{"/gestione/poli"}},
	"/gestione/enti":                  {Title: "Ente e ufficio", Pages: []string{"/gestione/enti"}},
	"/gestione/persone":               {Title: "Nuova persona", Pages: []string{"/gestione/persone/nuova"}},
	"/gestione/persone/cerca":         {Title: "Ricerca di persone", Pages: []string{"/gestione/persone"}},
	"/gestione/persone/:id":           {Title: "Persona", Pages: []string{"/gestione/persone/{id}"}},
	"/gestione/persone/:id/incarichi": {Title: "Altro incarico", Pages: []string{"/gestione/persone/{id}/incarichi"}},
	"/gestione/accessi":               {Title: "Chi ha letto i dati di un cittadino", Pages: []string{"/gestione/accessi"}},
	"/gestione/conservazione":         {Title: "Tempi di conservazione", Pages: []string{"/gestione/conservazione"}},
	"/gestione/cancellazione":         {Title: "Cancellazione dei dati di un cittadino", Pages: []string{"/gestione/cancellazione"}},

	// one's own
	"/persone/:id/fattori":              {Title: "Azzeramento dei secondi fattori", Pages: []string{"/persone/{id}/fattori"}},
	"/profilo/fattori/passkey/:id/nome": {Title: "Nome di una passkey", Pages: []string{web.FactorsPath}},
}
