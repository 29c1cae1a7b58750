package desk

import (
	"slices"
	"strings"
	"time"
)

const (
	MaxGuests    = 4    // links that are good at one time: a room holds six, official and operator among them
	MaxLine      = 1000 // characters of a line or caption typed in the room
	MaxLines     = 5000 // of one meeting: two hours of brisk captions are some 1,500
	MaxRoomFiles = 50   // documents handed over in one meeting
)

// Guest is a personal link to the room of one appointment, without its secret.
type Guest struct {
	ID          string
	Appointment string
	Name        string // as the others see it
	Contact     string // e-mail address, or ""
	Author      string // who made it
	CreatedAt   time.Time
	RevokedAt   time.Time // zero while the link is good
}

// Revoked says whether the link was taken back.
func (g Guest) Revoked() bool { return !g.RevokedAt.IsZero() }

// CheckGuest returns what was typed into the form of a guest's link, tidied, or Invalid at "nome"
// or "recapito".
func CheckGuest(name, contact string) (Guest, error) {
	bad := Invalid{}
	g := Guest{Name: NameOf(bad, "nome", name, maxName, "Scrivi il nome con cui la persona compare nella sala."), Contact: strings.TrimSpace(contact)}
	if g.Contact != "" && !isEmail(g.Contact) {
		bad.Add("recapito", "Scrivi un indirizzo e-mail valido, oppure lascia vuoto e consegna il link di persona.")
	}
	return g, bad.Err()
}

// MayInvite returns nil where a personal link to the room can be made, or a *Refusal: for a
// confirmed web meeting until its room closes [R39, A24]. good is how many links are good already.
func (a Appointment) MayInvite(good int, now time.Time) error {
	switch {
	case a.Mode != WebMeeting:
		return refuse("R39", "Il link personale esiste solo per i web meeting.")
	case a.State != Confermato || now.After(a.RoomUntil()):
		return refuse("R39", "L’appuntamento non è più in corso: il link non servirebbe.")
	case good >= MaxGuests:
		return refuse("R39", "Ci sono già quattro link validi: revocane uno che non serve più.")
	}
	return nil
}

// RoomShut says why the room lets nobody in at this moment, "" while it is open [R39, A24].
func (a Appointment) RoomShut(now time.Time) string {
	switch {
	case a.RoomOpen(now):
		return ""
	case a.State == AnnullatoPatronato || a.State == AnnullatoSede:
		return "L’appuntamento è stato annullato."
	case a.State == ChiusoDefinito:
		return "La questione è stata chiusa e definita: non occorre collegarsi."
	case a.Mode != WebMeeting || a.State == InPrenotazione:
		return "Non c’è nessun incontro."
	case a.State == Confermato && now.Before(a.RoomFrom()):
		return "È ancora presto: la sala apre 15 minuti prima dell’appuntamento."
	}
	return "L’incontro è terminato."
}

// CheckLine returns a line typed in the room, trimmed, or Invalid at "testo".
func CheckLine(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch n := Length(text); {
	case Blank(text):
		return "", Invalid{"testo": "Scrivi qualcosa."}
	case n > MaxLine:
		return "", Invalid{"testo": "Al massimo 1000 caratteri."}
	}
	return text, nil
}

const (
	metFor      = 5 * time.Minute  // together in the room, to count as having met
	missedAfter = 15 * time.Minute // past the start, to count as not having come
)

// RoomVisit is a time that somebody was connected to the room; To is zero where nothing tells how
// it ended.
type RoomVisit struct {
	Official bool // for INPS; else of the patronato, or a guest
	From, To time.Time
}

// ProposeOutcome returns what the presence in the room suggests to the official, and why: svolto
// when both sides were connected together for five minutes; assente when an official was there
// and from 15 minutes past the start nobody else had come at all; "" otherwise. The official
// decides.
func (a Appointment) ProposeOutcome(visits []RoomVisit, now time.Time) (AppointmentState, string) {
	var here, there []RoomVisit
	for _, v := range visits {
		if v.Official {
			here = append(here, v)
		} else {
			there = append(there, v)
		}
	}
	switch {
	case together(here, there) >= metFor:
		return Svolto, "Dal registro della sala: le due parti sono state collegate insieme per almeno 5 minuti."
	case len(here) > 0 && len(there) == 0 && !now.Before(a.Start.Add(missedAfter)):
		return Assente, "Dal registro della sala: il funzionario era collegato e nessun altro è arrivato."
	}
	return "", ""
}

// together adds up the time during which somebody of each side was connected; times of several
// people of one side that overlap count once.
func together(here, there []RoomVisit) (sum time.Duration) {
	var end time.Time // of what has been counted
	common := overlaps(here, there)
	slices.SortFunc(common, func(a, b RoomVisit) int { return a.From.Compare(b.From) })
	for _, both := range common {
		if both.From.Before(end) {
			both.From = end
		}
		if both.To.After(both.From) {
			sum += both.To.Sub(both.From)
			end = both.To
		}
	}
	return sum
}

// overlaps returns the times that a visit of each side have in common.
func overlaps(here, there []RoomVisit) (common []RoomVisit) {
	for _, h := range here {
		for _, t := range there {
			both := RoomVisit{From: h.From, To: h.To}
			if t.From.After(both.From) {
				both.From = t.From
			}
			if t.To.Before(both.To) {
				both.To = t.To
			}
			if both.From.Before(both.To) {
				common = append(common, both)
			}
		}
	}
	return common
}

// Words of the room's log, as the room server writes them: who was let
// in or turned away at the door, who came and who went.
const (
	RoomAdmitted = "admit"
	RoomRefused  = "refuse"
	RoomJoined   = "join"
	RoomGone     = "leave" // its detail says why
	RoomRemoved  = "remove"
	RoomLeft     = "left" // detail: by the person's own will
)
