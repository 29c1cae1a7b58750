package example

import (
	"errors"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store"
)

// at is an act of somebody so many days ago, in office hours and never after now.
func (l *life) at(login, id string, daysAgo int) store.Act {
	day := desk.DayOf(l.now).AddDays(-max(daysAgo, 0))
	at := day.At(9+l.n%8, (l.n*13)%60)
	if at.After(l.now) {
		at = l.now.Add(-time.Minute)
	}
	return store.Act{Who: l.people[login], Now: at, ID: id}
}

// act has somebody do something with a request, unless something failed before.
func (l *life) act(id, login string, daysAgo int, do func(a store.Act) error) {
	if l.err == nil {
		l.err = do(l.at(login, id, daysAgo))
	}
}

// send writes the next request; operators of other cities write about their own citizens.
func (l *life) send(login string, daysAgo int) string {
	q := l.question()
	switch {
	case login == "operatore.to":
		q.CAP = "10121"
	case login == "operatore.mi" && daysAgo < 10 && caps[l.n%len(caps)] != "":
		q.CAP = caps[l.n%len(caps)]
	}
	return l.submit(l.at(login, "", daysAgo), desk.Generico, q)
}

// ask writes as Referente to the CRIC [R10].
func (l *life) ask(daysAgo int) string {
	a := l.at("referente.lombardia", "", daysAgo)
	a.Who.Profile = desk.Referente
	return l.submit(a, desk.Referente, desk.Question{Motivo: string(desk.MotivoChiarimento), Topic: "pensioni",
		Text: "Si chiede conferma dell’interpretazione della norma sul cumulo tra pensione anticipata e redditi da lavoro autonomo occasionale."})
}

func (l *life) submit(a store.Act, profile desk.Profile, q desk.Question) (id string) {
	if l.err != nil {
		return ""
	}
	sub, err := q.Check(profile, l.topics[q.Topic])
	if err != nil {
		l.err = err
		return ""
	}
	d := store.Draft{Question: q}
	if l.n%4 == 0 {
		var f store.StoredFile
		if f, l.err = l.s.SaveFile(l.ctx, strings.NewReader(pdf), desk.MaxAttachments); l.err != nil {
			return ""
		}
		d.Files = []store.NewFile{{Name: "documentazione.pdf", Type: "application/pdf", Size: f.Size, SHA256: f.SHA256}}
	}
	id, l.err = l.s.SendRequest(l.ctx, a, d, sub)
	return id
}

// official is who works a request of Milano: the two take turns.
func (l *life) official() string {
	if l.n%3 == 0 {
		return "funzionario2.mi"
	}
	return "funzionario.mi"
}

// mine says whether the officials of Milano have the request; those of other cities wait.
func (l *life) mine(id string) bool {
	if l.err != nil {
		return false
	}
	_, err := l.s.Request(l.ctx, l.people[l.official()], id)
	return err == nil
}

func (l *life) take(id string, daysAgo int) {
	if l.mine(id) {
		l.act(id, l.official(), daysAgo, func(a store.Act) error { return l.s.Take(l.ctx, a) })
	}
}

func (l *life) reply(id string, kind desk.ReplyKind, text string, daysAgo int) {
	if l.mine(id) {
		l.act(id, l.official(), daysAgo, func(a store.Act) error { return l.s.Reply(l.ctx, a, kind, store.Message{Text: text}) })
		l.read(id, daysAgo)
	}
}

// read opens most of what comes back within the day, and leaves some to be read.
func (l *life) read(id string, daysAgo int) {
	if l.n%4 != 0 {
		l.act(id, "operatore.mi", daysAgo, func(a store.Act) error { return l.s.MarkRead(l.ctx, a) })
	}
}

func (l *life) interact(id, login, text string, daysAgo int) {
	if l.mine(id) {
		l.act(id, login, daysAgo, func(a store.Act) error { return l.s.Interact(l.ctx, a, store.Message{Text: text}) })
	}
}

func (l *life) close(id string, outcome desk.Outcome, bookable bool, daysAgo int) {
	if l.mine(id) {
		l.act(id, l.official(), daysAgo, func(a store.Act) error {
			return l.s.CloseRequest(l.ctx, a, store.Closing{Outcome: outcome, Bookable: bookable}, store.Message{Text: "Si comunica l’esito della verifica: la posizione è stata aggiornata."})
		})
		l.read(id, daysAgo)
	}
}

// others adds requests that came from elsewhere, so that the filter of provenance means
// something [R23], and an internal note.
func (l *life) others() error {
	var rows []store.Row
	for i, p := range []desk.Provenance{desk.DaCittadino, desk.DaContactCenter, desk.DaCittadino, desk.DaAltro, desk.DaContactCenter, desk.DaCittadino} {
		l.n++
		q := l.question()
		rows = append(rows, store.Imported{Provenance: p, SentAt: l.at("operatore.mi", "", 2+i*3).Now, Question: q, Topic: l.topics[q.Topic]})
	}
	problems, err := l.s.Import(l.ctx, l.now, rows, true)
	for _, problem := range problems {
		err = errors.Join(err, errors.New(problem))
	}
	return err
}

// pdf is the smallest document that readers open: one empty page.
const pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
