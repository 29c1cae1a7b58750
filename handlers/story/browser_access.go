package story

import (
	"context"

	"github.com/chromedp/cdproto/webauthn"
	cdp "github.com/chromedp/chromedp"
)

// Authenticator gives the tab a key of its own that is touched at once; checks: it asks for PIN
// or fingerprint.
func (b *Tab) Authenticator(checks bool) (id webauthn.AuthenticatorID) {
	b.t.Helper()
	b.Do(cdp.Func(func(ctx context.Context, _ *cdp.Target) error {
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
