package account_test

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
	"combipat/handlers/story"
)

// newAccessBrowser is a browser before a server that asks for second factors. It goes by a name,
// since passkeys are made for names.
func newAccessBrowser(t *testing.T, p *story.Play, rule desk.FactorRule) *story.Chromium {
	t.Helper()
	c := story.NewChromium(t, p)
	server := httptest.NewUnstartedServer(nil)
	address := "http://localhost:" + strings.Split(server.Listener.Addr().String(), ":")[1]
	app := handlers.New(handlers.Config{Store: p.Store, Now: func() time.Time { return *p.Clock.Load() }, Factors: rule, URL: address,
		Log: slog.New(slog.NewTextHandler(&p.Log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	server.Config.Handler = app
	server.Start()
	t.Cleanup(func() { app.Close(); server.Close() })
	c.Url = address
	return c
}

// TestBrowserApp sets an authenticator app up as its owner does, reading the key from the page,
// prints the recovery codes, and signs in with the next code, without scripts too.
func TestBrowserApp(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := newAccessBrowser(t, p, desk.FactorsOffices)
	b := c.NewTab("funzionario.mi", true)
	b.SignIn()
	b.Has("Per il tuo ruolo serve un secondo fattore")
	b.Look("secondo-fattore-obbligatorio")
	b.Press("form[action='/profilo/fattori/app'] button")
	if size := story.Eval[[]int](b, `[document.querySelector(".cb-qr").naturalWidth, document.querySelector(".cb-qr").naturalHeight]`); size[0] != 240 || size[1] != 240 {
		t.Errorf("the picture is %v", size)
	}
	b.Look("app-codice-qr")
	secret := strings.ReplaceAll(b.Text("#chiave-app"), " ", "")
	b.Expected = []string{"status of 422"}
	b.Fill("#codice", "123")
	b.Press("main [type=submit]")
	b.Has("Il codice non corrisponde")
	b.Look("app-codice-errato")
	b.Fill("#codice", code(t, secret, story.Dawn))
	b.Press("main [type=submit]")
	b.Has("App attivata")
	b.Has("Non hai codici di recupero")
	b.Press("form[action='/profilo/fattori/codici'] button")
	b.Has("non li mostreremo più")
	b.Look("codici-di-recupero")
	recovery := b.Text("#codici li")
	b.Open("/profilo")
	b.Look("profilo")
	b.Open("/profilo/sessioni")
	b.Look("accessi")

	p.Set(story.Dawn.Add(time.Minute))
	plain := c.NewTab("funzionario.mi", false)
	plain.Expected = []string{"status of 422"}
	plain.Open("/accedi?poi=/ricevute")
	plain.Fill("#utente", "funzionario.mi")
	plain.Fill("#password", story.StoryPassword)
	plain.Press("main [type=submit]")
	plain.Has("Manca il secondo fattore")
	plain.Picture("verifica-senza-script.png")
	plain.Fill("#codice", "000 000")
	plain.Press("main [type=submit]")
	plain.Has("Il codice non è corretto.")
	plain.Fill("#codice", code(t, secret, story.Dawn.Add(time.Minute)))
	plain.Press("main [type=submit]")
	if at := story.Eval[string](plain, `location.pathname`); at != "/ricevute" {
		t.Errorf("signed in at %s", at)
	}
	lost := c.NewTab("funzionario.mi", true)
	lost.Open("/accedi")
	lost.Fill("#utente", "funzionario.mi")
	lost.Fill("#password", story.StoryPassword)
	lost.Press("main [type=submit]")
	lost.Look("verifica")
	lost.Fill("#codice", strings.ToLower(recovery))
	lost.Press("main [type=submit]")
	lost.Has("Sei entrato con un codice di recupero")
	lost.Has("Te ne restano 9.")
	lost.Look("entrato-con-codice")
}

// TestBrowserPasskey makes a passkey, signs in with it instead of login and password, and uses it
// as second factor; one that checks nobody is no way in by itself.
func TestBrowserPasskey(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := newAccessBrowser(t, p, desk.FactorsOffices)
	b := c.NewTab("operatore.mi", true)
	b.Expected = []string{"status of 422"}
	key := b.Authenticator(true)
	b.SignIn()
	b.Open("/profilo/fattori")
	b.Look("secondo-fattore-facoltativo")
	b.Fill("#nome", "Chiave in ufficio")
	b.Press("[data-cb-passkey] button")
	b.Has("Passkey aggiunta.")
	b.Has("Chiave in ufficio")
	b.Look("passkey-aggiunta")

	b.Press("form[action='/esci'] button")
	b.Look("accedi-con-passkey")
	b.Press("[data-cb-passkey] button")
	if b.Text(".cb-strip") == "" {
		t.Fatalf("not signed in with the passkey:\n%s\n%s", b.Text("main"), p.Log.String())
	}
	b.Open("/profilo/fattori")
	b.Has("usata l’ultima volta")
	b.Press("form[action='/esci'] button")
	b.Fill("#utente", "operatore.mi")
	b.Fill("#password", story.StoryPassword)
	b.Press("main [type=submit]")
	b.Has("Manca il secondo fattore")
	b.Look("verifica-passkey")
	b.Press("[data-cb-passkey] button")
	if b.Text(".cb-strip") == "" {
		t.Fatalf("not signed in with password and passkey:\n%s\n%s", b.Text("main"), p.Log.String())
	}

	// The key is found by somebody else, who does not know its PIN.
	b.Press("form[action='/esci'] button")
	no := false
	b.Do(cdp.Func(func(ctx context.Context, _ *cdp.Target) error {
		_, err := cdp.Call(ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: key, IsUserVerified: no})
		return err
	}))
	b.Click("[data-cb-passkey] button")
	b.Shows("[data-cb-problem]", "La passkey non è stata usata")
	b.Look("passkey-rifiutata")
}
