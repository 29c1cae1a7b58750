package desk

import "testing"

// A request taken from an official waits as before it was taken; nothing else moves [A3].
func TestRelease(t *testing.T) {
	waiting, err := Dialogue{State: Bozza, Routed: true}.Send("2026-03-02")
	if err != nil {
		t.Fatal(err)
	}
	taken, err := waiting.Take("x")
	if err != nil || taken == waiting {
		t.Fatal(taken, err)
	}
	if got := taken.Release(); got != waiting {
		t.Errorf("%+v, wanted %+v", got, waiting)
	}
	answered, err := taken.Reply("x", "2026-03-03")
	if err != nil {
		t.Fatal(err)
	}
	again, err := answered.Interact("2026-03-04")
	if err != nil {
		t.Fatal(err)
	}
	again, err = again.Take("x")
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Release(); got.State != Integrazione || got.Assignee != "" || got.WaitingSince != "2026-03-04" {
		t.Errorf("%+v", got)
	}
	if got := answered.Release(); got.State != answered.State || got.Assignee != "" || got.RepliedOn != answered.RepliedOn {
		t.Errorf("%+v", got)
	}
}
