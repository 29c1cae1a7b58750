package agenda

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"combipat/desk"
)

// icsEvent is one event of a calendar; with Day it lasts the whole of it.
type icsEvent struct {
	UID                            string
	Sequence                       int64
	Summary, Location, Description string
	Start, End                     time.Time
	Day                            desk.Day
	Cancelled                      bool
	Reminder                       time.Duration // before the start; 0: none
}

// icsOrganizer is whom calendar programs name; an answer would go nowhere (RFC 2606).
const icsOrganizer = "mailto:agenda@combipat.invalid"

// icsCalendar writes events as iCalendar (RFC 5545, RFC 5546): METHOD PUBLISH for what somebody
// downloads or subscribes to, CANCEL for an appointment that is off, under the UID it had. REQUEST is
// for a mail to the attendee it names; without one Outlook blocks the file. Times are in UTC.
func icsCalendar(method, name string, now time.Time, events []icsEvent) []byte {
	var w icsWriter
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//COMBIPAT//Agenda Appuntamenti//IT")
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", method)
	if name != "" {
		w.line("X-WR-CALNAME", icsText(name))
		w.line("X-PUBLISHED-TTL", "PT1H")
	}
	for _, e := range events {
		w.event(e, method, now)
	}
	w.line("END", "VCALENDAR")
	return w.Bytes()
}

type icsWriter struct{ bytes.Buffer }

func (w *icsWriter) event(e icsEvent, method string, now time.Time) {
	w.line("BEGIN", "VEVENT")
	w.line("UID", icsText(e.UID))
	w.line("SEQUENCE", fmt.Sprint(e.Sequence))
	w.line("DTSTAMP", icsTime(now))
	if e.Day != "" {
		w.line("DTSTART;VALUE=DATE", strings.ReplaceAll(string(e.Day), "-", ""))
		w.line("DTEND;VALUE=DATE", strings.ReplaceAll(string(e.Day.AddDays(1)), "-", ""))
		w.line("TRANSP", "TRANSPARENT")
	} else {
		w.line("DTSTART", icsTime(e.Start))
		w.line("DTEND", icsTime(e.End))
	}
	w.line("SUMMARY", icsText(e.Summary))
	for _, optional := range [][2]string{{"LOCATION", e.Location}, {"DESCRIPTION", e.Description}} {
		if optional[1] != "" {
			w.line(optional[0], icsText(optional[1]))
		}
	}
	w.line("ORGANIZER", icsOrganizer) // demanded of every method [RFC 5546 3.2]
	if e.Cancelled {
		w.line("STATUS", "CANCELLED")
	} else {
		w.line("STATUS", "CONFIRMED")
	}
	if e.Reminder > 0 && !e.Cancelled {
		w.line("BEGIN", "VALARM")
		w.line("ACTION", "DISPLAY")
		w.line("DESCRIPTION", icsText(e.Summary))
		w.line("TRIGGER", fmt.Sprintf("-PT%dM", int(e.Reminder.Minutes())))
		w.line("END", "VALARM")
	}
	w.line("END", "VEVENT")
}

func icsTime(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// line writes a property, folded so that no line has more than 75 octets before its CRLF and no
// character is cut.
func (w *icsWriter) line(name, value string) {
	const most = 75
	rest := name + ":" + value
	for room := most; len(rest) > room; room = most - 1 { // the space that marks a fold counts
		cut := room
		for cut > 0 && !utf8.RuneStart(rest[cut]) {
			cut--
		}
		_, _ = w.WriteString(rest[:cut] + "\r\n ")
		rest = rest[cut:]
	}
	_, _ = w.WriteString(rest + "\r\n")
}

// icsText escapes a value of type TEXT; what has no place in one is left out.
func icsText(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "") {
		switch {
		case r == '\\' || r == ';' || r == ',':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t' || r >= ' ' && r != 0x7f:
			b.WriteRune(r)
		}
	}
	return b.String()
}
