package example

import (
	"context"
	"fmt"
	"slices"
	"time"

	"combipat/desk"
	"combipat/store"
)

// life walks the example's people through what a few months at the office look like.
type life struct {
	ctx    context.Context
	s      *store.Store
	now    time.Time
	people map[string]desk.Actor
	topics map[string]desk.Topic
	n      int // requests written so far
	err    error
}

// Life adds some hundred requests in every state, a few of them past 15 and 16 days, with
// their replies, solleciti, transfers and notes; all of it happens before now [A1].
func Life(ctx context.Context, s *store.Store, now time.Time) error {
	l := &life{ctx: ctx, s: s, now: now, people: map[string]desk.Actor{}, topics: map[string]desk.Topic{}}
	for _, login := range Logins {
		id, _, err := s.Credentials(ctx, login)
		if err != nil {
			return err
		}
		if l.people[login], err = s.Person(ctx, id); err != nil {
			return err
		}
	}
	for _, t := range store.DefaultTopics {
		l.topics[t.Code] = t
	}
	for _, c := range courses() {
		l.n++
		c.play(l, c.daysAgo)
		if l.err != nil {
			return fmt.Errorf("example request %d (%s): %w", l.n, c.name, l.err)
		}
	}
	if err := l.others(); err != nil {
		return err
	}
	return s.SweepAll(ctx, now)
}

// plot is a course a request may take, how often, and how long ago it began.
type plot struct {
	name    string
	times   int
	daysAgo int
	spread  int // days over which the plot's requests are spread
	play    func(l *life, daysAgo int)
}

// courses lists every request to be played, the oldest first, so that numbers follow dates.
func courses() []plot {
	var all []plot
	for _, p := range plots {
		for i := range p.times {
			one := p
			one.daysAgo += (i * 7) % max(p.spread, 1)
			all = append(all, one)
		}
	}
	slices.SortStableFunc(all, func(a, b plot) int { return b.daysAgo - a.daysAgo })
	return all
}

var plots = []plot{
	{"inviata", 18, 0, 9, func(l *life, d int) { l.send("operatore.mi", d) }},
	{"inviata da Beta", 6, 1, 8, func(l *life, d int) { l.send("operatore.beta", d) }},
	{"inviata da Torino", 5, 2, 10, func(l *life, d int) { l.send("operatore.to", d) }},
	{"in carico", 10, 4, 8, func(l *life, d int) { l.take(l.send("operatore.mi", d), d-1) }},
	{"oltre 15 giorni", 6, 15, 5, func(l *life, d int) { l.send("operatore.mi", d) }},
	{"oltre 15 giorni del collega", 3, 16, 4, func(l *life, d int) { l.send("collega.mi", d) }},
	{"sollecitata", 4, 19, 6, func(l *life, d int) {
		id := l.send("operatore.mi", d)
		l.act(id, "operatore.mi", d-15, func(a store.Act) error { return l.s.Remind(l.ctx, a, store.Message{}) })
	}},
	{"interlocutoria", 4, 8, 5, func(l *life, d int) {
		l.reply(l.send("operatore.mi", d), desk.ReplyInterim, "La pratica è all’esame dell’unità competente: seguirà risposta.", d-3)
	}},
	{"risposta", 12, 6, 12, func(l *life, d int) {
		l.reply(l.send("operatore.mi", d), desk.ReplyAnswer, "La domanda risulta regolarmente presentata ed è in lavorazione. L’esito sarà comunicato entro fine mese.", d-4)
	}},
	{"integrazione richiesta", 4, 7, 6, func(l *life, d int) {
		l.reply(l.send("operatore.mi", d), desk.ReplyIntegration, "Per proseguire occorre copia del documento di identità e del verbale di accertamento.", d-3)
	}},
	{"prima interazione", 5, 12, 6, func(l *life, d int) {
		id := l.send("operatore.mi", d)
		l.reply(id, desk.ReplyAnswer, "La ricostituzione è stata definita il mese scorso.", d-5)
		l.interact(id, "operatore.mi", "Nel cedolino non risultano gli arretrati: potete verificare?", d-7)
	}},
	{"interazioni esaurite", 4, 26, 5, func(l *life, d int) {
		id := l.send("operatore.mi", d)
		l.reply(id, desk.ReplyAnswer, "Il pagamento è stato disposto.", d-4)
		l.interact(id, "operatore.mi", "L’accredito non è arrivato.", d-6)
		l.reply(id, desk.ReplyAnswer, "Verificato l’IBAN: il pagamento sarà ripetuto.", d-9)
		l.interact(id, "operatore.mi", "L’IBAN indicato non è quello comunicato.", d-11)
		l.reply(id, desk.ReplyAnswer, "Serve una nuova comunicazione delle coordinate bancarie.", d-14)
	}},
	{"chiusa", 12, 14, 14, func(l *life, d int) { l.close(l.send("operatore.mi", d), desk.Risolta, false, d-5) }},
	{"chiusa, prenotabile", 4, 10, 8, func(l *life, d int) { l.close(l.send("operatore.mi", d), desk.Informazioni, true, d-5) }},
	{"archiviata", 8, 55, 30, func(l *life, d int) { l.close(l.send("operatore.mi", d), desk.NonAccoglibile, false, d-8) }},
	{"ritirata", 3, 9, 6, func(l *life, d int) {
		id := l.send("operatore.mi", d)
		l.act(id, "operatore.mi", d-1, func(a store.Act) error {
			return l.s.Withdraw(l.ctx, a, store.Message{Text: "Inviata due volte per errore."})
		})
	}},
	{"trasferita", 3, 5, 5, func(l *life, d int) {
		id := l.send("operatore.mi", d)
		if l.mine(id) {
			l.act(id, "funzionario.mi", d-1, func(a store.Act) error {
				return l.s.Transfer(l.ctx, a, "DEMO-MB", "Il cittadino ha cambiato residenza.")
			})
		}
	}},
	{"referente", 5, 3, 12, func(l *life, d int) { l.ask(d) }},
	{"bozza", 3, 0, 3, func(l *life, d int) {
		_, l.err = l.s.SaveDraft(l.ctx, l.at("operatore.mi", "", d), store.Draft{Question: l.question()})
	}},
}

// matters are what people ask about: motivo, topic and text belong together.
var matters = []struct {
	motivo desk.Motivo
	topic  string
	text   string
}{
	{desk.MotivoSollecito, "pensioni-decorrenza", "La domanda di pensione di vecchiaia risulta presentata da oltre due mesi e non se ne conosce l’esito. Si chiede a che punto è la lavorazione."},
	{desk.MotivoPrestazione, "pensioni-calcolo", "L’importo della rata è diminuito senza comunicazione. Si chiede il motivo della variazione e il dettaglio del calcolo."},
	{desk.MotivoPrestazione, "invalidita-pagamento", "Dopo il verbale favorevole non è stato ancora disposto il pagamento dell’assegno. Si chiedono i tempi."},
	{desk.MotivoSollecito, "ammortizzatori-naspi", "Domanda di NASpI presentata e ancora in istruttoria: si chiede se occorrono altri documenti."},
	{desk.MotivoRequisiti, "invalidita-inclusione", "Si chiede quali requisiti di residenza e di reddito servono per l’assegno di inclusione in questo caso."},
	{desk.MotivoPrestazione, "entrate-estratto", "Nell’estratto conto mancano i contributi di due anni. Si allega la documentazione del datore di lavoro."},
	{desk.MotivoSollecito, "pensioni-ricostituzione", "Ricostituzione per motivi reddituali presentata a inizio anno: se ne chiede la definizione."},
	{desk.MotivoRequisiti, "pensioni-reversibilita", "Si chiede quali documenti servono al coniuge superstite e in che tempi decorre la prestazione."},
}

// caps spreads some residences beyond Milano: a second structure, a Polo, another region, a
// CAP that no list knows.
var caps = []string{"", "", "", "", "", "20121", "", "", "20900", "", "", "10121", "", "", "24121", "", "20099", "", "", "16121"}

func (l *life) question() desk.Question {
	who, what := citizens[l.n%len(citizens)], matters[l.n%len(matters)]
	q := desk.Question{Motivo: string(what.motivo), Topic: what.topic, CF: who.cf, FirstName: who.first, LastName: who.last, CAP: who.cap, Text: what.text}
	if what.motivo.NeedsIdentifier() {
		q.IdentifierKind, q.Identifier = string(desk.Domus), fmt.Sprintf("39%011d", 7_400_000+l.n*37)
	}
	return q
}
