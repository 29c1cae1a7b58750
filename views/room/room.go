package room

import (
	"strconv"
	"time"

	"combipat/desk"
	"combipat/views/ui"
)

// RoomPage is the page of the web meeting: waiting room and room in one, between which the
// script switches [R39]. Of the citizens nothing is drawn: whoever looks over a shoulder sees an
// office and a time.
type RoomPage struct {
	Base  string // "/incontri/{id}" or "/ospiti/{token}"
	Me    string // person id
	Name  string // as the others see it
	Role  string // host, member or guest
	Entry desk.AgendaEntry
	Back  string // where one goes afterwards, "" for guests
	Test  string // path of "Prova audio, video e rete"
	Talk  RoomTalk
}

// RoomTalk is what was typed and handed over so far; empty for who still waits.
type RoomTalk struct {
	Lines []RoomLine `json:"lines"`
	Files []RoomFile `json:"files"`
}

// RoomLine is a typed line, or a caption. At is in unix seconds.
type RoomLine struct {
	ID      string `json:"id"`
	From    string `json:"from"`
	Name    string `json:"name"`
	Text    string `json:"text"`
	Caption bool   `json:"caption"`
	At      int64  `json:"at"`
}

// RoomFile is a document handed over in the room. At is in unix seconds.
type RoomFile struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Size     int64  `json:"size"`
	From     string `json:"from"`
	NameFrom string `json:"name_from"`
	At       int64  `json:"at"`
}

// TestPage is "Prova audio, video e rete". Room leads back, "" for nowhere; Entry is the
// appointment of a guest's link.
type TestPage struct {
	Base  string // "/prova" or "/ospiti/{token}/prova"
	Room  string
	Entry *desk.AgendaEntry
}

// ClosedPage is what a guest reads whose link is right and whose time is not: why, and whom to
// telephone. Test is "" when nothing is left to get ready for.
type ClosedPage struct {
	Why   string
	Entry desk.AgendaEntry
	Test  string
}

func (p RoomPage) host() bool  { return p.Role == "host" }
func (p RoomPage) guest() bool { return p.Role == "guest" }

// ends is the moment the room closes, in unix seconds [A24].
func (p RoomPage) ends() string { return strconv.FormatInt(p.Entry.RoomUntil().Unix(), 10) }

func unixClock(at int64) string { return ui.Clock(time.Unix(at, 0)) }

func lineClass(l RoomLine) string {
	if l.Caption {
		return "cb-said cb-said-caption"
	}
	return "cb-said"
}
