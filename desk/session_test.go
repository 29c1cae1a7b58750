package desk_test

import (
	"testing"
	"time"

	"combipat/desk"
)

func TestSessionEnd(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 1, 7, 9, 0, 0, 0, desk.Rome)
	for _, c := range []struct {
		name       string
		seen, now  time.Duration // after signing in
		lives      bool
		end        time.Duration
		extendable bool
	}{
		{"just signed in", 0, 0, true, 30 * time.Minute, true},
		{"to the last second of the half hour", time.Hour, 90 * time.Minute, true, 90 * time.Minute, true},
		{"a second later", time.Hour, 90*time.Minute + time.Second, false, 90 * time.Minute, true},
		{"the twelve hours come first", 11*time.Hour + 45*time.Minute, 12 * time.Hour, true, 12 * time.Hour, false},
		{"and cannot be moved", 12 * time.Hour, 12*time.Hour + time.Second, false, 12 * time.Hour, false},
		{"a clock set back", 0, -time.Second, false, 30 * time.Minute, true},
	} {
		end, extendable := desk.SessionEnd(since, since.Add(c.seen))
		if lives := desk.SessionLives(since, since.Add(c.seen), since.Add(c.now)); lives != c.lives || !end.Equal(since.Add(c.end)) || extendable != c.extendable {
			t.Errorf("%s: lives %v, ends after %v, extendable %v", c.name, lives, end.Sub(since), extendable)
		}
	}
}

func TestProvedRecently(t *testing.T) {
	t.Parallel()
	proved := time.Date(2026, 1, 7, 9, 0, 0, 0, desk.Rome)
	for after, want := range map[time.Duration]bool{0: true, 10 * time.Minute: true, 10*time.Minute + time.Second: false, -time.Second: false} {
		if got := desk.ProvedRecently(proved, proved.Add(after)); got != want {
			t.Errorf("after %v: %v", after, got)
		}
	}
}
