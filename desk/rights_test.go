package desk

import (
	"strings"
	"testing"
	"time"
)

// story plays steps of a dialogue; a step that the rules refuse fails the test.
type story struct {
	testing.TB
	Dialogue
}

// sent is a routed request of a citizen, sent that day.
func sent(t testing.TB, on Day) *story {
	t.Helper()
	s := &story{t, Dialogue{Routed: true}}
	return s.play(Dialogue.Send, on)
}

func (s *story) play(step func(Dialogue, Day) (Dialogue, error), on Day) *story {
	s.Helper()
	next, err := step(s.Dialogue, on)
	if err != nil {
		s.Fatalf("on %s: %v", on, err)
	}
	s.Dialogue = next
	return s
}

func (s *story) reply(on Day) *story {
	s.Helper()
	return s.play(func(d Dialogue, on Day) (Dialogue, error) { return d.Reply("f1", on) }, on)
}

func (s *story) askIntegration(on Day) *story {
	s.Helper()
	return s.play(func(d Dialogue, on Day) (Dialogue, error) { return d.AskIntegration("f1", on) }, on)
}

func (s *story) interim(on Day) *story {
	s.Helper()
	return s.play(func(d Dialogue, _ Day) (Dialogue, error) { return d.SendInterim("f1") }, on)
}

func (s *story) transfer(on Day) *story {
	s.Helper()
	return s.play(func(d Dialogue, _ Day) (Dialogue, error) { return d.Transfer() }, on)
}

func (s *story) close(on Day, bookable bool) *story {
	s.Helper()
	return s.play(func(d Dialogue, on Day) (Dialogue, error) { return d.Close("f1", on, bookable) }, on)
}

func (s *story) interact(on Day) *story { s.Helper(); return s.play(Dialogue.Interact, on) }
func (s *story) remind(on Day) *story   { s.Helper(); return s.play(Dialogue.Remind, on) }
func (s *story) withdraw(on Day) *story { s.Helper(); return s.play(Dialogue.Withdraw, on) }

// from checks that a right is denied on every day before the first, granted on it and for a
// while after, and announced with its date where it is denied.
func (s *story) from(name string, right func(Rights) Right, start, first Day) {
	s.Helper()
	for d := start; d <= first.AddDays(40); d = d.AddDays(1) {
		r := right(s.RightsOn(d))
		if r.OK != (d >= first) {
			s.Fatalf("%s on %s: %t (%s), want from %s", name, d, r.OK, r.Why, first)
		}
		if !r.OK && (r.From != first || !strings.Contains(r.Why, first.Italian())) {
			s.Fatalf("%s on %s: announced for %q: %s", name, d, r.From, r.Why)
		}
	}
}

func remind(r Rights) Right { return r.Remind }
func book(r Rights) Right   { return r.Book }

// A1, R17, R27a: sollecito from D+15, booking from D+16, over both clock changes, the end of
// the year and a leap day.
func TestSollecitoFromDay15BookingFromDay16(t *testing.T) {
	for _, c := range []struct {
		at           time.Time
		remind, book Day
	}{
		{Day("2026-10-20").At(0, 20), "2026-11-04", "2026-11-05"},
		{Day("2026-03-20").At(23, 30), "2026-04-04", "2026-04-05"},
		{Day("2026-10-10").At(9, 0), "2026-10-25", "2026-10-26"},
		{Day("2026-03-14").At(23, 59), "2026-03-29", "2026-03-30"},
		{Day("2026-12-20").At(12, 0), "2027-01-04", "2027-01-05"},
		{Day("2028-02-20").At(0, 0), "2028-03-06", "2028-03-07"},
		{Day("2026-05-04").At(0, 0).Add(-time.Second), "2026-05-18", "2026-05-19"},
	} {
		s := sent(t, DayOf(c.at))
		s.from("sollecito", remind, s.SentOn, c.remind)
		s.from("booking", book, s.SentOn, c.book)
		for instant, want := range map[time.Time]bool{c.book.Start().Add(-time.Nanosecond): false, c.book.Start(): true} {
			if r := s.RightsAt(instant); r.Book.OK != want || want && r.Ground != GroundSilence || !want && r.Ground != "" {
				t.Errorf("sent %s, booking at %s: %+v %q", c.at, instant, r.Book, r.Ground)
			}
		}
		for instant, want := range map[time.Time]bool{c.remind.Start().Add(-time.Nanosecond): false, c.remind.Start(): true} {
			if r := s.RightsAt(instant); r.Remind.OK != want {
				t.Errorf("sent %s, sollecito at %s: %+v", c.at, instant, r.Remind)
			}
		}
	}
}

// A4: once per 15 days while unanswered, and it delays nothing else.
func TestSollecitoAgainAfterFifteenDays(t *testing.T) {
	for _, on := range []Day{"2026-10-16", "2026-10-20", "2026-12-01"} { // D+15, D+19, D+61
		s := sent(t, "2026-10-01").remind(on)
		if s.Solleciti != 1 || s.WaitingSince != "2026-10-01" || s.State != Inviata {
			t.Errorf("%+v", s.Dialogue)
		}
		s.from("second sollecito", remind, on, on.AddDays(15))
		s.from("booking", book, "2026-10-01", "2026-10-17")
		s.remind(on.AddDays(15)).from("third sollecito", remind, on.AddDays(15), on.AddDays(30))
		if s.Solleciti != 2 {
			t.Errorf("%d solleciti", s.Solleciti)
		}
		if left := s.RightsOn(on).Left; left != 2 {
			t.Errorf("a sollecito consumed interactions: %d left", left) // A5
		}
	}
}

// A2: only a real reply stops the clock; an interlocutoria consumes nothing. A3: neither does
// a transfer. A10 and R20 end it.
func TestWhatStopsTheClock(t *testing.T) {
	for name, c := range map[string]struct {
		step  func(*story)
		stops bool
	}{
		"interlocutoria": {func(s *story) { s.interim("2026-10-05") }, false},
		"two of them":    {func(s *story) { s.interim("2026-10-05").interim("2026-10-16") }, false},
		"taken in charge": {func(s *story) {
			s.play(func(d Dialogue, _ Day) (Dialogue, error) { return d.Take("f1") }, "2026-10-05")
		}, false},
		"transfer":                {func(s *story) { s.transfer("2026-10-05") }, false},
		"taken and transferred":   {func(s *story) { s.interim("2026-10-05").transfer("2026-10-14") }, false},
		"reply":                   {func(s *story) { s.reply("2026-10-05") }, true},
		"Richiedi integrazione":   {func(s *story) { s.askIntegration("2026-10-05") }, true},
		"closing":                 {func(s *story) { s.close("2026-10-05", false) }, true},
		"withdrawal":              {func(s *story) { s.withdraw("2026-10-05") }, true},
		"interlocutoria, reply":   {func(s *story) { s.interim("2026-10-05").reply("2026-10-06") }, true},
		"sollecito, then a reply": {func(s *story) { s.remind("2026-10-16").reply("2026-10-17") }, true},
	} {
		s := sent(t, "2026-10-01")
		c.step(s)
		if !c.stops {
			s.from(name+": sollecito", remind, "2026-10-01", "2026-10-16")
			s.from(name+": booking", book, "2026-10-01", "2026-10-17")
			if s.RepliedOn != "" || s.RightsOn("2026-10-18").Continue.OK {
				t.Errorf("%s counts as a reply: %+v", name, s.Dialogue)
			}
			continue
		}
		for d := Day("2026-10-17"); d < "2026-12-31"; d = d.AddDays(1) {
			if r := s.RightsOn(d); r.Remind.OK || r.Book.OK || r.Ground != "" || s.WaitingSince != "" || s.RemindFrom() != "" {
				t.Fatalf("%s, on %s: %+v", name, d, r)
			}
		}
	}
}

// A9: the 15 days run from the last unanswered message.
func TestLastUnansweredMessageCounts(t *testing.T) {
	s := sent(t, "2026-10-01").reply("2026-10-05").interact("2026-10-20")
	s.from("sollecito", remind, "2026-10-20", "2026-11-04")
	s.from("booking", book, "2026-10-20", "2026-11-05")
	s.remind("2026-11-10").interact("2026-11-12") // a second message before any answer
	s.from("sollecito", remind, "2026-11-12", "2026-11-27")
	s.from("booking", book, "2026-11-12", "2026-11-28")
	if s.Solleciti != 1 {
		t.Errorf("%d solleciti in all", s.Solleciti)
	}
}

// R16, A5: nothing before the first reply, then two, never three; the counter is known before.
func TestTwoInteractions(t *testing.T) {
	s := sent(t, "2026-10-01")
	if r := s.RightsOn("2026-10-02"); r.Continue.OK || r.Left != 2 {
		t.Errorf("before the reply: %+v", r)
	}
	s.interim("2026-10-02")
	if s.RightsOn("2026-10-02").Continue.OK {
		t.Error("after an interlocutoria") // A2
	}
	s.reply("2026-10-03")
	for left := 2; left > 0; left-- {
		r := s.RightsOn("2026-10-04")
		if !r.Continue.OK || r.Left != left || r.Free || strings.Contains(r.Continue.Why, "ultima") != (left == 1) {
			t.Errorf("%d left: %+v", left, r)
		}
		if s.interact("2026-10-04"); left == 2 { // in a row, or after a further reply
			s.reply("2026-10-05")
		}
	}
	r := s.RightsOn("2026-10-06")
	if r.Continue.OK || r.Left != 0 {
		t.Errorf("exhausted: %+v", r)
	}
	refusedBy(t, "R16", func() error { _, err := s.Interact("2026-10-06"); return err })
	if s.reply("2026-10-07").RightsOn("2026-10-08").Continue.OK {
		t.Error("a reply gave the interactions back")
	}
}

// A7: the one answer to a Richiedi integrazione consumes none, not even where none is left.
func TestFreeAnswer(t *testing.T) {
	s := sent(t, "2026-10-01").askIntegration("2026-10-02")
	if r := s.RightsOn("2026-10-02"); !r.Free || !r.Continue.OK || r.Left != 2 {
		t.Errorf("asked: %+v", r)
	}
	s.interact("2026-10-03")
	if r := s.RightsOn("2026-10-03"); r.Free || r.Left != 2 || s.State != Integrazione || s.WaitingSince != "2026-10-03" {
		t.Errorf("answered: %+v, %+v", r, s.Dialogue)
	}
	s.interact("2026-10-04") // the one after it does count
	if left := s.RightsOn("2026-10-04").Left; left != 1 {
		t.Errorf("%d left", left)
	}
	s.interact("2026-10-05").askIntegration("2026-10-06")
	if r := s.RightsOn("2026-10-06"); !r.Continue.OK || !r.Free || r.Left != 0 {
		t.Errorf("asked when exhausted: %+v", r)
	}
	s.interact("2026-10-07")
	if s.Interactions != 2 || s.RightsOn("2026-10-07").Continue.OK {
		t.Errorf("%+v", s.Dialogue)
	}
}

// A8, R27c: exhausted is the second one answered, or unanswered for more than 15 days.
func TestExhausted(t *testing.T) {
	second := func() *story {
		return sent(t, "2026-10-01").reply("2026-10-02").interact("2026-10-03").reply("2026-10-04").interact("2026-10-05")
	}
	s := second()
	s.from("unanswered", book, "2026-10-05", "2026-10-21")
	if g := s.RightsOn("2026-10-21").Ground; g != GroundExhausted {
		t.Errorf("unanswered: ground %q", g)
	}
	for name, answer := range map[string]func(*story){
		"answered":           func(s *story) { s.reply("2026-10-07") },
		"asked once more":    func(s *story) { s.askIntegration("2026-10-07") },
		"closed":             func(s *story) { s.close("2026-10-07", false) },
		"answered, then 16d": func(s *story) { s.reply("2026-10-30") },
	} {
		s := second()
		answer(s)
		if r := s.RightsOn("2026-10-30"); !r.Book.OK || r.Ground != GroundExhausted || r.Continue.OK != s.FreeAnswer {
			t.Errorf("%s: %+v", name, r)
		}
	}
	s = second()
	s.interim("2026-10-06")
	if s.RightsOn("2026-10-06").Book.OK {
		t.Error("an interlocutoria answered the second interaction") // A2
	}
	one := sent(t, "2026-10-01").reply("2026-10-02").interact("2026-10-03").reply("2026-10-04")
	if one.RightsOn("2026-12-01").Book.OK {
		t.Error("after one interaction")
	}
	both := sent(t, "2026-10-01").reply("2026-10-02").interact("2026-10-03").interact("2026-10-04").reply("2026-10-05")
	if r := both.RightsOn("2026-10-05"); !r.Book.OK || r.Ground != GroundExhausted {
		t.Errorf("both in a row, then answered: %+v", r)
	}
	free := both.askIntegration("2026-10-06").interact("2026-10-07")
	if !free.RightsOn("2026-10-07").Book.OK {
		t.Error("a free answer took the booking back")
	}
}

// A10: closing voids no interaction for 30 days; on the 31st the request is archived, sweep
// or no sweep, and nothing works any more.
func TestThirtyDaysAfterClosing(t *testing.T) {
	s := sent(t, "2026-10-01").reply("2026-10-02").interact("2026-10-03").close("2026-10-05", true)
	if s.Open() || s.StateOn("2026-10-05") != Chiusa {
		t.Errorf("%+v", s.Dialogue)
	}
	last := Day("2026-11-04")
	if r := s.RightsOn(last); !r.Continue.OK || r.Left != 1 || !r.Book.OK || !strings.Contains(r.Continue.Why, last.Italian()) {
		t.Errorf("on the 30th day: %+v", r)
	}
	if s.StateOn(last) != Chiusa || s.StateOn(last.AddDays(1)) != Archiviata {
		t.Error("the 31st day")
	}
	if r := s.RightsOn(last.AddDays(1)); r.Continue.OK || r.Book.OK || r.Remind.OK || r.Withdraw.OK {
		t.Errorf("on the 31st day: %+v", r)
	}
	refusedBy(t, "R16", func() error { _, err := s.Interact(last.AddDays(1)); return err })
	refusedBy(t, "A10", func() error { _, err := s.Archive(last); return err })

	open := *s
	open.interact(last)
	if open.State != Integrazione || open.ClosedOn != "" || open.Assignee != "f1" || !open.Open() || open.Interactions != 2 {
		t.Errorf("reopened: %+v", open.Dialogue)
	}
	if open.StateOn("2027-12-31") != Integrazione {
		t.Error("a reopened request was archived")
	}
	s.play(Dialogue.Archive, last.AddDays(1))
	if s.State != Archiviata {
		t.Errorf("%+v", s.Dialogue)
	}
}

// R20: withdrawal before the first reply only; afterwards nothing is left.
func TestWithdrawal(t *testing.T) {
	for name, s := range map[string]*story{
		"inviata": sent(t, "2026-10-01"), "interlocutoria": sent(t, "2026-10-01").interim("2026-10-02"),
		"sollecitata": sent(t, "2026-10-01").remind("2026-10-16"), "transferred": sent(t, "2026-10-01").transfer("2026-10-03"),
		"unsorted": {t, Dialogue{State: DaSmistare, SentOn: "2026-10-01", WaitingSince: "2026-10-01"}},
	} {
		if !s.RightsOn("2026-10-20").Withdraw.OK {
			t.Errorf("%s: not to be withdrawn", name)
		}
		s.withdraw("2026-10-20")
		if r := s.RightsOn("2026-11-30"); s.State != Ritirata || r.Remind.OK || r.Continue.OK || r.Withdraw.OK || r.Book.OK {
			t.Errorf("%s: %+v", name, r)
		}
	}
	for name, s := range map[string]*story{
		"risposta": sent(t, "2026-10-01").reply("2026-10-02"), "closed": sent(t, "2026-10-01").close("2026-10-02", true),
		"waiting again": sent(t, "2026-10-01").reply("2026-10-02").interact("2026-10-03"), "draft": {t, Dialogue{State: Bozza}},
	} {
		if s.RightsOn("2026-10-20").Withdraw.OK {
			t.Errorf("%s: may be withdrawn", name)
		}
	}
}

// R27, R28: the three grounds, their order, and the CRIC's none; A11: a reply voids (a).
func TestBookingGrounds(t *testing.T) {
	day := Day("2026-11-20")
	for name, c := range map[string]struct {
		Dialogue
		want Ground
	}{
		"a":                    {sent(t, "2026-11-01").Dialogue, GroundSilence},
		"a, too early":         {sent(t, "2026-11-05").Dialogue, ""},
		"a, voided by a reply": {sent(t, "2026-11-01").reply("2026-11-19").Dialogue, ""},
		"a, of an interaction": {sent(t, "2026-10-01").reply("2026-10-02").interact("2026-11-04").Dialogue, GroundSilence},
		"b":                    {sent(t, "2026-11-01").close("2026-11-02", true).Dialogue, GroundOffice},
		"b, not enabled":       {sent(t, "2026-11-01").close("2026-11-02", false).Dialogue, ""},
		"b, reopened":          {sent(t, "2026-11-01").close("2026-11-02", true).interact("2026-11-19").Dialogue, GroundOffice},
		"b, closed again":      {sent(t, "2026-11-01").close("2026-11-02", true).interact("2026-11-18").close("2026-11-19", false).Dialogue, GroundOffice},
		"c":                    {sent(t, "2026-11-01").reply("2026-11-02").interact("2026-11-03").interact("2026-11-04").reply("2026-11-05").Dialogue, GroundExhausted},
		"unsorted":             {Dialogue{State: DaSmistare, SentOn: "2026-10-01", WaitingSince: "2026-10-01"}, ""},
		"withdrawn":            {sent(t, "2026-10-01").withdraw("2026-10-20").Dialogue, ""},
		"draft":                {Dialogue{State: Bozza, Routed: true}, ""},
		"archived":             {sent(t, "2026-10-01").close("2026-10-02", true).Dialogue, ""},
	} {
		r := c.RightsOn(day)
		if r.Ground != c.want || r.Book.OK != (c.want != "") || r.Book.Why == "" {
			t.Errorf("%s: ground %q, want %q: %s", name, r.Ground, c.want, r.Book.Why)
		}
		c.ToCRIC = true
		if r := c.RightsOn(day); r.Book.OK || r.Ground != "" || !strings.Contains(r.Book.Why, "CRIC") {
			t.Errorf("%s, to the CRIC: %+v", name, r.Book)
		}
	}
	cric := sent(t, "2026-11-01")
	cric.ToCRIC = true
	refusedBy(t, "R28", func() error { _, err := cric.Close("f1", day, true); return err })
	refusedBy(t, "R28", func() error { _, err := cric.Grant(day); return err })
	if r := cric.RightsOn(day); !r.Remind.OK { // R18
		t.Errorf("the Referente may not remind: %+v", r.Remind)
	}
	if r := cric.reply(day).RightsOn(day); !r.Continue.OK || r.Left != 2 { // R18
		t.Errorf("the Referente may not go on: %+v", r.Continue)
	}
}

// A12–A16: what earlier appointments leave of the right, on every ground, and how it returns.
func TestBookingFacts(t *testing.T) {
	day := Day("2026-11-20")
	grounds := map[Ground]Dialogue{
		GroundSilence:   sent(t, "2026-11-01").Dialogue,
		GroundOffice:    sent(t, "2026-11-01").close("2026-11-02", true).Dialogue,
		GroundExhausted: sent(t, "2026-11-01").reply("2026-11-02").interact("2026-11-03").interact("2026-11-04").reply("2026-11-05").Dialogue,
	}
	for ground, d := range grounds {
		for _, c := range []struct {
			name  string
			facts BookingFacts
			ok    bool
		}{
			{"none", BookingFacts{}, true},
			{"a hold lives", BookingFacts{Active: true}, false},                                            // A13
			{"one to come", BookingFacts{Until: day.AddDays(3).At(10, 30)}, false},                         // A13
			{"one later today", BookingFacts{Until: day.At(17, 0)}, false},                                 // A13
			{"over yesterday, no outcome yet", BookingFacts{Until: day.AddDays(-1).At(10, 30)}, true},      // A13
			{"done, absent or late", BookingFacts{Consumed: true}, false},                                  // A12, A15
			{"cancelled in time once", BookingFacts{CancelledSoon: 1}, true},                               // A14
			{"twice", BookingFacts{CancelledSoon: 2}, true},                                                // A14: returns twice at most
			{"three times", BookingFacts{CancelledSoon: 3}, false},                                         // A14
			{"twice, and another", BookingFacts{CancelledSoon: 2, Until: day.AddDays(1).At(9, 0)}, false},  // A13, A14
			{"consumed though over", BookingFacts{Consumed: true, Until: day.AddDays(-9).At(9, 0)}, false}, // A15
		} {
			d.Booking = c.facts
			r := d.RightsOn(day)
			if r.Book.OK != c.ok || c.ok != (r.Ground == ground) || !c.ok && r.Ground != "" {
				t.Errorf("ground %s, %s: %+v %q", ground, c.name, r.Book, r.Ground)
			}
		}
		d.Booking = BookingFacts{Until: day.At(10, 30)}
		for at, want := range map[time.Time]bool{day.At(10, 29): false, day.At(10, 30): true} {
			if d.RightsAt(at).Book.OK != want {
				t.Errorf("ground %s at %s, the appointment ends at 10:30", ground, at)
			}
		}
		d.Booking = BookingFacts{Consumed: true, CancelledSoon: 3}
		granted, err := d.Grant(day)
		if err != nil || !granted.RightsOn(day).Book.OK || granted.Booking != (BookingFacts{}) { // A15
			t.Errorf("ground %s, granted anew: %+v, %v", ground, granted, err)
		}
	}
}

// Every right of every state on every day of two months explains itself in one Italian sentence.
func TestEveryRightSaysWhy(t *testing.T) {
	for name, d := range map[string]Dialogue{
		"new": {}, "draft": {State: Bozza}, "sent": sent(t, "2026-10-01").Dialogue, "reminded": sent(t, "2026-10-01").remind("2026-10-16").Dialogue,
		"replied": sent(t, "2026-10-01").reply("2026-10-02").Dialogue, "asked": sent(t, "2026-10-01").askIntegration("2026-10-02").Dialogue,
		"closed": sent(t, "2026-10-01").close("2026-10-02", false).Dialogue, "withdrawn": sent(t, "2026-10-01").withdraw("2026-10-01").Dialogue,
		"archived": {State: Archiviata, SentOn: "2026-01-01", RepliedOn: "2026-01-02", ClosedOn: "2026-01-02", Routed: true},
		"unsorted": {State: DaSmistare, SentOn: "2026-10-01", WaitingSince: "2026-10-01"},
	} {
		for day := Day("2026-10-01"); day < "2026-12-01"; day = day.AddDays(1) {
			explained(t, name, day, d.RightsOn(day))
		}
	}
}

func explained(t testing.TB, name string, day Day, r Rights) {
	t.Helper()
	for which, right := range map[string]Right{"sollecito": r.Remind, "interazione": r.Continue, "ritiro": r.Withdraw, "prenota": r.Book} {
		if !strings.HasSuffix(right.Why, ".") || strings.Contains(right.Why, "\n") {
			t.Fatalf("%s on %s, %s: %q", name, day, which, right.Why)
		}
		if !right.OK && right.From != "" && right.From <= day {
			t.Fatalf("%s on %s, %s: denied from %s, which is not to come", name, day, which, right.From)
		}
	}
}

// refusedBy fails unless act is refused by the rule, in words.
func refusedBy(t testing.TB, rule string, act func() error) {
	t.Helper()
	r, ok := act().(*Refusal)
	if !ok || r.Rule != rule || r.Text == "" {
		t.Errorf("got %v, want a refusal by %s", r, rule)
	}
}
