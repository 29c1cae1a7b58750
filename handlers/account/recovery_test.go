package account_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/handlers/story"
	"combipat/store/storetest"
)

// TestRecoveryCodes are shown once, work once, stand in for the factor at both doors, and end
// with the batch after them.
func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		h := story.WithFactors(t, p, desk.FactorsOffices)
		who := &caller{t: t, h: h}
		who.expect(303, "/", "POST", "/accedi", passwordOf("operatore.mi"))
		who.expect(409, "", "POST", "/profilo/fattori/codici", nil) // nothing to recover
		who.enrols(story.Dawn)
		codes := who.recovers()
		page := who.expect(200, "", "GET", "/profilo/fattori", nil)
		for _, c := range codes {
			if strings.Contains(page, c) {
				t.Fatal("the codes are shown again")
			}
		}
		lost := &caller{t: t, h: h}
		lost.expect(303, "/accedi/verifica", "POST", "/accedi", passwordOf("operatore.mi"))
		lost.expect(303, "/profilo/fattori?fatto=recupero", "POST", "/accedi/verifica", codeForm(" "+strings.ToLower(codes[0])+" "))
		if page := lost.expect(200, "", "GET", "/profilo/fattori?fatto=recupero", nil); !strings.Contains(page, "Te ne restano 9.") {
			t.Error("nothing about those left")
		}
		again := &caller{t: t, h: h}
		again.expect(422, "", "POST", "/accedi", with(passwordOf("operatore.mi"), "codice", codes[0]))
		again.expect(303, "/profilo/fattori?fatto=recupero", "POST", "/accedi", with(passwordOf("operatore.mi"), "codice", strings.ReplaceAll(codes[1], "-", "")))

		fresh := who.recovers()
		last := &caller{t: t, h: h}
		last.expect(422, "", "POST", "/accedi", with(passwordOf("operatore.mi"), "codice", codes[2]))
		last.expect(303, "/profilo/fattori?fatto=recupero", "POST", "/accedi", with(passwordOf("operatore.mi"), "codice", fresh[2]))
	})
}

// TestCodesAreThrottled: whoever knows the password guesses five codes and then waits, and a
// right password in between changes nothing about that.
func TestCodesAreThrottled(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	h := story.WithFactors(t, p, desk.FactorsOffices)
	who := &caller{t: t, h: h}
	who.expect(303, "/", "POST", "/accedi", passwordOf("operatore.mi"))
	secret := who.enrols(story.Dawn)
	p.Set(story.Dawn.Add(time.Minute))
	thief := &caller{t: t, h: h}
	waits := 0
	for range 12 {
		status, to, _ := thief.does("POST", "/accedi", passwordOf("operatore.mi"))
		if status == http.StatusSeeOther && strings.HasPrefix(to, "/accedi/verifica") {
			status, _, _ = thief.does("POST", "/accedi/verifica", codeForm("000000"))
		}
		if status == http.StatusTooManyRequests {
			waits++
		}
	}
	if waits < 5 {
		t.Errorf("of 12 rounds %d had to wait", waits)
	}
	if status, _, _ := thief.does("POST", "/accedi/verifica", codeForm(code(t, secret, story.Dawn.Add(time.Minute)))); status != http.StatusTooManyRequests {
		t.Errorf("even the right code has to wait: %d", status)
	}
	who.expect(200, "", "GET", "/richieste", nil) // the session under way goes on
}

// TestAskedAgain wants to know who one is when that was shown more than ten minutes ago, before
// whatever changes how one gets in.
func TestAskedAgain(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	h := story.WithFactors(t, p, desk.FactorsOffices)
	who := &caller{t: t, h: h}
	who.expect(303, "/", "POST", "/accedi", passwordOf("operatore.mi"))
	secret := who.enrols(story.Dawn)
	p.Set(story.Dawn.Add(10 * time.Minute))
	who.recovers() // not yet
	p.Set(story.Dawn.Add(10*time.Minute + time.Second))
	for _, path := range []string{"/profilo/fattori/app", "/profilo/fattori/app/rimuovi", "/profilo/fattori/codici", "/profilo/fattori/passkey", "/profilo/fattori/passkey/x/rimuovi"} {
		who.expect(303, "/profilo/conferma?poi=%2Fprofilo%2Ffattori", "POST", path, nil)
	}
	who.expect(200, "", "GET", "/richieste", nil) // the rest goes on
	who.expect(422, "", "POST", "/profilo/conferma", with(nil, "password", "sbagliata e lunga"))
	who.expect(422, "", "POST", "/profilo/conferma", codeForm("000000"))
	who.expect(303, "/profilo/conferma", "POST", "/profilo/fattori/codici", nil)
	who.expect(303, "/profilo/fattori", "POST", "/profilo/conferma", with(codeForm(code(t, secret, *p.Clock.Load())), "poi", "/profilo/fattori"))
	who.recovers()
	p.Set(story.Dawn.Add(25 * time.Minute))
	who.expect(303, "/", "POST", "/profilo/conferma", with(with(nil, "password", story.StoryPassword), "poi", "https://example.org/"))
	who.expect(303, "/profilo/fattori?fatto=app-tolta", "POST", "/profilo/fattori/app/rimuovi", nil)
}

// TestFactorResetPage ends the person's sessions and asks them to set up anew what is demanded.
func TestFactorResetPage(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	h := story.WithFactors(t, p, desk.FactorsAll)
	who, admin := &caller{t: t, h: h}, &caller{t: t, h: h}
	who.expect(303, "/", "POST", "/accedi", passwordOf("operatore.mi"))
	who.enrols(story.Dawn)
	admin.expect(303, "/", "POST", "/accedi", passwordOf("admin.alfa"))
	admin.enrols(story.Dawn)
	path := "/persone/" + idOf(t, p, "operatore.mi") + "/fattori"
	admin.expect(200, "", "GET", path, nil)
	admin.expect(422, "", "POST", path, nil)
	who.expect(200, "", "GET", "/richieste", nil)
	admin.expect(303, path+"?fatto=fattori-azzerati", "POST", path, with(nil, "motivo", "telefono perso"))
	who.expect(303, "/accedi", "GET", "/richieste", nil)
	who.expect(303, "/", "POST", "/accedi", passwordOf("operatore.mi"))
	who.expect(303, "/profilo/fattori", "GET", "/richieste", nil)
}
