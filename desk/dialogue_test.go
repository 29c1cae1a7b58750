package desk

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// R20: every state has its own label, and only what is sent is listed.
func TestStateLabels(t *testing.T) {
	seen := map[string]bool{"": true}
	for _, s := range append([]State{Bozza}, States...) {
		if seen[s.Label()] {
			t.Errorf("%q: label %q is empty or taken", s, s.Label())
		}
		seen[s.Label()] = true
	}
	if slices.Contains(States, Bozza) || len(States) != 8 || State("altro").Label() != "" || State("").Label() != "" {
		t.Error("States")
	}
	for state, want := range map[State]bool{Inviata: true, DaSmistare: true, InCarico: true, Integrazione: true,
		Risposta: false, Chiusa: false, Archiviata: false, Ritirata: false, Bozza: false, "": false} {
		if (Dialogue{State: state}).Open() != want {
			t.Errorf("%q open: %t", state, !want)
		}
	}
}

// R20, A21: a draft is sent once, to a structure or to the region's queue.
func TestSend(t *testing.T) {
	for _, from := range []State{"", Bozza} {
		for routed, want := range map[bool]State{true: Inviata, false: DaSmistare} {
			d, err := Dialogue{State: from, Routed: routed}.Send("2026-10-20")
			if err != nil || d.State != want || d.SentOn != "2026-10-20" || d.WaitingSince != "2026-10-20" {
				t.Errorf("%+v, %v", d, err)
			}
		}
	}
	for _, from := range States {
		refusedBy(t, "R20", func() error { _, err := Dialogue{State: from, Routed: true}.Send("2026-10-20"); return err })
	}
}

// R21: one official has it in charge; the second is told.
func TestTake(t *testing.T) {
	s := sent(t, "2026-10-01")
	take := func(d Dialogue, who string) func() error { return func() error { _, err := d.Take(who); return err } }
	d, err := s.Take("f1")
	if err != nil || d.State != InCarico || d.Assignee != "f1" {
		t.Fatalf("%+v, %v", d, err)
	}
	refusedBy(t, "R21", take(d, "f2"))
	refusedBy(t, "R21", take(d, "f1"))
	for name, step := range map[string]func() error{
		"reply":   func() error { _, err := d.Reply("f2", "2026-10-02"); return err },
		"ask":     func() error { _, err := d.AskIntegration("f2", "2026-10-02"); return err },
		"interim": func() error { _, err := d.SendInterim("f2"); return err },
		"close":   func() error { _, err := d.Close("f2", "2026-10-02", false); return err },
	} {
		t.Run(name, func(t *testing.T) { refusedBy(t, "R21", step) })
	}
	refusedBy(t, "R21", take(sent(t, "2026-10-01").reply("2026-10-02").Dialogue, "f1"))
	refusedBy(t, "R20", take(sent(t, "2026-10-01").withdraw("2026-10-02").Dialogue, "f1"))
	refusedBy(t, "A10", take(Dialogue{State: Archiviata}, "f1"))
	refusedBy(t, "A21", take(Dialogue{State: DaSmistare}, "f1"))

	moved, err := d.Assign("f2") // the Responsabile may
	if err != nil || moved.Assignee != "f2" || moved.State != InCarico {
		t.Errorf("%+v, %v", moved, err)
	}
	for _, state := range []State{Ritirata, Archiviata, DaSmistare, Bozza} {
		refusedBy(t, "R21", func() error { _, err := Dialogue{State: state}.Assign("f1"); return err })
	}
}

// A3: a transfer frees the request, routes it, and restarts nothing. A21: the way out of the queue.
func TestTransfer(t *testing.T) {
	for name, c := range map[string]struct {
		Dialogue
		want State
	}{
		"inviata":    {sent(t, "2026-10-01").Dialogue, Inviata},
		"in carico":  {sent(t, "2026-10-01").interim("2026-10-03").Dialogue, Inviata},
		"unsorted":   {Dialogue{State: DaSmistare, SentOn: "2026-10-01", WaitingSince: "2026-10-01"}, Inviata},
		"risposta":   {sent(t, "2026-10-01").reply("2026-10-03").Dialogue, Risposta},
		"wrote more": {sent(t, "2026-10-01").reply("2026-10-03").interact("2026-10-04").Dialogue, Integrazione},
		"sollecito":  {sent(t, "2026-10-01").remind("2026-10-16").Dialogue, Inviata},
	} {
		before := c.Dialogue
		d, err := c.Transfer()
		if err != nil || d.State != c.want || d.Assignee != "" || !d.Routed {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
		d.State, d.Assignee, d.Routed = before.State, before.Assignee, before.Routed
		if d != before {
			t.Errorf("%s: the transfer changed more: %+v, was %+v", name, d, before)
		}
	}
	for _, state := range []State{Ritirata, Archiviata, Chiusa} {
		refusedBy(t, "A3", func() error { _, err := Dialogue{State: state}.Transfer(); return err })
	}
}

// R24, R25: closing owes a text exactly while something waits, and happens once.
func TestClosing(t *testing.T) {
	s := sent(t, "2026-10-01")
	if !s.NeedsClosingText() || s.interim("2026-10-02").NeedsClosingText() != true {
		t.Error("an unanswered request closes without a word")
	}
	if s.reply("2026-10-03").NeedsClosingText() {
		t.Error("an answered one owes a text")
	}
	s.close("2026-10-04", false)
	if s.RepliedOn != "2026-10-03" || s.ClosedOn != "2026-10-04" || s.Bookable {
		t.Errorf("%+v", s.Dialogue)
	}
	refusedBy(t, "R24", func() error { _, err := s.Close("f1", "2026-10-05", true); return err })
	refusedBy(t, "R20", func() error { _, err := s.Reply("f1", "2026-10-05"); return err })
	refusedBy(t, "A2", func() error { _, err := s.SendInterim("f1"); return err })
	if first := sent(t, "2026-10-01").close("2026-10-02", false); first.RepliedOn != "2026-10-02" || !first.RightsOn("2026-10-03").Continue.OK {
		t.Errorf("a closing is a first reply too: %+v", first.Dialogue)
	}
}

// A2, A7: the kind of reply decides the step.
func TestAnswerKinds(t *testing.T) {
	for kind, want := range map[ReplyKind]Dialogue{
		ReplyAnswer:      sent(t, "2026-10-01").reply("2026-10-02").Dialogue,
		ReplyIntegration: sent(t, "2026-10-01").askIntegration("2026-10-02").Dialogue,
		ReplyInterim:     sent(t, "2026-10-01").interim("2026-10-02").Dialogue,
	} {
		if d, err := sent(t, "2026-10-01").Answer(kind, "f1", "2026-10-02"); err != nil || d != want || kind.Label() == "" {
			t.Errorf("%s: %+v, %v", kind, d, err)
		}
	}
}

// Nobody works a draft: it was not sent [R20].
func TestDraftsAreNotWorked(t *testing.T) {
	for _, d := range []Dialogue{{State: Bozza}, {State: Bozza, Routed: true}} {
		for name, step := range officialSteps("f1", "2026-10-02") {
			if next, err := step(d); err == nil {
				t.Errorf("%s made a draft %q", name, next.State)
			}
		}
	}
}

func officialSteps(who string, day Day) map[string]func(Dialogue) (Dialogue, error) {
	return map[string]func(Dialogue) (Dialogue, error){
		"take":     func(d Dialogue) (Dialogue, error) { return d.Take(who) },
		"reply":    func(d Dialogue) (Dialogue, error) { return d.Reply(who, day) },
		"ask":      func(d Dialogue) (Dialogue, error) { return d.AskIntegration(who, day) },
		"interim":  func(d Dialogue) (Dialogue, error) { return d.SendInterim(who) },
		"close":    func(d Dialogue) (Dialogue, error) { return d.Close(who, day, false) },
		"transfer": func(d Dialogue) (Dialogue, error) { return d.Transfer() },
		"assign":   func(d Dialogue) (Dialogue, error) { return d.Assign(who) },
	}
}

// Random lives of a request: whatever people and days do, the rules hold after every step.
func TestRandomWalks(t *testing.T) {
	for seed := range uint64(800) {
		if err := walk(rand.New(rand.NewPCG(seed, 45)), Dialogue.Interact); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// The same check catches a rule that forgets to count, and one that forgets the last day.
func TestRandomWalksCatchMutants(t *testing.T) {
	for name, mutant := range map[string]func(Dialogue, Day) (Dialogue, error){
		"does not count": func(d Dialogue, on Day) (Dialogue, error) {
			next, err := d.Interact(on)
			next.Interactions = d.Interactions
			return next, err
		},
		"asks nobody": func(d Dialogue, on Day) (Dialogue, error) {
			d.Interactions, d.State, d.WaitingSince = d.Interactions+1, Integrazione, on
			return d, nil
		},
		"keeps the old clock": func(d Dialogue, on Day) (Dialogue, error) {
			next, err := d.Interact(on)
			if err == nil {
				next.WaitingSince = ""
			}
			return next, err
		},
	} {
		caught := false
		for seed := range uint64(200) {
			caught = caught || walk(rand.New(rand.NewPCG(seed, 45)), mutant) != nil
		}
		if !caught {
			t.Errorf("not caught: %s", name)
		}
	}
}

// walk plays some forty steps of one request and returns what broke.
func walk(r *rand.Rand, interact func(Dialogue, Day) (Dialogue, error)) error {
	today := Day("2026-01-01").AddDays(r.IntN(700))
	d := Dialogue{State: Bozza, Routed: r.IntN(4) > 0, ToCRIC: r.IntN(5) == 0}
	counted := 0 // interactions that were not free, since the beginning
	var path []string
	for range 40 {
		today = today.AddDays([]int{0, 0, 1, 3, 14, 15, 16, 29, 30, 31}[r.IntN(10)])
		d.Booking = BookingFacts{Active: r.IntN(9) == 0, Consumed: r.IntN(9) == 0, CancelledSoon: r.IntN(5)}
		rights := d.RightsOn(today)
		who := fmt.Sprint("f", r.IntN(2))
		steps := officialSteps(who, today)
		steps["send"] = func(d Dialogue) (Dialogue, error) { return d.Send(today) }
		steps["interact"] = func(d Dialogue) (Dialogue, error) { return interact(d, today) }
		steps["remind"] = func(d Dialogue) (Dialogue, error) { return d.Remind(today) }
		steps["withdraw"] = func(d Dialogue) (Dialogue, error) { return d.Withdraw(today) }
		steps["grant"] = func(d Dialogue) (Dialogue, error) { return d.Grant(today) }
		steps["archive"] = func(d Dialogue) (Dialogue, error) { return d.Archive(today) }
		names := make([]string, 0, len(steps))
		for name := range steps {
			names = append(names, name)
		}
		slices.Sort(names)
		name := names[r.IntN(len(names))]
		if d.State == Bozza { // TestDraftsAreNotWorked holds the others
			name = "send"
		}
		before := d
		next, err := steps[name](d)
		path = append(path, fmt.Sprintf("%s %s: %v", today, name, err))
		fail := func(format string, args ...any) error {
			return fmt.Errorf("%s\nbefore %+v\nafter %+v\n%q", fmt.Sprintf(format, args...), before, next, path)
		}
		if d != before {
			return fail("the value receiver was changed")
		}
		if want, guarded := map[string]Right{"interact": rights.Continue, "remind": rights.Remind, "withdraw": rights.Withdraw}[name]; guarded && want.OK != (err == nil) {
			return fail("the right says %t (%s), the step %v", want.OK, want.Why, err)
		}
		if err != nil {
			var refusal *Refusal
			if !errors.As(err, &refusal) || refusal.Text == "" || refusal.Rule == "" {
				return fail("not a refusal: %v", err)
			}
			if next != before {
				return fail("refused, and changed all the same")
			}
		}
		if name == "interact" && err == nil && !before.FreeAnswer {
			counted++
		}
		d = next
		if broken := unsound(d, today, counted); broken != "" {
			return fail("%s", broken)
		}
	}
	return nil
}

// unsound says which invariant a sent request breaks, "" for none.
func unsound(d Dialogue, today Day, counted int) string {
	r := d.RightsOn(today)
	switch {
	case counted > maxInteractions || d.Interactions != counted || r.Left != maxInteractions-counted: // R16
		return fmt.Sprintf("%d interactions made, %d counted, %d left", counted, d.Interactions, r.Left)
	case (d.WaitingSince == "") != (d.RemindFrom() == ""): // A9
		return "WaitingSince and RemindFrom disagree"
	case (d.WaitingSince != "") != d.Open():
		return "what waits is open, and nothing else"
	case d.WaitingSince == "" && (r.Remind.OK || d.SollecitoOn != "" && d.State != Ritirata):
		return "nothing waits, and may be reminded of"
	case r.Remind.OK && today < d.WaitingSince.AddDays(15): // R17
		return "a sollecito too early"
	case r.Ground == GroundSilence && today < d.WaitingSince.AddDays(16): // R27a
		return "a booking too early"
	case r.Book.OK != (r.Ground != ""):
		return "a right to book without its ground, or the reverse"
	case r.Book.OK && (d.ToCRIC || !d.Routed || d.Booking.Active || d.Booking.Consumed || d.Booking.CancelledSoon > 2): // R28, A13–A15
		return "a booking that cannot be"
	case r.Withdraw.OK && r.Continue.OK:
		return "to be withdrawn and to be continued"
	case d.SecondDone != "" && d.Interactions != maxInteractions: // A8
		return "the second interaction was answered before it was made"
	case d.State == Chiusa != (d.ClosedOn != "") && d.State != Archiviata:
		return "closed, and no day of closing, or the reverse"
	}
	for _, right := range []Right{r.Remind, r.Continue, r.Withdraw, r.Book} {
		if right.Why == "" {
			return "a right without a reason"
		}
	}
	return ""
}
