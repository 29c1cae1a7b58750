package account_test

import (
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/handlers/story"
	"combipat/store/storetest"
)

// TestSecondFactorDemanded keeps whoever lacks the factor of their role on the page that sets
// it up, lets them out of there by doing so, and asks for the code from then on.
func TestSecondFactorDemanded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		h := story.WithFactors(t, p, desk.FactorsOffices)
		who := &caller{t: t, h: h}
		who.expect(303, "/", "POST", "/accedi", passwordOf("funzionario.mi"))
		who.expect(303, "/profilo/fattori", "GET", "/ricevute", nil)
		page := who.expect(200, "", "GET", "/profilo/fattori", nil)
		if !strings.Contains(page, "Per il tuo ruolo serve un secondo fattore") || strings.Contains(page, `href="/ricevute"`) {
			t.Error("the page does not say what is wanted, or leads elsewhere")
		}
		secret := who.enrols(story.Dawn)
		who.expect(200, "", "GET", "/ricevute", nil)

		// A new session: the password alone leads to the second step and opens nothing.
		p.Set(story.Dawn.Add(time.Minute))
		again := &caller{t: t, h: h}
		again.expect(303, "/accedi/verifica?poi=%2Fricevute", "POST", "/accedi", with(passwordOf("funzionario.mi"), "poi", "/ricevute"))
		again.expect(303, "/accedi?poi=", "GET", "/ricevute", nil)
		again.expect(303, "/accedi?poi=", "GET", "/profilo/fattori", nil)
		again.expect(200, "", "GET", "/accedi/verifica?poi=/ricevute", nil)
		if page := again.expect(422, "", "POST", "/accedi/verifica", codeForm("000000")); !strings.Contains(page, "Il codice non è corretto.") {
			t.Error("no word about the wrong code")
		}
		good := code(t, secret, story.Dawn.Add(time.Minute))
		again.expect(303, "/ricevute", "POST", "/accedi/verifica", with(codeForm(good), "poi", "/ricevute"))
		again.expect(200, "", "GET", "/ricevute", nil)

		// The same code does not work twice, typed with the password or after it; the next does.
		third := &caller{t: t, h: h}
		if page := third.expect(422, "", "POST", "/accedi", with(passwordOf("funzionario.mi"), "codice", good)); !strings.Contains(page, "già stato usato") {
			t.Error("no word about the spent code")
		}
		third.expect(422, "", "POST", "/accedi", with(passwordOf("funzionario.mi"), "codice", code(t, secret, story.Dawn.Add(-5*time.Minute))))
		next := code(t, secret, story.Dawn.Add(90*time.Second)) // a clock that is thirty seconds fast
		third.expect(303, "/", "POST", "/accedi", with(passwordOf("funzionario.mi"), "codice", next[:3]+" "+next[3:]))
		third.expect(200, "", "GET", "/ricevute", nil)
	})
}

// TestSecondFactorWrongPassword says nothing about the code to whoever lacks the password, and
// does not spend it.
func TestSecondFactorWrongPassword(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	h := story.WithFactors(t, p, desk.FactorsOffices)
	who := &caller{t: t, h: h}
	who.expect(303, "/", "POST", "/accedi", passwordOf("funzionario.mi"))
	secret := who.enrols(story.Dawn)
	p.Set(story.Dawn.Add(time.Minute))
	good := code(t, secret, story.Dawn.Add(time.Minute))
	other := &caller{t: t, h: h}
	page := other.expect(422, "", "POST", "/accedi", with(with(passwordOf("funzionario.mi"), "password", "sbagliata e lunga"), "codice", good))
	if !strings.Contains(page, "Nome utente o password non corretti.") {
		t.Error("another answer than for a wrong password")
	}
	other.expect(303, "/", "POST", "/accedi", with(passwordOf("funzionario.mi"), "codice", good))
}

// TestSecondStepEnds after five minutes, and when the password changes in between.
func TestSecondStepEnds(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	h := story.WithFactors(t, p, desk.FactorsOffices)
	who := &caller{t: t, h: h}
	who.expect(303, "/", "POST", "/accedi", passwordOf("funzionario.mi"))
	secret := who.enrols(story.Dawn)
	slow, unlucky := &caller{t: t, h: h}, &caller{t: t, h: h}
	for _, b := range []*caller{slow, unlucky} {
		b.expect(303, "/accedi/verifica", "POST", "/accedi", passwordOf("funzionario.mi"))
	}
	if err := p.Store.SetPassword(t.Context(), "funzionario.mi", story.DemoHash()); err != nil {
		t.Fatal(err)
	}
	p.Set(story.Dawn.Add(2 * time.Minute))
	unlucky.expect(303, "/accedi?fatto=verifica-scaduta", "POST", "/accedi/verifica", codeForm(code(t, secret, story.Dawn.Add(2*time.Minute))))
	slow.expect(303, "/accedi/verifica", "POST", "/accedi", passwordOf("funzionario.mi"))
	p.Set(story.Dawn.Add(7*time.Minute + time.Second))
	slow.expect(303, "/accedi?fatto=verifica-scaduta", "POST", "/accedi/verifica", codeForm(code(t, secret, story.Dawn.Add(7*time.Minute))))
	slow.expect(303, "/accedi", "GET", "/ricevute", nil)
}

// TestSecondFactorOffered is for operators: they sign in without, may set one up, and then are
// asked for it; sessions opened by the password alone end with that.
func TestSecondFactorOffered(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	h := story.WithFactors(t, p, desk.FactorsOffices)
	who, elsewhere := &caller{t: t, h: h}, &caller{t: t, h: h}
	for _, b := range []*caller{who, elsewhere} {
		b.expect(303, "/", "POST", "/accedi", passwordOf("operatore.mi"))
		b.expect(200, "", "GET", "/richieste", nil)
	}
	who.enrols(story.Dawn)
	who.expect(200, "", "GET", "/richieste", nil)
	elsewhere.expect(303, "/accedi", "GET", "/richieste", nil)
	elsewhere.expect(303, "/accedi/verifica", "POST", "/accedi", passwordOf("operatore.mi"))
	who.expect(303, "/profilo/fattori?fatto=app-tolta", "POST", "/profilo/fattori/app/rimuovi", nil)
	elsewhere.expect(303, "/", "POST", "/accedi", passwordOf("operatore.mi"))

	all := story.WithFactors(t, p, desk.FactorsAll) // the switch
	forced := &caller{t: t, h: all}
	forced.expect(303, "/", "POST", "/accedi", passwordOf("collega.mi"))
	forced.expect(303, "/profilo/fattori", "GET", "/richieste", nil)
}

// TestSecondFactorLast cannot be taken away where the role demands one.
func TestSecondFactorLast(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	who := &caller{t: t, h: story.WithFactors(t, p, desk.FactorsOffices)}
	who.expect(303, "/", "POST", "/accedi", passwordOf("gestore"))
	who.enrols(story.Dawn)
	if page := who.expect(409, "", "POST", "/profilo/fattori/app/rimuovi", nil); !strings.Contains(page, "obbligatorio") {
		t.Error("no reason given")
	}
	if has, err := p.Store.HasFactor(t.Context(), idOf(t, p, "gestore")); err != nil || !has {
		t.Errorf("the factor is gone all the same: %v", err)
	}
}

// TestSecondFactorsOff is the example world: nothing is asked for, and nothing can be set up.
func TestSecondFactorsOff(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	who := &caller{t: t, h: p.Server}
	who.expect(303, "/", "POST", "/accedi", passwordOf("gestore"))
	who.expect(200, "", "GET", "/gestione/argomenti", nil)
	if page := who.expect(200, "", "GET", "/profilo/fattori", nil); !strings.Contains(page, "i secondi fattori sono disattivati") {
		t.Error("the page does not say so")
	}
	for _, path := range []string{"/profilo/fattori/app", "/profilo/fattori/codici", "/profilo/fattori/passkey", "/accedi/passkey"} {
		who.expect(409, "", "POST", path, nil)
	}
}
