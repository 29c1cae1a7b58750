package handlers_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	cdp "github.com/chromedp/chromedp"

	"combipat/desk"
	"combipat/handlers"
)

// newAccessBrowser is a browser before a server that asks for second factors. It goes by a name,
// since passkeys are made for names.
func newAccessBrowser(t *testing.T, p *play, rule desk.FactorRule) *chromium {
	t.Helper()
	c := newChromium(t, p)
	server := httptest.NewUnstartedServer(nil)
	address := "http://localhost:" + strings.Split(server.Listener.Addr().String(), ":")[1]
	app := handlers.New(handlers.Config{Store: p.store, Now: func() time.Time { return *p.clock.Load() }, Factors: rule, URL: address,
		Log: slog.New(slog.NewTextHandler(&p.log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	server.Config.Handler = app
	server.Start()
	t.Cleanup(func() { app.Close(); server.Close() })
	c.url = address
	return c
}

// authenticator gives the tab a key of its own that is touched at once; checks: it asks for PIN
// or fingerprint.
func (b *tab) authenticator(checks bool) (id webauthn.AuthenticatorID) {
	b.t.Helper()
	b.do(cdp.Func(func(ctx context.Context, _ *cdp.Target) error {
		if _, err := cdp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		made, err := cdp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: checks, AutomaticPresenceSimulation: true}})
		if err == nil {
			id = made.AuthenticatorID
		}
		return err
	}))
	return id
}

// TestBrowserApp sets an authenticator app up as its owner does, reading the key from the page,
// prints the recovery codes, and signs in with the next code, without scripts too.
func TestBrowserApp(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "sqlite")
	c := newAccessBrowser(t, p, desk.FactorsOffices)
	b := c.newTab("funzionario.mi", true)
	b.signIn()
	b.has("Per il tuo ruolo serve un secondo fattore")
	b.look("secondo-fattore-obbligatorio")
	b.press("form[action='/profilo/fattori/app'] button")
	if size := eval[[]int](b, `[document.querySelector(".cb-qr").naturalWidth, document.querySelector(".cb-qr").naturalHeight]`); size[0] != 240 || size[1] != 240 {
		t.Errorf("the picture is %v", size)
	}
	b.look("app-codice-qr")
	secret := strings.ReplaceAll(b.text("#chiave-app"), " ", "")
	b.expected = []string{"status of 422"}
	b.fill("#codice", "123")
	b.press("main [type=submit]")
	b.has("Il codice non corrisponde")
	b.look("app-codice-errato")
	b.fill("#codice", code(t, secret, dawn))
	b.press("main [type=submit]")
	b.has("App attivata")
	b.has("Non hai codici di recupero")
	b.press("form[action='/profilo/fattori/codici'] button")
	b.has("non li mostreremo più")
	b.look("codici-di-recupero")
	recovery := b.text("#codici li")
	b.open("/profilo")
	b.look("profilo")
	b.open("/profilo/sessioni")
	b.look("accessi")

	p.set(dawn.Add(time.Minute))
	plain := c.newTab("funzionario.mi", false)
	plain.expected = []string{"status of 422"}
	plain.open("/accedi?poi=/ricevute")
	plain.fill("#utente", "funzionario.mi")
	plain.fill("#password", storyPassword)
	plain.press("main [type=submit]")
	plain.has("Manca il secondo fattore")
	plain.picture("verifica-senza-script.png")
	plain.fill("#codice", "000 000")
	plain.press("main [type=submit]")
	plain.has("Il codice non è corretto.")
	plain.fill("#codice", code(t, secret, dawn.Add(time.Minute)))
	plain.press("main [type=submit]")
	if at := eval[string](plain, `location.pathname`); at != "/ricevute" {
		t.Errorf("signed in at %s", at)
	}
	lost := c.newTab("funzionario.mi", true)
	lost.open("/accedi")
	lost.fill("#utente", "funzionario.mi")
	lost.fill("#password", storyPassword)
	lost.press("main [type=submit]")
	lost.look("verifica")
	lost.fill("#codice", strings.ToLower(recovery))
	lost.press("main [type=submit]")
	lost.has("Sei entrato con un codice di recupero")
	lost.has("Te ne restano 9.")
	lost.look("entrato-con-codice")
}

// TestBrowserPasskey makes a passkey, signs in with it instead of login and password, and uses it
// as second factor; one that checks nobody is no way in by itself.
func TestBrowserPasskey(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "sqlite")
	c := newAccessBrowser(t, p, desk.FactorsOffices)
	b := c.newTab("operatore.mi", true)
	b.expected = []string{"status of 422"}
	key := b.authenticator(true)
	b.signIn()
	b.open("/profilo/fattori")
	b.look("secondo-fattore-facoltativo")
	b.fill("#nome", "Chiave in ufficio")
	b.press("[data-cb-passkey] button")
	b.has("Passkey aggiunta.")
	b.has("Chiave in ufficio")
	b.look("passkey-aggiunta")

	b.press("form[action='/esci'] button")
	b.look("accedi-con-passkey")
	b.press("[data-cb-passkey] button")
	if b.text(".cb-strip") == "" {
		t.Fatalf("not signed in with the passkey:\n%s\n%s", b.text("main"), p.log.String())
	}
	b.open("/profilo/fattori")
	b.has("usata l’ultima volta")
	b.press("form[action='/esci'] button")
	b.fill("#utente", "operatore.mi")
	b.fill("#password", storyPassword)
	b.press("main [type=submit]")
	b.has("Manca il secondo fattore")
	b.look("verifica-passkey")
	b.press("[data-cb-passkey] button")
	if b.text(".cb-strip") == "" {
		t.Fatalf("not signed in with password and passkey:\n%s\n%s", b.text("main"), p.log.String())
	}

	// The key is found by somebody else, who does not know its PIN.
	b.press("form[action='/esci'] button")
	no := false
	b.do(cdp.Func(func(ctx context.Context, _ *cdp.Target) error {
		_, err := cdp.Call(ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: key, IsUserVerified: no})
		return err
	}))
	b.click("[data-cb-passkey] button")
	b.shows("[data-cb-problem]", "La passkey non è stata usata")
	b.look("passkey-rifiutata")
}
