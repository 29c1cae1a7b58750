package account_test

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/handlers/story"
	"combipat/store/storetest"
)

// sends posts what a script would and returns status and answer; the cookie is kept.
func (p *caller) sends(path string, body []byte) (status int, answer []byte) {
	p.t.Helper()
	req := httptest.NewRequest("POST", path, bytes.NewReader(body))
	req.Host = "localhost" // which every service answers at
	req.Header.Set("Content-Type", "application/json")
	if p.cookie != nil {
		req.AddCookie(p.cookie)
	}
	w := httptest.NewRecorder()
	p.h.ServeHTTP(w, req)
	for _, c := range w.Result().Cookies() {
		p.cookie = c
	}
	return w.Code, w.Body.Bytes()
}

// options asks for a challenge.
func (p *caller) options(path string) []byte {
	p.t.Helper()
	status, answer := p.sends(path, nil)
	if status != 200 {
		p.t.Fatalf("%s: %d %s", path, status, answer)
	}
	return answer
}

// registers makes a passkey for the person who is signed in.
func (p *caller) registers(key *softKey) {
	p.t.Helper()
	status, answer := p.sends("/profilo/fattori/passkey/registra", key.made(p.options("/profilo/fattori/passkey"), "Chiave"))
	if status != 200 || !strings.Contains(string(answer), "/profilo/fattori?fatto=passkey") {
		p.t.Fatalf("registration: %d %s", status, answer)
	}
}

// in says whether somebody is signed in.
func (p *caller) in() bool {
	status, _, _ := p.does("GET", "/profilo", nil)
	return status == 200
}

// TestPasskeySignsIn is what must work for the refusals below to mean anything: without login
// and password, and after the password.
func TestPasskeySignsIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		h := story.WithFactors(t, p, desk.FactorsOffices)
		who, key := &caller{t: t, h: h}, newSoftKey(t)
		who.expect(303, "/", "POST", "/accedi", passwordOf("funzionario.mi"))
		who.registers(key)
		who.expect(200, "", "GET", "/ricevute", nil) // no longer kept on the page of factors

		alone := &caller{t: t, h: h}
		status, answer := alone.sends("/accedi/passkey/risposta?poi=/ricevute", key.shown(alone.options("/accedi/passkey")))
		if status != 200 || !strings.Contains(string(answer), `"vai":"/ricevute"`) || !alone.in() {
			t.Errorf("without a password: %d %s", status, answer)
		}
		after := &caller{t: t, h: h}
		after.expect(303, "/accedi/verifica", "POST", "/accedi", passwordOf("funzionario.mi"))
		key.flags = present // a key without PIN will do as second factor
		if status, answer := after.sends("/accedi/passkey/risposta", key.shown(after.options("/accedi/passkey"))); status != 200 || !after.in() {
			t.Errorf("after the password: %d %s", status, answer)
		}
		if page := after.expect(409, "", "POST", "/profilo/fattori/passkey/"+passkeyOf(t, p, "funzionario.mi")+"/rimuovi", nil); !strings.Contains(page, "obbligatorio") {
			t.Error("the last factor goes without a word")
		}
	})
}

func passkeyOf(t *testing.T, p *story.Play, login string) string {
	t.Helper()
	f, err := p.Store.Factors(t.Context(), idOf(t, p, login))
	if err != nil || len(f.Passkeys) == 0 {
		t.Fatalf("no passkey of %s: %v", login, err)
	}
	return f.Passkeys[0].ID
}

// TestPasskeyRefusals bend one part of a right answer each; none opens anything.
func TestPasskeyRefusals(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	h := story.WithFactors(t, p, desk.FactorsOffices)
	mine, theirs := newSoftKey(t), newSoftKey(t)
	for login, key := range map[string]*softKey{"operatore.mi": mine, "collega.mi": theirs} {
		who := &caller{t: t, h: h}
		who.expect(303, "/", "POST", "/accedi", passwordOf(login))
		who.registers(key)
	}
	for _, c := range []struct {
		name     string
		password string // whose was typed before; "" = nobody's
		bend     func(k *softKey)
		later    time.Duration
		twice    bool
		ok       bool
	}{
		{name: "as it should be", ok: true, bend: func(*softKey) {}},
		{name: "another site", bend: func(k *softKey) { k.origin = "https://combipat.example.net" }},
		{name: "another port", bend: func(k *softKey) { k.origin = "https://combipat.example:8443" }},
		{name: "a key made for another site", bend: func(k *softKey) { k.rpID = "example.net" }},
		{name: "no PIN, and no password either", bend: func(k *softKey) { k.flags = present }},
		{name: "nobody touched it", bend: func(k *softKey) { k.flags = verified }},
		{name: "another private key", bend: func(k *softKey) { k.private = newSoftKey(t).private }},
		{name: "says to be somebody else", bend: func(k *softKey) { k.handle = theirs.handle }},
		{name: "says to be nobody", bend: func(k *softKey) { k.handle = "" }},
		{name: "a key nobody registered", bend: func(k *softKey) { k.id = newSoftKey(t).id }},
		{name: "too late", later: 5*time.Minute + time.Second, bend: func(*softKey) {}},
		{name: "the same answer again", twice: true, bend: func(*softKey) {}},
		{name: "right after one's own password", password: "operatore.mi", ok: true, bend: func(*softKey) {}},
		{name: "right, but after somebody else's password", password: "collega.mi", bend: func(*softKey) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.Set(story.Dawn)
			key, who := *mine, &caller{t: t, h: h}
			c.bend(&key)
			if c.password != "" {
				who.expect(303, "/accedi/verifica", "POST", "/accedi", passwordOf(c.password))
			}
			answer := key.shown(who.options("/accedi/passkey"))
			before := *who
			p.Set(story.Dawn.Add(c.later))
			status, said := who.sends("/accedi/passkey/risposta", answer)
			if c.twice {
				if status != 200 {
					t.Fatalf("the first time: %d %s", status, said)
				}
				who = &before // the browser's state of before, as a thief may have copied it
				status, said = who.sends("/accedi/passkey/risposta", answer)
			}
			if ok := status == 200 && who.in(); ok != c.ok || !c.ok && (status < 400 || status >= 500) {
				t.Errorf("%d %s, signed in: %v", status, said, who.in())
			}
		})
	}
}

// TestPasskeyOfAnother is not there: not to be renamed, not to be removed, not to be registered.
func TestPasskeyOfAnother(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	h := story.WithFactors(t, p, desk.FactorsOffices)
	key, who, other := newSoftKey(t), &caller{t: t, h: h}, &caller{t: t, h: h}
	who.expect(303, "/", "POST", "/accedi", passwordOf("operatore.mi"))
	who.registers(key)
	other.expect(303, "/", "POST", "/accedi", passwordOf("collega.mi"))
	id := passkeyOf(t, p, "operatore.mi")
	other.expect(404, "", "POST", "/profilo/fattori/passkey/"+id+"/nome", with(nil, "nome", "Mia"))
	other.expect(404, "", "POST", "/profilo/fattori/passkey/"+id+"/rimuovi", nil)
	if status, answer := other.sends("/profilo/fattori/passkey/registra", key.made(other.options("/profilo/fattori/passkey"), "Mia")); status != 409 {
		t.Errorf("somebody else's key is registered: %d %s", status, answer)
	}
	stranger := newSoftKey(t)
	stranger.origin = "https://example.net"
	if status, _ := other.sends("/profilo/fattori/passkey/registra", stranger.made(other.options("/profilo/fattori/passkey"), "")); status != 422 {
		t.Errorf("a key made on another site is registered: %d", status)
	}
	made := newSoftKey(t).made(other.options("/profilo/fattori/passkey"), "")
	if status, _ := other.sends("/profilo/fattori/passkey/registra", made); status != 200 {
		t.Fatal("a good one is not")
	}
	if status, _ := other.sends("/profilo/fattori/passkey/registra", made); status != 409 {
		t.Errorf("the same registration again: %d", status)
	}
	who.expect(303, "/profilo/fattori?fatto=passkey-nome", "POST", "/profilo/fattori/passkey/"+id+"/nome", with(nil, "nome", "  La   mia  "))
	if page := who.expect(200, "", "GET", "/profilo/fattori", nil); !strings.Contains(page, "La mia") {
		t.Error("the name was not kept")
	}
	who.expect(303, "/profilo/fattori?fatto=passkey-tolta", "POST", "/profilo/fattori/passkey/"+id+"/rimuovi", nil)
}
