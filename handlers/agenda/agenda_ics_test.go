package agenda

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"combipat/desk"
)

var icsNow = time.Date(2026, 3, 23, 7, 0, 0, 0, time.UTC)

// parsed reads a calendar with a parser that is not ours.
func parsed(t testing.TB, calendar []byte) *ics.Calendar {
	t.Helper()
	c, err := ics.ParseCalendar(bytes.NewReader(calendar))
	if err != nil {
		t.Fatalf("%v in\n%s", err, calendar)
	}
	return c
}

func text(e *ics.VEvent, p ics.ComponentProperty) string {
	if v := e.GetProperty(p); v != nil {
		return v.Value
	}
	return ""
}

// An appointment before and after the clock change comes out as it went in, whatever its texts hold.
func TestCalendarIsReadByOthers(t *testing.T) {
	e := icsEvent{UID: "01a2-b@combipat", Sequence: 3, Summary: "Appuntamento INPS AP-2026-000123",
		Location:    "Consulenza; pensioni, Milano \\ piano 2, " + strings.Repeat("città è così ", 12),
		Description: "Una riga.\nUn’altra.",
		Start:       desk.Day("2026-03-29").At(9, 30), End: desk.Day("2026-03-29").At(10, 0)}
	for method, status := range map[string]string{"PUBLISH": "CONFIRMED", "CANCEL": "CANCELLED"} {
		e.Cancelled = method == "CANCEL"
		whole := icsCalendar(method, "", icsNow, []icsEvent{e})
		c := parsed(t, whole)
		if len(c.Events()) != 1 || !strings.Contains(string(whole), "METHOD:"+method+"\r\n") {
			t.Fatalf("%s", whole)
		}
		got := c.Events()[0]
		start, err1 := got.GetStartAt()
		end, err2 := got.GetEndAt()
		if err1 != nil || err2 != nil || !start.Equal(e.Start) || !end.Equal(e.End) {
			t.Errorf("%v–%v, want %v–%v (%v, %v)", start, end, e.Start, e.End, err1, err2)
		}
		if got.Id() != e.UID || text(got, ics.ComponentPropertySummary) != e.Summary || text(got, ics.ComponentPropertyLocation) != e.Location ||
			text(got, ics.ComponentPropertyDescription) != e.Description || text(got, ics.ComponentPropertyStatus) != status ||
			text(got, ics.ComponentPropertySequence) != "3" || text(got, ics.ComponentPropertyOrganizer) == "" || text(got, ics.ComponentPropertyDtstamp) != "20260323T070000Z" {
			t.Errorf("%s\nread as %v", whole, got)
		}
	}
}

// A day of a feed lasts the whole of it, over the change of the clock too.
func TestFeedIsReadByOthers(t *testing.T) {
	c := parsed(t, icsCalendar("PUBLISH", "COMBIPAT", icsNow, []icsEvent{
		{UID: "a@combipat", Summary: "CB-2026-000001: da oggi sollecitabile", Day: "2026-03-29"},
		{UID: "b@combipat", Summary: "Appuntamento AP-2026-000001", Start: icsNow, End: icsNow.Add(time.Hour), Cancelled: true},
	}))
	if len(c.Events()) != 2 {
		t.Fatal(len(c.Events()))
	}
	day := c.Events()[0]
	start, err1 := day.GetAllDayStartAt()
	end, err2 := day.GetAllDayEndAt()
	if err1 != nil || err2 != nil || start.Format("2006-01-02") != "2026-03-29" || end.Format("2006-01-02") != "2026-03-30" {
		t.Error(start, end, err1, err2)
	}
	if text(c.Events()[1], ics.ComponentPropertyStatus) != "CANCELLED" {
		t.Error("the cancelled one is not")
	}
	parsed(t, icsCalendar("PUBLISH", "COMBIPAT", icsNow, nil))
}

// Whatever stands in a text: lines of at most 75 octets that end in CRLF and cut no character,
// one event, and the text as it was, without control characters.
func FuzzCalendar(f *testing.F) {
	for _, s := range []string{"", "a,b;c\\d\ne", "\r\nEND:VCALENDAR\r\n", strings.Repeat("è", 80), strings.Repeat("x", 75), "\xff\x00\u2028", ": ; ,\\n\\N"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, summary, location string) {
		e := icsEvent{UID: "x@combipat", Summary: "S" + summary, Location: "L" + location, Start: icsNow, End: icsNow.Add(time.Hour)}
		whole := icsCalendar("REQUEST", "", icsNow, []icsEvent{e})
		lines := strings.Split(strings.TrimSuffix(string(whole), "\r\n"), "\r\n")
		for _, l := range lines {
			if len(l) > 75 || strings.ContainsAny(l, "\r\n") || !utf8.ValidString(l) {
				t.Fatalf("line %q", l)
			}
		}
		c := parsed(t, whole)
		if len(c.Events()) != 1 {
			t.Fatalf("%d events in\n%s", len(c.Events()), whole)
		}
		for p, want := range map[ics.ComponentProperty]string{ics.ComponentPropertySummary: e.Summary, ics.ComponentPropertyLocation: e.Location} {
			if got := text(c.Events()[0], p); got != plain(want) {
				t.Fatalf("%q read as %q", plain(want), got)
			}
		}
	})
}

// plain is a text without what icsText leaves out.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
