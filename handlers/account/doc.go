// Package account is everybody's own way in, and the keeping of other people's: sign-in and second
// factors, passwords and links, sessions, profile; people of an ente and of INPS [R1, R3–R6].
// What proves who somebody is stays here; what they may then open is the route table's.
package account

import (
	"github.com/go-webauthn/webauthn/webauthn"

	"combipat/handlers/web"
)

// Service answers the pages of accounts and ways in.
type Service struct {
	*web.Server
	hasher   *hasher
	passkeys *webauthn.WebAuthn // nil: no public name to make them for
}

// New returns the accounts' pages over the kernel.
func New(w *web.Server) *Service {
	return &Service{Server: w, hasher: newHasher(), passkeys: relyingParty(w.URL)}
}
