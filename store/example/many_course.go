package example

import (
	"fmt"
	"math"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
)

// told is a request with what was said about it.
type told struct {
	desk.Dialogue
	at       time.Time // of the last thing said
	waiting  time.Time // the instant of WaitingSince
	said     []saying
	took     time.Time // when an official took it; zero: nobody did
	outcome  desk.Outcome
	official string
	unread   bool
	err      error
}

type saying struct {
	kind desk.MessageKind
	at   time.Time
	free bool
}

// on is a moment in the office hours of a day, after what was said before; false past now.
func (m *many) on(t *told, day desk.Day) bool {
	at := day.At(8+m.dice.IntN(10), m.dice.IntN(60))
	if !at.After(t.at) {
		at = t.at.Add(time.Duration(1+m.dice.IntN(30)) * time.Minute)
	}
	if at.After(m.now) {
		return false
	}
	t.at = at
	return true
}

// days is how long somebody takes, most of them a few days, some of them weeks.
func (m *many) days(mean float64) int {
	return 1 + int(math.Min(45, -mean*math.Log(1-m.dice.Float64())))
}

func (t *told) step(d desk.Dialogue, err error) { t.Dialogue, t.err = d, err }

func (t *told) say(kind desk.MessageKind, free bool) {
	t.said = append(t.said, saying{kind, t.at, free})
}

// course has a request go the way of the rules from the moment it was sent until today.
func (m *many) course(sent time.Time, official string, routed, cric bool) *told {
	t := &told{at: sent, waiting: sent, official: official}
	t.Routed, t.ToCRIC = routed, cric
	t.step(t.Send(desk.DayOf(sent)))
	t.say(desk.MsgRichiesta, false)
	if !routed {
		return t
	}
	if m.dice.IntN(33) == 0 && m.on(t, t.SentOn.AddDays(m.days(1))) {
		t.step(t.Withdraw(desk.DayOf(t.at)))
		t.say(desk.MsgRitiro, false)
		return t
	}
	for t.err == nil && m.answer(t) && t.err == nil && m.writesAgain(t) {
	}
	if t.err == nil && t.StateOn(m.today) == desk.Archiviata && t.State == desk.Chiusa {
		t.step(t.Archive(m.today))
	}
	return t
}

// answer is the office's turn; false when it has not come yet.
func (m *many) answer(t *told) bool {
	since := t.WaitingSince
	wait := m.days(6)
	if m.dice.IntN(12) == 0 && m.on(t, since.AddDays(wait/2)) {
		t.step(t.SendInterim(t.official))
		t.say(desk.MsgInterlocutore, false)
		t.took = t.at
	}
	if wait > 15 && m.dice.IntN(2) == 0 && t.RightsOn(since.AddDays(15)).Remind.OK && m.on(t, since.AddDays(15)) {
		t.step(t.Remind(since.AddDays(15)))
		t.say(desk.MsgSollecito, false)
	}
	if t.err != nil || !m.on(t, since.AddDays(wait)) {
		if t.err == nil && t.Assignee == "" && m.dice.IntN(3) == 0 && m.on(t, since) {
			t.took = t.at
			t.step(t.Take(t.official))
		}
		return false
	}
	day := desk.DayOf(t.at)
	if t.took.IsZero() {
		t.took = t.at
	}
	switch n := m.dice.IntN(100); {
	case n < 8:
		t.step(t.AskIntegration(t.official, day))
		t.say(desk.MsgIntegrazione, false)
	case n < 50:
		t.step(t.Reply(t.official, day))
		t.say(desk.MsgRisposta, false)
	default:
		m.close(t, day)
	}
	return true
}

func (m *many) close(t *told, day desk.Day) {
	t.step(t.Close(t.official, day, !t.ToCRIC && m.dice.IntN(10) == 0))
	t.say(desk.MsgChiusura, false)
	t.outcome = desk.Outcomes[m.dice.IntN(len(desk.Outcomes))]
}

// writesAgain is the patronato's turn, or the office's that closes what nobody answers.
func (m *many) writesAgain(t *told) bool {
	if t.State == desk.Chiusa && m.dice.IntN(12) > 0 {
		return false
	}
	again := t.FreeAnswer && m.dice.IntN(10) > 0 || m.dice.IntN(4) == 0
	day := desk.DayOf(t.at).AddDays(m.days(3))
	if again && t.RightsOn(day).Continue.OK && m.on(t, day) {
		free := t.FreeAnswer
		t.step(t.Interact(day))
		t.say(desk.MsgInterazione, free)
		t.waiting = t.at
		return true
	}
	if t.State != desk.Chiusa && m.on(t, desk.DayOf(t.at).AddDays(m.days(9))) {
		m.close(t, desk.DayOf(t.at))
	}
	return false
}

// request writes the i-th request, older ones first.
func (m *many) request(i int) error {
	sent := m.sentAt(i)
	from, to, region, profile, provenance := m.whence(i)
	cric, routed := profile == desk.Referente, to.ID != ""
	var official string
	if len(to.officials) > 0 {
		official = to.officials[i%len(to.officials)]
	}
	t := m.course(sent, official, routed, cric)
	if t.err != nil {
		return fmt.Errorf("request %d: %w", i, t.err)
	}
	year := sent.In(desk.Rome).Year()
	m.counts[year]++
	key, number := int64(year)*10_000_000+m.counts[year], fmt.Sprintf("CB-%d-%06d", year, m.counts[year])
	id := m.id(sent)
	topic := m.topics[m.dice.IntN(len(m.topics))]
	if cric {
		topic = desk.Topic{Code: topic.Root()}
	}
	var person string
	if len(from.people) > 0 {
		person = from.people[m.dice.IntN(len(from.people))]
	}
	motivo, kind, raw := desk.MotivoRequisiti, desk.IdentifierKind(""), ""
	if !cric && m.dice.IntN(4) > 0 {
		motivo, kind, raw = desk.MotivoSollecito, desk.Domus, fmt.Sprintf("39%011d", 100_000_000+i*37)
	}
	var first, last, cf, citizen string
	if !cric {
		first, last, cf, citizen = m.citizen(i, sent)
	}
	last2 := t.said[len(t.said)-1]
	t.unread = person != "" && last2.kind.FromINPS() && (m.dice.IntN(30) == 0 || m.now.Sub(last2.at) < 72*time.Hour && m.dice.IntN(2) == 0)
	var waitingAt int64
	if t.WaitingSince != "" {
		waitingAt = t.waiting.Unix()
	}
	rule, why := desk.RouteByPlace, "Il CAP è servito da "+to.Name
	switch {
	case !routed:
		rule, why = desk.RouteUnsorted, "Nessuna struttura trovata per il CAP"
	case cric:
		rule, why = desk.RouteToCRIC, to.Name
	case provenance != desk.DaPatronato:
		rule, why = desk.RouteByArrival, "Arrivata da un altro canale"
	}
	m.requests.add(id, 1+len(t.said), key, number, string(provenance), string(profile), db.Null(from.ente), db.Null(from.id), db.Null(person), db.Null(person), string(motivo),
		topic.Code, topic.Root(), db.Null(citizen), first, last, capOf(to, i, cric), "", "", string(kind), raw, raw, db.Null(to.ID), region, string(rule), why,
		string(t.State), sent.Unix(), string(t.SentOn), string(t.RepliedOn), string(t.WaitingSince), waitingAt, t.Interactions, t.FreeAnswer, string(t.SecondDone), t.Solleciti, string(t.SollecitoOn), t.Interim,
		string(t.ClosedOn), t.Bookable, db.Null(t.Assignee), string(t.outcome), t.unread, t.at.Unix())
	words := []string{requests.ScopeWords(from.id, from.ente, to.ID), strings.Join([]string{number, first, last, raw, cf}, " ")}
	words = append(words, m.thread(t, id, person, i)...)
	m.words.add(key, words[0]+db.Plain(strings.Join(words[1:], " ")))
	if citizen != "" && person != "" && topic.Root() == "pensioni" && m.dice.IntN(8) == 0 {
		m.appointment(t, id, citizen, person, from, to, topic)
	}
	return nil
}

// capOf makes up a CAP of a structure's city.
func capOf(to place, i int, cric bool) string {
	switch {
	case cric || to.Code == "":
		return ""
	case to.Provincia == "MI":
		return fmt.Sprint(20130 + i%30)
	}
	return fmt.Sprintf("%05d", 10000+int(to.Provincia[0]-'A')*3000+int(to.Provincia[1]-'A')*100+i%90)
}

// sentAt spreads requests evenly over the years and within a day over the office hours, in the
// order of their numbers.
func (m *many) sentAt(i int) time.Time {
	span := m.now.Add(-time.Hour).Sub(m.now.AddDate(-manyYears, 0, 0))
	at := m.now.AddDate(-manyYears, 0, 0).Add(time.Duration(float64(span) * float64(i) / float64(m.n))).In(desk.Rome)
	day := desk.DayOf(at)
	if day == m.today {
		return at.Truncate(time.Second)
	}
	return day.At(8, 0).Add(at.Sub(day.Start()) * 10 / 24).Truncate(time.Second)
}

// whence says who writes to whom: one of three from the example's own ufficio to its structure, as
// long as these are no more than 20,000.
func (m *many) whence(i int) (from office, to place, region string, profile desk.Profile, provenance desk.Provenance) {
	every := max(manyPer, m.n/manyAtHome)
	from, profile, provenance = m.offices[m.dice.IntN(len(m.offices))], desk.Generico, desk.DaPatronato
	to = from.near
	if i%every == 0 {
		from, to = m.home, m.home.near
	} else if m.dice.IntN(7) == 0 {
		region := m.byRegion[from.region]
		to = region[m.dice.IntN(len(region))]
	}
	to, region = m.strutture[to.Code], from.region
	switch n := m.dice.IntN(1000); {
	case n < 60:
		from, profile, provenance = office{}, "", []desk.Provenance{desk.DaCittadino, desk.DaContactCenter, desk.DaAltro}[n%3]
	case n < 80 && m.crics[from.region].ID != "":
		to, profile = m.crics[from.region], desk.Referente
	case n < 200 && m.today.AddDays(-20) < desk.DayOf(m.sentAt(i)):
		to = place{}
	}
	if to.ID != "" {
		region = to.Region
	}
	return from, to, region, profile, provenance
}

// citizen returns the person a request is about, entered where new.
func (m *many) citizen(i int, sent time.Time) (first, last, cf, id string) {
	number := m.dice.IntN(max(1, m.n*4/manyCitizen))
	first, last, cf = m.who(number)
	if id = m.citizens[number]; id == "" {
		id = m.id(sent)
		m.citizens[number] = id
		m.citizenRows.add(id, cf)
	}
	return first, last, cf, id
}

// thread writes messages, their files, what happened beside and the notices; it returns the words
// to be found.
func (m *many) thread(t *told, id, person string, i int) (words []string) {
	for n, s := range t.said {
		message, author := id, person
		if n > 0 {
			message = m.id(s.at)
		}
		if s.kind.FromINPS() {
			author = t.official
		}
		text := m.text(s.kind.FromINPS())
		m.messages.add(message, id, string(s.kind), db.Null(author), text, s.free, s.at.Unix())
		words = append(words, text)
		if m.dice.IntN(5) == 0 {
			name := fmt.Sprintf("documento-%d.pdf", 1+m.dice.IntN(40))
			m.files.add(m.id(s.at), message, id, name, "application/pdf", m.pdf.Size, m.pdf.SHA256)
			words = append(words, name)
		}
		if s.kind.FromINPS() && person != "" {
			read := s.at.Add(5 * time.Hour).Unix()
			if t.unread && n == len(t.said)-1 {
				read = 0
			}
			m.notices.add(m.id(s.at), person, id, string(noticeOf(s.kind)), message, s.at.Unix(), read)
		}
	}
	if !t.took.IsZero() {
		m.events.add(m.id(t.took), id, db.Null(t.official), "presa-in-carico", "Presa in carico.", false, t.took.Unix())
	}
	return words
}

func noticeOf(k desk.MessageKind) desk.NoticeKind {
	switch k {
	case desk.MsgInterlocutore:
		return desk.NoticeInterim
	case desk.MsgIntegrazione:
		return desk.NoticeIntegration
	case desk.MsgChiusura:
		return desk.NoticeClosed
	}
	return desk.NoticeReply
}

// appointment writes one that is past: somebody came, or did not.
func (m *many) appointment(t *told, request, citizen, person string, from office, to place, topic desk.Topic) {
	punto := m.punti[to.ID]
	start := desk.DayOf(t.at).AddDays(7).At(9, 30*m.dice.IntN(8))
	if punto == "" || start.Add(time.Hour).After(m.now) {
		return
	}
	end := start.Add(30 * time.Minute)
	year := t.at.In(desk.Rome).Year()
	m.visits[year]++
	id, state := m.id(t.at), desk.Svolto
	if m.dice.IntN(6) == 0 {
		state = desk.Assente
	}
	m.visit.add(id, 3, fmt.Sprintf("AP-%d-%06d", year, m.visits[year]), string(state), false, end.Unix(), "operatore", punto, to.ID, 1, start.Unix(), end.Unix(), string(desk.DayOf(start)),
		string(desk.InPresenza), from.ente, from.id, person, topic.Code, topic.Root(), "", t.at.Unix(), t.at.Unix(), end.Unix())
	m.visitors.add(id, 1, citizen, topic.Root(), false, end.Unix())
	m.visitRequests.add(id, 1, request, false, end.Unix())
}
