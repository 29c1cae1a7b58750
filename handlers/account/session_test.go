package account_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"

// status is what a page answers to the holder of a session.
func status(p *story.Play, path string, c *http.Cookie) int {
	return story.Ask(p.Server, "GET", path, nil, nil, c).StatusCode
}

var endLink = regexp.MustCompile(`/profilo/sessioni/[0-9a-f-]{36}/fine`)

// ends returns where the buttons of a person's list of sessions lead, newest session first.
func ends(t *testing.T, p *story.Play, c *http.Cookie) []string {
	t.Helper()
	return endLink.FindAllString(bodyOf(t, story.Ask(p.Server, "GET", "/profilo/sessioni", nil, nil, c)), -1)
}

// TestSessionList is a person's own: it shows each browser, ends one at its next request, then
// all of them, and knows nobody else's.
func TestSessionList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		office, home := story.SignedIn(t, p.Server, "operatore.mi"), story.SignedIn(t, p.Server, "operatore.mi")
		other := story.SignedIn(t, p.Server, "collega.mi")
		for _, end := range ends(t, p, other) {
			if res := story.Ask(p.Server, "POST", end, nil, nil, office); res.StatusCode != http.StatusNotFound {
				t.Errorf("ending somebody else's session: %d", res.StatusCode)
			}
		}
		list := ends(t, p, office)
		if len(list) != 2 {
			t.Fatalf("%d sessions, want 2", len(list))
		}
		if res := story.Ask(p.Server, "POST", list[0], nil, nil, office); res.StatusCode != http.StatusSeeOther {
			t.Fatalf("ending the other session: %d", res.StatusCode)
		}
		if status(p, "/richieste", home) != http.StatusSeeOther || status(p, "/richieste", office) != http.StatusOK || status(p, "/richieste", other) != http.StatusOK {
			t.Error("the wrong session ended")
		}
		home = story.SignedIn(t, p.Server, "operatore.mi")
		res := story.Ask(p.Server, "POST", "/profilo/sessioni/fine", nil, nil, office)
		if res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(res.Header.Get("Location"), "/accedi") {
			t.Errorf("leaving everywhere: %d to %s", res.StatusCode, res.Header.Get("Location"))
		}
		if status(p, "/richieste", home) != http.StatusSeeOther || status(p, "/richieste", office) != http.StatusSeeOther || status(p, "/richieste", other) != http.StatusOK {
			t.Error("leaving everywhere left the wrong ones")
		}
	})
}

// TestSessionListSays what a person recognises a browser by, and no more of the address.
func TestSessionListSays(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := story.SignedInFrom(t, p.Server, "operatore.mi", map[string]string{"User-Agent": firefox})
	page := bodyOf(t, story.Ask(p.Server, "GET", "/profilo/sessioni", nil, nil, c))
	for _, want := range []string{"Firefox su Windows", "192.0.2.…", "07/01/2026 09:00", "questo"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q", want)
		}
	}
	for _, never := range []string{"192.0.2.1", "rv:132"} {
		if strings.Contains(page, never) {
			t.Errorf("there is %q", never)
		}
	}
}

// TestSessionIsNotKeptByPages lets pages ask by themselves for longer than a session lasts, and
// a person click once in between.
func TestSessionIsNotKeptByPages(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	for _, c := range []struct {
		name, method, path string
		headers            map[string]string
		alive              bool
	}{
		{"the counter of notices", "GET", "/notifiche/conteggio", nil, false},
		{"the saving of a draft", "POST", "/richieste/bozza", nil, false},
		{"a list that refreshes itself", "GET", "/richieste", map[string]string{"X-Combipat-Da-Solo": "1"}, false},
		{"a person", "GET", "/richieste", nil, true}, // the positive control
	} {
		p.Set(story.Dawn)
		cookie := story.SignedIn(t, p.Server, "operatore.mi")
		for m := 5; m <= 25; m += 5 {
			p.Set(story.Dawn.Add(time.Duration(m) * time.Minute))
			story.Ask(p.Server, c.method, c.path, nil, c.headers, cookie)
		}
		p.Set(story.Dawn.Add(31 * time.Minute))
		if alive := status(p, "/richieste", cookie) == http.StatusOK; alive != c.alive {
			t.Errorf("%s: after 31 minutes the session lives: %v", c.name, alive)
		}
	}
}

// TestSessionOfBefore ends when the same browser signs in anew.
func TestSessionOfBefore(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := story.SignedIn(t, p.Server, "operatore.mi", story.SignedIn(t, p.Server, "operatore.mi"))
	if n := len(ends(t, p, c)); n != 1 {
		t.Errorf("%d sessions of one browser", n)
	}
}

// TestSessionOverQuietly leaves a page alone whose person asked for nothing: the refreshing of a
// list and the saving of a draft do not lead away from what is being typed. A click does.
func TestSessionOverQuietly(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := story.SignedIn(t, p.Server, "operatore.mi")
	p.Set(story.Dawn.Add(31 * time.Minute))
	htmx := map[string]string{"HX-Request": "true"}
	byItself := map[string]string{"HX-Request": "true", "X-Combipat-Da-Solo": "1"}
	for _, r := range []struct {
		method, path string
		headers      map[string]string
		status       int
	}{
		{"GET", "/notifiche/conteggio", htmx, http.StatusNoContent}, {"POST", "/richieste/bozza", htmx, http.StatusNoContent},
		{"GET", "/richieste", byItself, http.StatusNoContent}, {"GET", "/richieste", htmx, http.StatusOK}, {"GET", "/richieste", nil, http.StatusSeeOther},
	} {
		res := story.Ask(p.Server, r.method, r.path, nil, r.headers, c)
		if leads := res.Header.Get("HX-Redirect") != ""; res.StatusCode != r.status || leads != (r.status == http.StatusOK) {
			t.Errorf("%s %s with %v: %d, leads away: %v", r.method, r.path, r.headers, res.StatusCode, leads)
		}
	}
}
