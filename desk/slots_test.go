package desk

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// times writes slots as "09:00/2" (free counters after the slash), for comparison.
func times(slots []Slot) string {
	out := make([]string, len(slots))
	for i, s := range slots {
		out[i] = fmt.Sprintf("%s/%d", s.Start.Format("15:04"), len(s.Free))
	}
	return strings.Join(out, " ")
}

// weekdays opens a punto Monday to Friday from 9 to 11, half an hour each, two counters.
func weekdays() Punto {
	p := Punto{ID: "p", Sede: "s", Topics: []string{"pensioni"}, Modes: Modes, Patron: "06-29", Horizon: 60}
	for wd := time.Monday; wd <= time.Friday; wd++ {
		p.Agenda = append(p.Agenda, Template{Weekday: wd, Hours: Hours{540, 660, 30, 0, 2}})
	}
	return p
}

func TestGrid(t *testing.T) {
	const monday = Day("2026-11-23")
	day := monday.At
	for name, c := range map[string]struct {
		edit  func(*Punto)
		day   Day
		taken []Taken
		want  string
	}{
		"plain":         {nil, monday, nil, "09:00/2 09:30/2 10:00/2 10:30/2"},
		"weekend":       {nil, "2026-11-22", nil, ""},
		"holiday":       {nil, "2026-12-08", nil, ""},
		"Easter Monday": {nil, "2026-04-06", nil, ""},
		"patron":        {nil, "2026-06-29", nil, ""},
		"buffer":        {func(p *Punto) { p.Agenda[0].Hours.Buffer = 10 }, monday, nil, "09:00/2 09:40/2 10:20/2"},
		"not yet valid": {func(p *Punto) { p.Agenda[0].ValidFrom = "2026-11-24" }, monday, nil, ""},
		"valid no more": {func(p *Punto) { p.Agenda[0].ValidTo = "2026-11-22" }, monday, nil, ""},
		"valid to":      {func(p *Punto) { p.Agenda[0].ValidTo = monday }, monday, nil, "09:00/2 09:30/2 10:00/2 10:30/2"},
		"other week":    {func(p *Punto) { p.Agenda[0].Every, p.Agenda[0].Anchor = 2, "2026-11-22" }, monday, nil, ""},
		"its week":      {func(p *Punto) { p.Agenda[0].Every, p.Agenda[0].Anchor = 2, "2026-12-13" }, monday, nil, "09:00/2 09:30/2 10:00/2 10:30/2"},
		"other hours":   {func(p *Punto) { p.Exceptions = []Exception{{monday, []Hours{{840, 900, 60, 0, 1}}}} }, monday, nil, "14:00/1"},
		"no hours":      {func(p *Punto) { p.Exceptions = []Exception{{Day: monday}} }, monday, nil, ""},
		"extra Saturday": {func(p *Punto) {
			p.Exceptions = []Exception{{"2026-11-21", []Hours{{600, 660, 30, 0, 1}}}}
		}, "2026-11-21", nil, "10:00/1 10:30/1"},
		"never on a holiday": {func(p *Punto) {
			p.Exceptions = []Exception{{"2026-12-25", []Hours{{600, 660, 30, 0, 1}}}}
		}, "2026-12-25", nil, ""},
		"closed":           {func(p *Punto) { p.Closures = []Closure{{Span{monday, monday, 0, 0}, "trasloco"}} }, monday, nil, ""},
		"closed for a bit": {func(p *Punto) { p.Closures = []Closure{{Span{monday, monday, 565, 600}, ""}} }, monday, nil, "10:00/2 10:30/2"},
		"one is away":      {func(p *Punto) { p.Absences = []Absence{{Span{monday, monday, 600, 630}, "a"}} }, monday, nil, "09:00/2 09:30/2 10:00/1 10:30/2"},
		"away twice": {func(p *Punto) {
			p.Absences = []Absence{{Span{monday, monday, 0, 0}, "a"}, {Span{"2026-11-01", "2026-11-30", 540, 570}, "a"}}
		}, monday, nil, "09:00/1 09:30/1 10:00/1 10:30/1"},
		"all away": {func(p *Punto) {
			p.Absences = []Absence{{Span{monday, monday, 0, 0}, "a"}, {Span{monday, monday, 540, 570}, "b"}}
		}, monday, nil, "09:30/1 10:00/1 10:30/1"},
		"taken":         {nil, monday, []Taken{{day(9, 0), day(9, 30), 1}, {day(9, 30), day(10, 0), 1}, {day(9, 30), day(10, 0), 2}}, "09:00/1 09:30/0 10:00/2 10:30/2"},
		"taken askew":   {nil, monday, []Taken{{day(9, 15), day(9, 45), 2}}, "09:00/1 09:30/1 10:00/2 10:30/2"},
		"taken counter": {func(p *Punto) { p.Agenda[0].Hours.Counters = 1 }, monday, []Taken{{day(9, 0), day(9, 30), 2}}, "09:00/0 09:30/1 10:00/1 10:30/1"},
		"overlapping": {func(p *Punto) {
			p.Agenda = append(p.Agenda, Template{Weekday: time.Monday, Hours: Hours{630, 720, 45, 0, 1}})
		}, monday, nil, "09:00/2 09:30/2 10:00/2 10:30/2 11:15/1"},
		"senseless": {func(p *Punto) { p.Agenda[0].Hours.Length = 0 }, monday, nil, ""},
		"no day":    {nil, "", nil, ""},
	} {
		p := weekdays()
		if c.edit != nil {
			c.edit(&p)
		}
		if got := times(Grid(p, c.day, c.taken)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestFreeCounters: the numbers left are those nobody has.
func TestFreeCounters(t *testing.T) {
	p, d := weekdays(), Day("2026-11-23")
	p.Agenda[0].Hours.Counters = 3
	taken := []Taken{{d.At(9, 0), d.At(9, 30), 2}}
	if s := Grid(p, d, taken)[0]; !slices.Equal(s.Free, []int{1, 3}) || s.Counters != 3 {
		t.Errorf("%+v", s)
	}
	p.Absences = []Absence{{Span{d, d, 0, 0}, "a"}}
	if s := Grid(p, d, taken)[0]; !slices.Equal(s.Free, []int{1}) || s.Counters != 2 {
		t.Errorf("%+v", s)
	}
}

func TestSlotsNoticeAndHorizon(t *testing.T) {
	p := weekdays()
	p.NoticeDays, p.Horizon = 1, 7
	friday := Day("2026-11-20").At(9, 40)
	for d, n := range map[Day]int{"2026-11-19": 0, "2026-11-20": 0, "2026-11-23": 4, "2026-11-27": 4, "2026-11-30": 0} {
		if got := Slots(p, d, friday, nil); len(got) != n {
			t.Errorf("%s: %s", d, times(got))
		}
	}
	saturday := Day("2026-11-21").At(9, 40) // no working day lies between it and Monday
	if got := Slots(p, "2026-11-23", saturday, nil); got != nil {
		t.Errorf("Monday seen from Saturday: %s", times(got))
	}
	if got := p.FirstDay(saturday); got != "2026-11-24" {
		t.Errorf("first day from Saturday: %s", got)
	}
	p.NoticeDays, p.NoticeHours = 0, 0
	if got := times(Slots(p, "2026-11-20", friday, nil)); got != "10:00/2 10:30/2" {
		t.Errorf("today: %s", got)
	}
	p.NoticeHours = 72
	if got := times(Slots(p, "2026-11-23", friday, nil)); got != "10:00/2 10:30/2" {
		t.Errorf("72 hours: %s", got)
	}
}

func TestSlotAtRefuses(t *testing.T) {
	p, d := weekdays(), Day("2026-11-23")
	now := Day("2026-11-20").At(12, 0)
	p.NoticeDays, p.Horizon = 1, 10
	full := []Taken{{d.At(9, 0), d.At(9, 30), 1}, {d.At(9, 0), d.At(9, 30), 2}}
	for name, c := range map[string]struct {
		start time.Time
		rule  string
	}{
		"free": {d.At(9, 30), ""}, "full": {d.At(9, 0), "R30"}, "between": {d.At(9, 15), "R43"}, "closing": {d.At(11, 0), "R43"},
		"past": {d.AddDays(-4).At(9, 0), "R43"}, "no notice": {d.AddDays(-3).At(15, 0), "R43"}, "far": {d.AddDays(8).At(9, 0), "R43"},
	} {
		s, err := SlotAt(p, c.start.UTC(), now, full)
		if c.rule == "" {
			if err != nil || !s.Start.Equal(c.start) {
				t.Errorf("%s: %v %v", name, s, err)
			}
			continue
		}
		if r, ok := err.(*Refusal); !ok || r.Rule != c.rule || r.Text == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestClockChanges: the short night has two half-hours less, the long one two more; none is
// doubled, none overlaps, and office hours never notice.
func TestClockChanges(t *testing.T) {
	for d, night := range map[Day]int{"2026-03-29": 10, "2026-10-25": 14, "2026-11-22": 12} {
		p := Punto{Agenda: []Template{
			{Weekday: time.Sunday, Hours: Hours{0, 360, 30, 0, 1}},
			{Weekday: time.Sunday, Hours: Hours{540, 1440, 30, 0, 1}},
		}}
		grid := Grid(p, d, nil)
		if len(grid) != night+30 {
			t.Errorf("%s: %d slots: %s", d, len(grid), times(grid))
		}
		if got := grid[night].Start.Format("15:04"); got != "09:00" {
			t.Errorf("%s opens at %s", d, got)
		}
		if last := grid[len(grid)-1]; !last.End.Equal(d.AddDays(1).Start()) {
			t.Errorf("%s ends at %s", d, last.End)
		}
		for i := 1; i < night; i++ {
			if !grid[i].Start.Equal(grid[i-1].End) {
				t.Errorf("%s: %s after %s", d, grid[i].Start, grid[i-1].End)
			}
		}
	}
}

func TestClosedBecause(t *testing.T) {
	p := weekdays()
	p.Closures = []Closure{{Span{"2026-11-23", "2026-11-24", 0, 0}, "trasloco"}, {Span{"2026-11-25", "2026-11-25", 540, 600}, "x"}}
	for d, want := range map[Day]string{
		"2026-12-25": "Giorno festivo: Natale.", "2026-06-29": "Festa del santo patrono.",
		"2026-11-24": "La sede è chiusa: trasloco.", "2026-11-25": "", "2026-11-26": "",
	} {
		if got := p.ClosedBecause(d); got != want {
			t.Errorf("%s: %q", d, got)
		}
	}
}

// TestSlotProperties makes punti, days and bookings at random, clock changes and holidays
// among them, and holds every slot against the definition.
func TestSlotProperties(t *testing.T) {
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 43))
		p, d, now, taken := randomPunto(r)
		before := fmt.Sprint(p)
		grid := Grid(p, d, taken)
		fail := func(format string, args ...any) {
			t.Helper()
			t.Fatalf("seed %d, %s: %s\n%+v\n%s", seed, d, fmt.Sprintf(format, args...), p, times(grid))
		}
		if _, holiday := Holiday(d); (holiday || p.Patron == string(d[5:])) && len(grid) > 0 {
			fail("open on a holiday")
		}
		for i, s := range grid {
			if i > 0 && s.Start.Before(grid[i-1].End) {
				fail("slot %d overlaps", i)
			}
			if DayOf(s.Start) != d {
				fail("slot of another day")
			}
			if !slices.ContainsFunc(p.openHours(d), func(h Hours) bool {
				return s.End.Sub(s.Start) == time.Duration(h.Length)*time.Minute && !s.Start.Before(d.At(0, h.From)) && !s.End.After(d.At(0, h.To))
			}) {
				fail("%s is outside the agenda", s.Start)
			}
			for _, c := range p.Closures {
				if c.touches(d, s.Start, s.End) {
					fail("%s is under a closure", s.Start)
				}
			}
			busy := map[int]bool{}
			for _, b := range taken {
				if b.Start.Before(s.End) && s.Start.Before(b.End) {
					busy[b.Counter] = true
				}
			}
			if len(s.Free) != max(0, s.Counters-len(busy)) || !slices.IsSorted(s.Free) || len(slices.Compact(slices.Clone(s.Free))) != len(s.Free) {
				fail("%s: free %v of %d, busy %v", s.Start, s.Free, s.Counters, busy)
			}
			for _, n := range s.Free {
				if busy[n] || n < 1 {
					fail("%s: counter %d is taken", s.Start, n)
				}
			}
			choosable := slices.ContainsFunc(Slots(p, d, now, taken), func(o Slot) bool { return o.Start.Equal(s.Start) && len(o.Free) > 0 })
			if got, err := SlotAt(p, s.Start, now, taken); (err == nil) != choosable || err == nil && !reflect.DeepEqual(got, s) {
				fail("SlotAt(%s): %v, %v", s.Start, got, err)
			}
		}
		if h := p.openHours(d); len(h) == 1 && len(p.Closures) == 0 && len(p.Absences) == 0 {
			open := int(d.At(0, h[0].To).Sub(d.At(0, h[0].From)) / time.Minute)
			if want := (open + h[0].Buffer) / (h[0].Length + h[0].Buffer); len(grid) != want {
				fail("%d slots, want %d", len(grid), want)
			}
		}
		if fmt.Sprint(p) != before {
			fail("the punto was changed")
		}
	}
}

func randomPunto(r *rand.Rand) (Punto, Day, time.Time, []Taken) {
	days := []Day{"2026-03-29", "2026-10-25", "2026-12-25", "2026-04-06", "2026-11-23", "2027-10-04", "2028-02-29"}
	d := days[r.IntN(len(days))]
	if r.IntN(2) == 0 {
		d = Day("2026-01-01").AddDays(r.IntN(800))
	}
	now := d.AddDays(-r.IntN(5)).At(r.IntN(24), r.IntN(60))
	hours := func() Hours {
		from := r.IntN(276) * Grain
		length := (1 + r.IntN(11)) * Grain
		return Hours{from, min(1440, from+length+r.IntN(80)*Grain), length, r.IntN(3) * Grain, 1 + r.IntN(4)}
	}
	span := func() Span {
		s := Span{From: d.AddDays(-r.IntN(3)), To: d.AddDays(r.IntN(3) - 1)}
		if r.IntN(3) > 0 {
			s.FromMinute = r.IntN(1400)
			s.ToMinute = s.FromMinute + 1 + r.IntN(40)
		}
		return s
	}
	p := Punto{Patron: []string{"", "06-29", string(d[5:])}[r.IntN(3)], NoticeDays: r.IntN(3), NoticeHours: r.IntN(30), Horizon: r.IntN(6)}
	for range 1 + r.IntN(3) {
		t := Template{Weekday: d.Weekday(), Hours: hours(), Every: r.IntN(3), Anchor: d.AddDays(-r.IntN(30))}
		if r.IntN(4) == 0 {
			t.ValidTo = d.AddDays(r.IntN(3) - 1)
		}
		p.Agenda = append(p.Agenda, t)
	}
	if r.IntN(4) == 0 {
		p.Exceptions = []Exception{{Day: d, Hours: []Hours{hours()}}}
	}
	for range r.IntN(3) {
		p.Closures = append(p.Closures, Closure{Span: span()})
	}
	for range r.IntN(3) {
		p.Absences = append(p.Absences, Absence{span(), []string{"a", "b"}[r.IntN(2)]})
	}
	var taken []Taken
	for _, s := range Grid(p, d, nil) {
		if n := r.IntN(s.Counters + 2); n > 0 && r.IntN(2) == 0 {
			start := s.Start.Add(time.Duration(r.IntN(20)-10) * time.Minute)
			taken = append(taken, Taken{start, start.Add(s.End.Sub(s.Start)), n})
		}
	}
	return p, d, now, taken
}

// Who serves beyond the counters steps in for an absent colleague [R43].
func TestSpareOfficialsStepIn(t *testing.T) {
	for _, c := range []struct{ officials, counters, absent, served int }{
		{0, 2, 0, 2}, {0, 2, 1, 1}, {2, 1, 1, 1}, {2, 1, 2, 0}, {3, 2, 1, 2}, {3, 2, 2, 1}, {1, 2, 1, 1}, {1, 2, 0, 2},
	} {
		if got := (Punto{Officials: c.officials}).counters(Hours{Counters: c.counters}, c.absent); got != c.served {
			t.Errorf("%+v: %d served", c, got)
		}
	}
}
