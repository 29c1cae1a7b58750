package agenda

import (
	"time"

	"combipat/desk"
	"combipat/views/room"
)

// MeetingPage is what an appointment's page shows of its web meeting: the guests' links, and what
// was typed and handed over once it is over.
type MeetingPage struct {
	Entry  desk.AgendaEntry
	Guests []desk.Guest
	Form   GuestForm
	Talk   room.RoomTalk
	Mails  bool // links go out by e-mail
	Key    string
	Now    time.Time
}

// GuestForm is the form of a personal link: as it was typed, or the link just made.
type GuestForm struct {
	Name, Contact string
	Why           string // the rule that said no
	Errors        desk.Invalid
	Made          string // name of who the link is for
	Link          string // shown once
	Picture       string // of the link, for a telephone to read
	Mailed        string // the address it was sent to as well, "" if it goes to none
}

// shown says whether there is anything of the meeting to show.
func (p MeetingPage) shown() bool {
	return p.Entry.Mode == desk.WebMeeting && (p.mayInvite() == nil || len(p.Guests) > 0 || p.talked())
}

func (p MeetingPage) talked() bool { return len(p.Talk.Lines)+len(p.Talk.Files) > 0 }

// mayInvite asks the same rule as the write does.
func (p MeetingPage) mayInvite() error {
	good := 0
	for _, g := range p.Guests {
		if !g.Revoked() {
			good++
		}
	}
	return p.Entry.MayInvite(good, p.Now)
}

// contact proposes the recapito of the appointment for the first link, where nothing was typed [R32].
func (p MeetingPage) contact() string {
	if p.Form.Contact != "" || p.Form.Errors != nil || len(p.Guests) > 0 {
		return p.Form.Contact
	}
	return p.Entry.Contact
}

// guestState says in words where a link stands.
func (p MeetingPage) guestState(g desk.Guest) string {
	switch {
	case g.Revoked():
		return "Revocato"
	case p.Entry.MayInvite(0, p.Now) != nil:
		return "Non più utilizzabile"
	}
	return "Valido"
}

func (p MeetingPage) revocable(g desk.Guest) bool {
	return !g.Revoked() && p.Entry.MayInvite(0, p.Now) == nil
}

// guestTone is the badge's kind of a link.
func (p MeetingPage) guestTone(g desk.Guest) string {
	if p.revocable(g) {
		return "success"
	}
	return "annullato"
}

// sentTo says how a link was handed over.
func sentTo(g desk.Guest) string {
	if g.Contact == "" {
		return "da consegnare di persona"
	}
	return "inviato a " + g.Contact
}

func unixTime(at int64) time.Time { return time.Unix(at, 0) }
