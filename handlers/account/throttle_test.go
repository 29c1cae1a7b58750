package account_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"combipat/handlers"
	"combipat/handlers/story"
	"combipat/store/storetest"
)

// knock is one attempt to sign in, from an address, with what a proxy might add.
func knock(h http.Handler, login, password, from, forwarded string) *http.Response {
	form := url.Values{"utente": {login}, "password": {password}}
	req := httptest.NewRequest("POST", "/accedi", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.RemoteAddr = netip.AddrPortFrom(netip.MustParseAddr(from), 40000).String()
	if forwarded != "" {
		req.Header.Set("X-Forwarded-For", forwarded)
		req.Header.Set("X-Real-IP", forwarded)
		req.Header.Set("Forwarded", "for="+forwarded)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w.Result()
}

// TestSignInWaits lets somebody guess: five failures are free, then they wait, and longer each
// time. Who has the account is not locked out by it: their session goes on, and from another
// network they sign in. A login nobody has is treated alike.
func TestSignInWaits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		session := story.SignedIn(t, p.Server, "operatore.mi")
		for _, login := range []string{"operatore.mi", "nessuno"} {
			now := story.Dawn
			p.Set(now)
			for i, wait := range []int{0, 0, 0, 0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900} {
				if wait > 0 {
					res := knock(p.Server, login, story.StoryPassword, "203.0.113.7", "") // the right one, too early
					page := story.BodyText(t, res)
					if res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") != strconv.Itoa(wait) || !strings.Contains(page, "Riprova tra ") || !strings.Contains(page, `value="`+login+`"`) {
						t.Fatalf("%s, %d: %d, Retry-After %q, want %d s\n%s", login, i, res.StatusCode, res.Header.Get("Retry-After"), wait, page)
					}
				}
				now = now.Add(time.Duration(wait) * time.Second)
				p.Set(now)
				if res := knock(p.Server, login, "sbagliata", "203.0.113.200", ""); res.StatusCode != http.StatusUnprocessableEntity { // the same /24
					t.Fatalf("%s, attempt %d: %d", login, i, res.StatusCode)
				}
			}
			p.Set(story.Dawn.Add(time.Minute))
		}
		if res := story.Ask(p.Server, "GET", "/richieste", nil, nil, session); res.StatusCode != http.StatusOK {
			t.Errorf("the session of the person who is guessed at: %d", res.StatusCode)
		}
		p.Set(story.Dawn.Add(2 * time.Hour))
		if res := knock(p.Server, "operatore.mi", story.StoryPassword, "203.0.114.7", ""); res.StatusCode != http.StatusSeeOther {
			t.Errorf("the right password from another network: %d", res.StatusCode)
		}
		if res := knock(p.Server, "operatore.mi", story.StoryPassword, "203.0.113.7", ""); res.StatusCode != http.StatusSeeOther {
			t.Errorf("the right password after the wait: %d", res.StatusCode)
		}
		for i := range 5 { // which made the failures good
			if res := knock(p.Server, "operatore.mi", "sbagliata", "203.0.113.7", ""); res.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("failure %d after a success: %d", i, res.StatusCode)
			}
		}
		if err := p.Store.SweepAll(t.Context(), story.Dawn.Add(48*time.Hour)); err != nil {
			t.Fatal(err)
		}
		p.Set(story.Dawn.Add(48 * time.Hour))
		if res := knock(p.Server, "nessuno", "sbagliata", "203.0.113.7", ""); res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("two days later: %d", res.StatusCode)
		}
	})
}

// TestForwardedAddress believes a forwarded address of the declared proxy only: without one,
// or from anybody else, a header of one's own does not make a network of one's own.
func TestForwardedAddress(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	behind := func(proxy string) *handlers.Server {
		prefix := netip.MustParsePrefix(proxy)
		s := handlers.New(handlers.Config{Store: p.Store, Now: func() time.Time { return *p.Clock.Load() }, Log: slog.New(slog.DiscardHandler), Proxy: &prefix})
		t.Cleanup(s.Close)
		return s
	}
	proxied := behind("192.0.2.1/32")
	for _, c := range []struct {
		name   string
		server http.Handler
		from   string // the socket's address
		login  string
		xff    func(i int) string
		waits  bool // whether the sixth attempt has to wait, though the header is another each time
	}{
		{"no proxy declared", p.Server, "198.51.100.9", "a", func(i int) string { return "10.0." + strconv.Itoa(i) + ".1" }, true},
		{"no proxy declared, from loopback", p.Server, "127.0.0.1", "b", func(i int) string { return "10.0." + strconv.Itoa(i) + ".1" }, true},
		{"somebody beside the proxy", proxied, "198.51.100.9", "c", func(i int) string { return "10.0." + strconv.Itoa(i) + ".1" }, true},
		{"private and loopback are no proxies", proxied, "10.1.1.1", "d", func(i int) string { return "10.0." + strconv.Itoa(i) + ".1" }, true},
		{"a made-up hop before the proxy's", proxied, "192.0.2.1", "e", func(i int) string { return "10.0." + strconv.Itoa(i) + ".1, 203.0.113.5" }, true},
		{"the proxy itself", proxied, "192.0.2.1", "f", func(i int) string { return "203.0." + strconv.Itoa(i) + ".5" }, false}, // the control
		{"two neighbours", proxied, "192.0.2.1", "g", func(i int) string { return "203.0.113." + strconv.Itoa(i+1) }, true},
		{"one /64", proxied, "192.0.2.1", "h", func(i int) string { return "2001:db8::" + strconv.Itoa(i+1) }, true},
		{"other /64s", proxied, "192.0.2.1", "i", func(i int) string { return "2001:db8:0:" + strconv.Itoa(i) + "::1" }, false},
	} {
		var last int
		for i := range 6 {
			last = knock(c.server, "nessuno."+c.login, "sbagliata", c.from, c.xff(i)).StatusCode
		}
		if want := map[bool]int{true: http.StatusTooManyRequests, false: http.StatusUnprocessableEntity}[c.waits]; last != want {
			t.Errorf("%s: the sixth attempt gets %d, want %d", c.name, last, want)
		}
	}
}

// TestSearchBudget looks people up faster than anybody works: beyond the budget the page waits
// with what was typed, a search without a name goes on, and so do all others [R26].
func TestSearchBudget(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	crm := story.SignedIn(t, p.Server, "crm")
	form := url.Values{"cf": {"RSSMRA80A01F205X"}, "motivo": {"Telefonata <b>del</b> cittadino"}}
	for i := range 60 {
		if res := story.Ask(p.Server, "POST", "/crm", form, nil, crm); res.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d: %d", i, res.StatusCode)
		}
	}
	res := story.Ask(p.Server, "POST", "/crm", form, nil, crm)
	page := story.BodyText(t, res)
	if res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") != "30" || !strings.Contains(page, "Riprova tra 30 secondi") ||
		!strings.Contains(page, `action="/crm"`) || !strings.Contains(page, `value="RSSMRA80A01F205X"`) || !strings.Contains(page, `value="Telefonata &lt;b&gt;del`) {
		t.Errorf("%d, Retry-After %q\n%s", res.StatusCode, res.Header.Get("Retry-After"), page)
	}
	if res := story.Ask(p.Server, "POST", "/crm", form, map[string]string{"HX-Request": "true"}, crm); res.StatusCode != http.StatusTooManyRequests || res.Header.Get("HX-Retarget") != "#avviso" {
		t.Errorf("for a script: %d", res.StatusCode)
	}
	empty := story.Ask(p.Server, "POST", "/crm", url.Values{"motivo": {"x"}}, nil, crm)
	if res := story.Ask(p.Server, "GET", empty.Header.Get("Location"), nil, nil, crm); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("without a codice fiscale: %d", res.StatusCode)
	}
	if res := story.Ask(p.Server, "POST", "/crm", form, nil, story.SignedIn(t, p.Server, "funzionario.mi")); res.StatusCode != http.StatusSeeOther {
		t.Errorf("somebody else: %d", res.StatusCode)
	}
	p.Set(story.Dawn.Add(30 * time.Second))
	if res := story.Ask(p.Server, "POST", "/crm", form, nil, crm); res.StatusCode != http.StatusSeeOther {
		t.Errorf("half a minute later: %d", res.StatusCode)
	}
	for who, path := range map[string]string{"operatore.mi": "/richieste/cerca", "funzionario.mi": "/ricevute/cerca", "operatore.to": "/agenda/cerca"} {
		c := story.SignedIn(t, p.Server, who)
		for i := range 121 {
			res := story.Ask(p.Server, "POST", path, url.Values{"cf": {"RSSMRA80A01F205X"}}, nil, c)
			if want := map[bool]int{true: http.StatusSeeOther, false: http.StatusTooManyRequests}[i < 120]; res.StatusCode != want {
				t.Fatalf("%s, %d: %d", path, i, res.StatusCode)
			}
		}
	}
}
