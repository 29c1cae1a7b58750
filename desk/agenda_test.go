package desk

import (
	"testing"
	"time"
)

// An offer counts down while the sede is open: nights, weekends, holidays, the patron and closures
// pass by.
func TestOfferUntil(t *testing.T) {
	far := Day("2027-06-01").At(9, 0)
	p := Punto{Patron: "12-07", Closures: []Closure{
		{Span: Span{From: "2026-11-25", To: "2026-11-25"}},
		{Span: Span{From: "2026-11-26", To: "2026-11-26", FromMinute: 9 * 60, ToMinute: 11 * 60}},
	}}
	for now, want := range map[time.Time]time.Time{
		Day("2026-11-23").At(9, 0):   Day("2026-11-23").At(11, 0),
		Day("2026-11-23").At(9, 3):   Day("2026-11-23").At(11, 3),
		Day("2026-11-23").At(7, 30):  Day("2026-11-23").At(11, 0),
		Day("2026-11-23").At(15, 58): Day("2026-11-24").At(9, 58),
		Day("2026-11-23").At(20, 0):  Day("2026-11-24").At(11, 0),
		Day("2026-11-24").At(16, 0):  Day("2026-11-26").At(12, 0), // shut on Wednesday, and on Thursday till eleven
		Day("2026-11-27").At(16, 0):  Day("2026-11-30").At(10, 0), // a Friday
		Day("2026-12-04").At(18, 0):  Day("2026-12-09").At(11, 0), // weekend, Sant'Ambrogio, Immacolata
		Day("2026-10-23").At(16, 30): Day("2026-10-26").At(10, 30),
	} {
		if got := OfferUntil(now, far, p); !got.Equal(want) {
			t.Errorf("%s: %s, want %s", now, got, want)
		}
	}
	soon := Day("2026-11-23").At(10, 0)
	if got := OfferUntil(Day("2026-11-23").At(9, 0), soon, p); !got.Equal(soon) {
		t.Errorf("past its start: %s", got)
	}
}

// A proposal leaves a whole working day to decide, is never for today or tomorrow's working day,
// and ends the evening before its slot [A16].
func TestProposalUntil(t *testing.T) {
	for now, want := range map[time.Time]Day{
		Day("2026-11-23").At(8, 0):   "2026-11-25", // Monday: Tuesday is to decide
		Day("2026-11-23").At(23, 59): "2026-11-25",
		Day("2026-11-26").At(16, 40): "2026-11-28", // Thursday: after Friday
		Day("2026-11-27").At(12, 0):  "2026-12-01", // Friday: Monday is to decide
		Day("2026-12-04").At(12, 0):  "2026-12-10", // Monday is the patron's, Tuesday the Immacolata
	} {
		if got := FirstProposable(now, "12-07"); got != want {
			t.Errorf("%v: from %s, not %s", now, got, want)
		}
	}
	now := Day("2026-11-27").At(12, 0)
	for start, want := range map[time.Time]time.Time{
		Day("2027-01-15").At(9, 0):   Day("2026-12-01").At(17, 0),
		Day("2026-12-02").At(9, 0):   Day("2026-12-01").At(17, 0),
		Day("2026-12-01").At(16, 40): Day("2026-11-30").At(20, 0),
	} {
		if got := ProposalUntil(now, start, ""); !got.Equal(want) {
			t.Errorf("%v: until %v, not %v", start, got, want)
		}
	}
}

// Whoever closes or grants later gives back what was used up; nobody grants what cannot be [R27b, A15].
func TestGrant(t *testing.T) {
	used := Dialogue{State: Risposta, Routed: true, SentOn: "2026-11-01", RepliedOn: "2026-11-02", Booking: BookingFacts{Consumed: true, CancelledSoon: 3}}
	granted, err := used.Grant("2026-11-20")
	if err != nil || !granted.RightsOn("2026-11-20").Book.OK || !used.Booking.Consumed {
		t.Error(granted, err)
	}
	closed, err := used.Close("a", "2026-11-20", true)
	if err != nil || !closed.RightsOn("2026-11-20").Book.OK {
		t.Error(closed, err)
	}
	if closed, err = used.Close("a", "2026-11-20", false); err != nil || closed.RightsOn("2026-11-20").Book.OK {
		t.Error(closed, err)
	}
	for name, d := range map[string]Dialogue{"CRIC": {State: Risposta, Routed: true, ToCRIC: true}, "draft": {State: Bozza, Routed: true},
		"withdrawn": {State: Ritirata, Routed: true}, "unsorted": {State: DaSmistare}, "archived": {State: Chiusa, Routed: true, ClosedOn: "2026-10-01"}} {
		if _, err := d.Grant("2026-11-20"); err == nil {
			t.Errorf("%s was granted", name)
		}
	}
}

// An appointment without an outcome stands in the way to its end, on a list for its whole day [A13].
func TestRightsAt(t *testing.T) {
	end := Day("2026-11-24").At(10, 30)
	d := Dialogue{State: Inviata, Routed: true, SentOn: "2026-11-01", WaitingSince: "2026-11-01", Booking: BookingFacts{Until: end}}
	for at, ok := range map[time.Time]bool{end.Add(-time.Second): false, end: true, end.AddDate(0, 0, 1): true, end.AddDate(0, 0, -1): false} {
		if got := d.RightsAt(at).Book.OK; got != ok {
			t.Errorf("%s: %t", at, got)
		}
	}
	for day, ok := range map[Day]bool{"2026-11-23": false, "2026-11-24": false, "2026-11-25": true} {
		if got := d.RightsOn(day).Book.OK; got != ok {
			t.Errorf("%s: %t", day, got)
		}
	}
}

// What a closure displaced costs nobody anything [A16].
func TestDisplaced(t *testing.T) {
	a := monday10()
	a.Displaced = true
	late := a.Start.Add(-time.Minute)
	if a.Burns(AnnullatoPatronato, late) || a.Burns(Assente, a.Start) || a.MayMove(late) != nil {
		t.Error("it does")
	}
	e := AgendaEntry{Appointment: a}
	if e.CancelsAs(Operatore) != AnnullatoSede || e.CancelsAs(Responsabile) != AnnullatoSede || (AgendaEntry{Appointment: monday10()}).CancelsAs(Operatore) != AnnullatoPatronato {
		t.Error("in whose name")
	}
}

// The office's grid shows what lies beside the present hours in rows of its own.
func TestGridOf(t *testing.T) {
	p, d := weekdays(), Day("2026-11-23")
	entry := func(h, m, counter int) AgendaEntry {
		return AgendaEntry{ID: "x", Counter: counter, Appointment: Appointment{State: Confermato, Start: d.At(h, m), End: d.At(h, m).Add(30 * time.Minute)}}
	}
	g := GridOf(p, d, []AgendaEntry{entry(9, 0, 2), entry(9, 45, 1), entry(14, 0, 3)})
	if len(g.Rows) != 6 || g.Counters != 3 { // four slots, 9:45 and 14:00
		t.Fatalf("%d rows, %d counters", len(g.Rows), g.Counters)
	}
	if c := g.Rows[0].Cells; !c[0].Free || c[1].Entry == nil || !c[1].First || c[2].Free || c[2].Entry != nil {
		t.Errorf("9:00: %+v", c)
	}
	if c := g.Rows[1].Cells; c[0].Entry == nil || !c[0].First || !c[1].Free {
		t.Errorf("9:30: %+v", c)
	}
	if c := g.Rows[2].Cells; c[0].Entry == nil {
		t.Errorf("9:45: %+v", c)
	}
	if c := g.Rows[5].Cells; c[2].Entry == nil || c[0].Free {
		t.Errorf("14:00: %+v", c)
	}
}

func TestPuntoCheck(t *testing.T) {
	good := Punto{Code: "MI-PENSIONI", Name: "Pensioni", Topics: []string{"pensioni"}, Modes: Modes}
	for field, edit := range map[string]func(*Punto){
		"": func(*Punto) {}, "codice": func(p *Punto) { p.Code = "mi pensioni" }, "nome": func(p *Punto) { p.Name = "" },
		"argomenti": func(p *Punto) { p.Topics = nil }, "modalita": func(p *Punto) { p.Modes = []Mode{"fax"} },
		"preavviso_giorni": func(p *Punto) { p.NoticeDays = -1 }, "preavviso_ore": func(p *Punto) { p.NoticeHours = 9999 }, "orizzonte": func(p *Punto) { p.Horizon = 9999 },
	} {
		p := good
		edit(&p)
		bad, _ := p.Check().(Invalid)
		if (field == "") != (len(bad) == 0) || field != "" && (len(bad) != 1 || bad[field] == "") {
			t.Errorf("%s: %v", field, bad)
		}
	}
	hours := Hours{540, 600, 30, 0, 1}
	for name, tpl := range map[string]Template{"weekday": {Weekday: 7, Hours: hours}, "order": {Hours: hours, ValidFrom: "2026-02-01", ValidTo: "2026-01-01"},
		"every": {Hours: hours, Every: -1}, "anchor": {Hours: hours, Every: 2}, "hours": {}} {
		if tpl.Check() == nil {
			t.Errorf("template with a wrong %s", name)
		}
	}
	if (Template{Hours: hours}).Check() != nil || (Exception{Day: "2026-01-01"}).Check() != nil || (Exception{}).Check() == nil || (Exception{"2026-01-01", []Hours{{}}}).Check() == nil {
		t.Error("template or exception")
	}
	for typed, want := range map[string]string{"": "", " 7/12 ": "12-07", "29/06": "06-29", "29/2": "02-29"} {
		if got, err := PatronDay(typed); got != want || err != nil {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	if _, err := PatronDay("31/6"); err == nil {
		t.Error("31 June")
	}
}

func TestParseStart(t *testing.T) {
	got, err := ParseStart("2026-04-07T09:30")
	if err != nil || !got.Equal(Day("2026-04-07").At(9, 30)) || StartValue(got) != "2026-04-07T09:30" {
		t.Error(got, err)
	}
	for _, wrong := range []string{"", "2026-04-07", "2026-04-07T25:00", "07/04/2026T09:30"} {
		if _, err := ParseStart(wrong); err == nil {
			t.Errorf("%q passed", wrong)
		}
	}
}

func TestAgendaLabels(t *testing.T) {
	for _, s := range []WaitingState{WaitAttesa, WaitOfferta, WaitPresa, WaitScaduta, WaitDecaduta, WaitRitirata} {
		if s.Label() == "" {
			t.Errorf("%s has no label", s)
		}
	}
	for _, k := range []NoticeKind{NoticeBooked, NoticeMoved, NoticeCancelled, NoticeLeft, NoticeOutcome, NoticeSolved, NoticeTomorrow, NoticeDisplaced, NoticeReplaced, NoticeStands, NoticeOffer} {
		if k.SentenceOnAppointment("AP-2026-000001") == "" || k.SentenceOnAppointment("x") == NoticeKind("").SentenceOnAppointment("x") {
			t.Errorf("%s has no sentence", k)
		}
	}
}
