package desk

import (
	"slices"
	"testing"
	"time"
)

var noon = time.Date(2026, 4, 8, 12, 0, 0, 0, Rome)

// Somebody who guesses as fast as they are let: five at once, then the waits double to a
// quarter of an hour and stay there.
func TestPatienceSequence(t *testing.T) {
	var a Attempts
	var waits []int
	now := noon
	for range 14 {
		wait := SignInPatience.Wait(a, now)
		waits = append(waits, int(wait.Seconds()))
		now = now.Add(wait)
		a = Attempts{Failures: a.Failures + 1, Last: now}
	}
	if want := []int{0, 0, 0, 0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900}; !slices.Equal(waits, want) {
		t.Errorf("waits %v, want %v", waits, want)
	}
}

func TestPatience(t *testing.T) {
	for _, c := range []struct {
		name     string
		failures int64
		ago      time.Duration
		want     time.Duration
	}{
		{"nothing tried", 0, 0, 0},
		{"four", 4, 0, 0},
		{"five, now", 5, 0, 10 * time.Second},
		{"five, 4 seconds ago", 5, 4 * time.Second, 6 * time.Second},
		{"five, 10 seconds ago", 5, 10 * time.Second, 0},
		{"a thousand", 1000, 0, 15 * time.Minute},
		{"a thousand, a day ago", 1000, 24 * time.Hour, 0},
		{"a clock set back", 5, -time.Minute, 70 * time.Second},
	} {
		if got := SignInPatience.Wait(Attempts{c.failures, noon.Add(-c.ago)}, noon); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := SignInPatience.At(Attempts{9, noon.Add(-24 * time.Hour)}, noon); got != (Attempts{}) {
		t.Errorf("after a day %+v is remembered", got)
	}
}

func TestBudget(t *testing.T) {
	b := Budget{"prova", 3, time.Minute}
	var full time.Time
	spend := func(at time.Duration) time.Duration {
		next, wait := b.Spend(full, noon.Add(at))
		if wait == 0 {
			full = next
		} else if !next.Equal(full) {
			t.Errorf("at %s: a refusal was counted", at)
		}
		return wait
	}
	for i, c := range []struct{ at, want time.Duration }{
		{0, 0}, {0, 0}, {0, 0}, {0, time.Minute}, {40 * time.Second, 20 * time.Second}, {time.Minute, 0}, {time.Minute, time.Minute},
		{time.Hour, 0}, {time.Hour, 0}, {time.Hour, 0}, {time.Hour, time.Minute},
	} {
		if got := spend(c.at); got != c.want {
			t.Errorf("%d, at %s: wait %s, want %s", i, c.at, got, c.want)
		}
	}
}

func TestTooManyInWords(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		time.Millisecond: "1 secondo", 40 * time.Second: "40 secondi", 90 * time.Second: "90 secondi", 91 * time.Second: "2 minuti",
		121 * time.Second: "3 minuti", 15 * time.Minute: "15 minuti",
	} {
		if got := (&TooMany{wait}).Text(); got != want {
			t.Errorf("%s: %q, want %q", wait, got, want)
		}
	}
}

// TestBusyOffice works as nobody does: forty cases within a quarter of an hour, each with a sollecito and a
// further message, three bulk solleciti on top, the form kept every two seconds all day. It meets no budget.
func TestBusyOffice(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 23, 9, 0, 0, 0, Rome)
	for _, c := range []struct {
		Budget
		times int
		every time.Duration
	}{
		{SendBudget, 120, 8 * time.Second}, {BulkBudget, 3, 0}, {DraftBudget, 10_000, 2 * time.Second},
		{ReplyBudget, 400, 8 * time.Second}, {WaitBudget, 30, 0}, {GuestBudget, 30, 0},
	} {
		full, now := time.Time{}, start
		for i := range c.times {
			var wait time.Duration
			if full, wait = c.Spend(full, now); wait > 0 {
				t.Errorf("%s: %d waits %v", c.Name, i, wait)
				break
			}
			now = now.Add(c.every)
		}
	}
}
