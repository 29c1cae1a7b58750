package desk

import (
	"encoding/csv"
	"os"
	"testing"
)

// TestHolidaysGolden compares twelve years day by day with another project's table; the rule
// itself rests on the laws named in holidays.go.
func TestHolidaysGolden(t *testing.T) {
	f, err := os.Open("testdata/festivita.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	golden := map[Day]string{}
	for _, row := range rows[1:] {
		golden[Day(row[0])] = row[1]
	}
	n := 0
	for d := Day("2024-01-01"); d <= "2035-12-31"; d = d.AddDays(1) {
		name, ok := Holiday(d)
		if want, there := golden[d]; ok != there {
			t.Errorf("%s: %q, golden %q", d, name, want)
		}
		if ok {
			n++
		}
	}
	if n != 2*12+10*13 {
		t.Errorf("%d holidays in 2024–2035", n)
	}
}

func TestHolidayYears(t *testing.T) {
	for d, want := range map[Day]bool{
		"2025-10-04": false, "2026-10-04": true, "2027-10-04": true,
		"1985-01-06": false, "1986-01-06": true, "2000-06-02": false, "2001-06-02": true,
		"2026-04-05": true, "2026-04-06": true, "2026-04-07": false, "": false, "boh": false,
	} {
		if name, ok := Holiday(d); ok != want || ok != (name != "") {
			t.Errorf("%s: %q %t", d, name, ok)
		}
	}
	for year, want := range map[int]Day{1818: "1818-03-22", 1943: "1943-04-25", 2024: "2024-03-31", 2038: "2038-04-25", 2285: "2285-03-22"} {
		if got := Easter(year); got != want {
			t.Errorf("Easter of %d: %s", year, got)
		}
	}
}

func TestWorkingDays(t *testing.T) {
	for _, c := range []struct {
		d      Day
		patron string
		want   bool
	}{
		{"2026-11-23", "", true},       // a Monday
		{"2026-11-21", "", false},      // Saturday
		{"2026-11-22", "", false},      // Sunday
		{"2026-06-29", "", true},       // elsewhere
		{"2026-06-29", "06-29", false}, // Rome
		{"2026-04-06", "06-29", false}, // Easter Monday
		{"", "06-29", false},
	} {
		if got := WorkingDay(c.d, c.patron); got != c.want {
			t.Errorf("%s %q: %t", c.d, c.patron, got)
		}
	}
	for _, c := range []struct {
		d    Day
		n    int
		want Day
	}{
		{"2026-11-24", 1, "2026-11-23"}, {"2026-11-23", 1, "2026-11-20"}, {"2026-11-22", 1, "2026-11-20"},
		{"2026-04-07", 1, "2026-04-03"}, {"2026-06-30", 1, "2026-06-26"}, {"2026-11-24", 3, "2026-11-19"},
		{"2026-11-24", 0, "2026-11-24"}, {"", 2, ""},
	} {
		if got := WorkingDaysBefore(c.d, c.n, "06-29"); got != c.want {
			t.Errorf("%d before %s: %s, want %s", c.n, c.d, got, c.want)
		}
	}
}
