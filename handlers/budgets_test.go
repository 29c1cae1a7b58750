package handlers_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/handlers"
	"combipat/handlers/story"
)

// TestBudgets floods each route that has a budget: beyond it the person waits, in words and in seconds,
// whatever the form holds, and a colleague does not.
func TestBudgets(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	person := map[bool]*http.Cookie{true: story.SignedIn(t, p.Server, "operatore.mi"), false: story.SignedIn(t, p.Server, "funzionario.mi")}
	other := map[bool]*http.Cookie{true: story.SignedIn(t, p.Server, "collega.mi"), false: story.SignedIn(t, p.Server, "funzionario2.mi")}
	form := url.Values{"x": {""}}
	flooded := map[string]bool{}
	for name, b := range handlers.Budgets() {
		path, patronato := strings.TrimPrefix(strings.ReplaceAll(name, ":id", "x"), "POST "), !strings.Contains(name, "/ricevute")
		if !flooded[b.Name] {
			flooded[b.Name] = true
			for i := range b.Burst {
				if res := story.Ask(p.Server, "POST", path, form, nil, person[patronato]); res.StatusCode == http.StatusTooManyRequests {
					t.Fatalf("%s: %d after %d", name, res.StatusCode, i)
				}
			}
		}
		res := story.Ask(p.Server, "POST", path, form, nil, person[patronato])
		if res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") != strconv.Itoa(int(b.Every.Seconds())) || !strings.Contains(story.BodyText(t, res), "Riprova tra ") {
			t.Errorf("%s after the budget: %d, Retry-After %q", name, res.StatusCode, res.Header.Get("Retry-After"))
		}
		if res := story.Ask(p.Server, "POST", path, form, nil, other[patronato]); res.StatusCode == http.StatusTooManyRequests {
			t.Errorf("%s: a colleague waits", name)
		}
	}
	p.Set(story.Dawn.Add(desk.SendBudget.Every))
	if res := story.Ask(p.Server, "POST", "/richieste", form, nil, person[true]); res.StatusCode == http.StatusTooManyRequests {
		t.Errorf("a little later: %d", res.StatusCode)
	}
}
