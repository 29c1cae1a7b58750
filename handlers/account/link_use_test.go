package account_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/handlers"
	"combipat/handlers/story"
	"combipat/store"
	"combipat/store/storetest"
)

const goodPassword = "lampione violino carota nuvole"

// choose posts a new password to a link.
func choose(p *story.Play, token, password, again string) *http.Response {
	return story.Ask(p.Server, "POST", desk.LinkPath(token), url.Values{"password": {password}, "ripeti": {again}}, nil)
}

// TestInvitation follows somebody new from the link to their first page; what is refused, and
// that a link that was used or is too old opens nothing.
func TestInvitation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		_, err := p.Store.AddPerson(t.Context(), story.Dawn, store.NewPerson{Login: "nuova", Name: "Nuova Persona", Role: desk.Operatore, Ente: "ALFA", Ufficio: "ALFA-MI"})
		if err != nil {
			t.Fatal(err)
		}
		for _, password := range []string{"", goodPassword} { // who is invited has no password that would do
			if res := story.Ask(p.Server, "POST", "/accedi", url.Values{"utente": {"nuova"}, "password": {password}}, nil); res.StatusCode != http.StatusUnprocessableEntity {
				t.Fatalf("before the link, password %q: %d", password, res.StatusCode)
			}
		}
		token, _, err := p.Store.ConsoleLink(t.Context(), story.Dawn, "nuova")
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // looking at it uses nothing up
			res := story.Ask(p.Server, "GET", desk.LinkPath(token), nil, nil)
			if page := story.BodyText(t, res); res.StatusCode != http.StatusOK || !strings.Contains(page, "Nuova Persona") || !strings.Contains(page, `value="nuova"`) || res.Header.Get("Referrer-Policy") != "no-referrer" {
				t.Fatalf("%d\n%s", res.StatusCode, page)
			}
		}
		for _, c := range []struct{ password, again, says string }{
			{"corta", "corta", "almeno 15 caratteri"}, {goodPassword, goodPassword + ".", "non sono uguali"}, {"Nuova Persona 1990!", "Nuova Persona 1990!", "tuo nome"},
			{"passwordpassword1", "passwordpassword1", "si provano per prime"}, {strings.Repeat("troppo lunga ", 1000), "", "al massimo 256"},
		} {
			res := choose(p, token, c.password, c.again)
			if page := story.BodyText(t, res); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, c.says) || strings.Contains(page, `value="`+c.password) {
				t.Errorf("%q: %d\n%s", c.password, res.StatusCode, page)
			}
		}
		if res := choose(p, token, goodPassword, goodPassword); res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/accedi?fatto=password-scelta" || len(res.Cookies()) > 0 {
			t.Fatalf("%d to %q, %d cookies", res.StatusCode, res.Header.Get("Location"), len(res.Cookies()))
		}
		for _, password := range []string{goodPassword, strings.ToUpper(goodPassword)} {
			want := map[bool]int{true: http.StatusSeeOther, false: http.StatusUnprocessableEntity}[password == goodPassword]
			if res := story.Ask(p.Server, "POST", "/accedi", url.Values{"utente": {"nuova"}, "password": {password}}, nil); res.StatusCode != want {
				t.Errorf("%q afterwards: %d", password, res.StatusCode)
			}
		}
		for _, again := range []string{token, "inventato", strings.Repeat("x", 43)} {
			get, post := story.Ask(p.Server, "GET", desk.LinkPath(again), nil, nil), choose(p, again, goodPassword, goodPassword)
			if a, b := story.BodyText(t, get), story.BodyText(t, post); get.StatusCode != http.StatusNotFound || post.StatusCode != http.StatusNotFound || !strings.Contains(a, "non vale più") || !strings.Contains(b, "non vale più") {
				t.Errorf("%s: %d, %d", again, get.StatusCode, post.StatusCode)
			}
		}
		last := 0
		for range 25 { // whoever tries out links is slowed down
			last = choose(p, "inventato", goodPassword, goodPassword).StatusCode
		}
		if last != http.StatusTooManyRequests {
			t.Errorf("the 25th made-up link: %d", last)
		}
		if token, _, err = p.Store.ConsoleLink(t.Context(), story.Dawn, "operatore.mi"); err != nil {
			t.Fatal(err)
		}
		p.Set(story.Dawn.Add(30 * time.Minute))
		if res := story.Ask(p.Server, "GET", desk.LinkPath(token), nil, nil); res.StatusCode != http.StatusNotFound {
			t.Errorf("a reset after half an hour: %d", res.StatusCode)
		}
	})
}

// TestResetEndsSessions changes a forgotten password: whoever is signed in on the old one, the
// thief included, is not any more.
func TestResetEndsSessions(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	session := story.SignedIn(t, p.Server, "operatore.mi")
	token, kind, err := p.Store.ConsoleLink(t.Context(), story.Dawn, "operatore.mi")
	if err != nil || kind != desk.NewSecret {
		t.Fatal(kind, err)
	}
	if res := choose(p, token, goodPassword, goodPassword); res.StatusCode != http.StatusSeeOther {
		t.Fatal(res.StatusCode)
	}
	if res := story.Ask(p.Server, "GET", "/richieste", nil, nil, session); res.StatusCode != http.StatusSeeOther {
		t.Errorf("the session of before: %d", res.StatusCode)
	}
}

// TestForgotten says the same for a login that exists and for one that does not, and writes as
// much for either; the job finds out.
func TestForgotten(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	p.Server = handlers.New(handlers.Config{Store: p.Store, Now: func() time.Time { return *p.Clock.Load() }, Log: slog.New(slog.DiscardHandler), Mail: true, URL: "https://combipat.example.org"})
	t.Cleanup(p.Server.Close)
	var answers []string
	for _, login := range []string{"operatore.mi", "nessuno", " OPERATORE.to "} {
		res := story.Ask(p.Server, "POST", "/accedi/password", url.Values{"utente": {login}}, nil)
		answers = append(answers, res.Status+res.Header.Get("Location")+story.BodyText(t, res))
		queued, err := p.Store.QueuedMail(t.Context(), story.Dawn)
		if err != nil || len(queued) != 0 {
			t.Errorf("%s: %d messages within the request, %v", login, len(queued), err)
		}
	}
	if answers[0] != answers[1] || answers[0] != answers[2] || !strings.Contains(answers[0], "303") {
		t.Errorf("answers differ: %q", answers)
	}
	if err := p.Store.SweepAll(t.Context(), story.Dawn); err != nil {
		t.Fatal(err)
	}
	queued, err := p.Store.QueuedMail(t.Context(), story.Dawn)
	if err != nil || len(queued) != 2 {
		t.Errorf("%d messages, %v", len(queued), err)
	}
	for _, login := range []string{"", strings.Repeat("x", 101)} {
		if res := story.Ask(p.Server, "POST", "/accedi/password", url.Values{"utente": {login}}, nil); res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%d characters: %d", len(login), res.StatusCode)
		}
	}
	last := 0
	for range 20 {
		last = story.Ask(p.Server, "POST", "/accedi/password", url.Values{"utente": {"nessuno"}}, nil).StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the 23rd from one network: %d", last)
	}
}

// TestOwnPassword changes one's password: the present one is asked for, the other sessions end
// and this one goes on.
func TestOwnPassword(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		mine, other := story.SignedIn(t, p.Server, "referente.lombardia"), story.SignedIn(t, p.Server, "referente.lombardia")
		change := func(present, password, again string, c *http.Cookie) *http.Response {
			return story.Ask(p.Server, "POST", "/profilo/password", url.Values{"attuale": {present}, "password": {password}, "ripeti": {again}}, nil, c)
		}
		for _, c := range []struct{ present, password, again, says string }{
			{"sbagliata", goodPassword, goodPassword, "Non è la tua password attuale"}, {story.StoryPassword, "corta", "corta", "almeno 15"},
			{story.StoryPassword, story.StoryPassword, story.StoryPassword, "che hai già"}, {story.StoryPassword, "referente.lombardia!", "referente.lombardia!", "nome utente"},
			{story.StoryPassword, goodPassword, "altro", "non sono uguali"},
		} {
			res := change(c.present, c.password, c.again, mine)
			if page := story.BodyText(t, res); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, c.says) {
				t.Errorf("%q: %d\n%s", c.says, res.StatusCode, page)
			}
		}
		res := change(story.StoryPassword, "perché  così è caffè e torrone", "perché  così è caffè e torrone", mine)
		if res.StatusCode != http.StatusSeeOther || len(res.Cookies()) != 1 || res.Cookies()[0].Value == mine.Value {
			t.Fatalf("%d, %d cookies", res.StatusCode, len(res.Cookies()))
		}
		for name, c := range map[string]struct {
			cookie *http.Cookie
			want   int
		}{"new": {res.Cookies()[0], 200}, "old": {mine, 303}, "other": {other, 303}} {
			if got := story.Ask(p.Server, "GET", "/richieste", nil, nil, c.cookie).StatusCode; got != c.want {
				t.Errorf("the %s session: %d", name, got)
			}
		}
		// The same characters, composed by another keyboard.
		decomposed := "perche\u0301  cosi\u0300 e\u0300 caffe\u0300 e torrone"
		if res := story.Ask(p.Server, "POST", "/accedi", url.Values{"utente": {"referente.lombardia"}, "password": {decomposed}}, nil); res.StatusCode != http.StatusSeeOther {
			t.Errorf("the same characters decomposed: %d", res.StatusCode)
		}
		last := 0
		for range 12 {
			last = change("sbagliata", goodPassword, goodPassword, signedInWith(t, p, "referente.lombardia", decomposed)).StatusCode
		}
		if last != http.StatusTooManyRequests {
			t.Errorf("the present password guessed from within: %d", last)
		}
	})
}

func signedInWith(t *testing.T, p *story.Play, login, password string) *http.Cookie {
	t.Helper()
	res := story.Ask(p.Server, "POST", "/accedi", url.Values{"utente": {login}, "password": {password}}, nil)
	if res.StatusCode != http.StatusSeeOther || len(res.Cookies()) != 1 {
		t.Fatalf("sign-in: %d", res.StatusCode)
	}
	return res.Cookies()[0]
}
