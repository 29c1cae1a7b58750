package privacy

import (
	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// The JSON of an export: Italian names, because the citizen reads it too. Fields are added, and
// never taken away.
type dossierJSON struct {
	CodiceFiscale desk.CodiceFiscale `json:"codice_fiscale"`
	Richieste     []requestJSON      `json:"richieste"`
	Appuntamenti  []appointmentJSON  `json:"appuntamenti"`
	Accessi       []accessJSON       `json:"accessi"`
}

type requestJSON struct {
	Numero         string        `json:"numero"`
	Inviata        desk.Day      `json:"inviata"`
	Provenienza    string        `json:"provenienza"`
	Ente           string        `json:"ente,omitempty"`
	Struttura      string        `json:"struttura,omitempty"`
	Stato          string        `json:"stato"`
	Esito          string        `json:"esito,omitempty"`
	Motivo         string        `json:"motivo"`
	Argomento      string        `json:"argomento"`
	Nome           string        `json:"nome"`
	Cognome        string        `json:"cognome"`
	CAP            string        `json:"cap,omitempty"`
	Comune         string        `json:"comune,omitempty"`
	StatoEstero    string        `json:"stato_estero,omitempty"`
	Identificativo string        `json:"identificativo,omitempty"`
	Messaggi       []messageJSON `json:"messaggi"`
}

type messageJSON struct {
	Data     string   `json:"data"`
	Tipo     string   `json:"tipo"`
	Testo    string   `json:"testo"`
	Allegati []string `json:"allegati,omitempty"` // where they lie in the zip
}

type appointmentJSON struct {
	Numero      string `json:"numero"`
	Inizio      string `json:"inizio"`
	Fine        string `json:"fine"`
	Stato       string `json:"stato"`
	Modalita    string `json:"modalita"`
	Punto       string `json:"punto"`
	Sede        string `json:"sede"`
	Ente        string `json:"ente"`
	Argomento   string `json:"argomento"`
	Recapito    string `json:"recapito,omitempty"`
	Motivazioni string `json:"motivazioni,omitempty"`
	PortaConTe  string `json:"porta_con_te,omitempty"`
	Nota        string `json:"nota,omitempty"`
}

type accessJSON struct {
	Data  string `json:"data"`
	Ruolo string `json:"ruolo"`
	Di    string `json:"di,omitempty"`
	Che   string `json:"che_cosa"`
	Su    string `json:"su,omitempty"`
}

// internalJSON is what the office wrote for itself about a request.
type internalJSON struct {
	Numero string        `json:"numero"`
	Note   []messageJSON `json:"note"`
}

// split tells what both sides could read of each request from what is internal.
func split(d store.Dossier) (open map[string][]desk.Entry, internal []internalJSON) {
	open, internal = map[string][]desk.Entry{}, []internalJSON{}
	for _, c := range d.Conversations {
		own := internalJSON{Numero: c.Request.Number}
		for _, e := range c.Thread {
			if e.Note {
				own.Note = append(own.Note, messageJSON{Data: ui.DateTime(e.At), Tipo: "nota interna", Testo: e.Text})
			} else {
				open[c.Request.Number] = append(open[c.Request.Number], e)
			}
		}
		if len(own.Note) > 0 {
			internal = append(internal, own)
		}
	}
	return open, internal
}

func dossierOf(d store.Dossier, open map[string][]desk.Entry) dossierJSON {
	out := dossierJSON{CodiceFiscale: d.CF, Richieste: []requestJSON{}, Appuntamenti: []appointmentJSON{}, Accessi: []accessJSON{}}
	for _, c := range d.Conversations {
		r := c.Request
		one := requestJSON{Numero: r.Number, Inviata: r.SentOn, Provenienza: r.Provenance.Label(), Ente: r.Ente.Name, Struttura: r.Struttura.Name,
			Stato: r.State.Label(), Motivo: r.Motivo.Label(), Argomento: r.Topic.Label, Nome: r.Citizen.FirstName, Cognome: r.Citizen.LastName,
			CAP: string(r.Citizen.CAP), Comune: r.ComuneName, StatoEstero: r.AbroadName, Identificativo: r.Identifier.Raw, Messaggi: []messageJSON{}}
		if r.Outcome != "" {
			one.Esito = r.Outcome.Label()
		}
		n := 0
		for _, e := range open[r.Number] {
			m := messageJSON{Data: ui.DateTime(e.At), Tipo: e.Kind.Label(), Testo: e.Text}
			if e.Event {
				m.Tipo = "evento"
			}
			for _, f := range e.Files {
				n++
				m.Allegati = append(m.Allegati, filePath(r.Number, n, f.Name))
			}
			one.Messaggi = append(one.Messaggi, m)
		}
		out.Richieste = append(out.Richieste, one)
	}
	for _, e := range d.Appointments {
		out.Appuntamenti = append(out.Appuntamenti, appointmentJSON{Numero: e.Number, Inizio: ui.DateTime(e.Start), Fine: ui.DateTime(e.End), Stato: e.State.Label(),
			Modalita: e.Mode.Label(), Punto: e.Punto.Name, Sede: e.Sede.Name, Ente: e.Ente.Name, Argomento: e.Argomento.Label, Recapito: e.Contact,
			Motivazioni: e.Motivation, PortaConTe: e.Bring, Nota: e.Note})
	}
	for _, a := range d.Accesses {
		out.Accessi = append(out.Accessi, accessJSON{Data: ui.DateTime(a.At), Ruolo: a.Role.Label(), Di: a.Place, Che: desk.AuditLabel(a.Action), Su: a.About})
	}
	return out
}
