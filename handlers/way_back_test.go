package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"combipat/handlers/story"
	"combipat/store/example"
)

// TestEveryAddressAnswers asks for every address of the table to which only forms are sent, as a
// reload by Enter does: it leads to a page that there is, and nothing is done.
func TestEveryAddressAnswers(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.Set(inMarch)
	roles := rolesOf(t, p, example.Logins)
	ids := strings.NewReplacer("/richieste/:id", "/richieste/"+p.Saved["r.mi"], "/ricevute/:id", "/ricevute/"+p.Saved["r.mi"], "/agenda/appuntamenti/:id", "/agenda/appuntamenti/"+p.Saved["a.mi"],
		"/agenda/blocchi/:id", "/agenda/blocchi/"+p.Saved["b.mi"], "/sede/punti/:id", "/sede/punti/"+p.Saved["p.mi"], "/sede/chiusure/:id", "/sede/chiusure/"+p.Saved["c.mi"],
		"/ente/persone/:id", "/ente/persone/"+p.Saved["u.alfa"], "/gestione/persone/:id", "/gestione/persone/"+p.Saved["u.alfa"], "/gestione/strutture/:id", "/gestione/strutture/"+p.Saved["s.mi"],
		"/sede/risposte/:id", "/sede/risposte/"+p.Saved["m.mi"], ":id", p.Saved["r.mi"], ":ospite", p.Saved["r.mi"])
	before := p.Fingerprint(t)
	asked := 0
	for _, line := range p.Server.WaysBack() {
		login := example.Logins[slices.IndexFunc(example.Logins, func(l string) bool { return slices.Contains(line.Roles, roles[l]) })]
		path := ids.Replace(line.Path)
		c := story.SignedIn(t, p.Server, login)
		res := story.Ask(p.Server, "GET", path, nil, nil, c)
		to := res.Header.Get("Location")
		if res.StatusCode != http.StatusSeeOther || to == path {
			t.Errorf("%s as %s: %d to %q", path, login, res.StatusCode, to)
			continue
		}
		if page := story.Ask(p.Server, "GET", to, nil, nil, c); page.StatusCode >= 400 {
			t.Errorf("%s leads %s to %s, which answers %d", path, login, to, page.StatusCode)
		}
		asked++
	}
	if asked < 40 {
		t.Errorf("only %d addresses", asked)
	}
	if changed := slices.DeleteFunc(p.ChangedSince(t, before), func(table string) bool {
		return slices.Contains([]string{"sessions", "signins", "throttles", "audit", "audit_log", "accesses"}, table)
	}); len(changed) > 0 {
		t.Errorf("asking has changed %v", changed)
	}
}

// TestRefusedFormIsThereAgain has a booking refused, then asks for its address by itself.
func TestRefusedFormIsThereAgain(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.Set(inMarch)
	c := story.SignedIn(t, p.Server, "operatore.mi")
	res := story.Ask(p.Server, "POST", "/agenda/appuntamenti", url.Values{"blocco": {p.Saved["b.mi"]}, "cf": {"SBAGLIATO"}, "argomento": {"pensioni"}, "motivazioni": {"Una spiegazione lunga"}}, nil, c)
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("the wrong codice fiscale is answered %d", res.StatusCode)
	}
	to := story.Ask(p.Server, "GET", "/agenda/appuntamenti", nil, nil, c).Header.Get("Location")
	page := story.BodyText(t, story.Ask(p.Server, "GET", to, nil, nil, c))
	if to != "/agenda/blocchi/"+p.Saved["b.mi"] || !shows(t, page, "cf", "SBAGLIATO") || !strings.Contains(page, "Una spiegazione lunga") {
		t.Errorf("the address leads to %q\n%s", to, page)
	}
}
