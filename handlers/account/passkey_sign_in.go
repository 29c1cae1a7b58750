package account

import (
	"errors"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
)

// PasskeyAsk gives the script what the browser needs to answer with a passkey: in place of
// login and password, then with PIN or fingerprint; or after the password as second factor.
func (s *Service) PasskeyAsk(c echo.Context, _ desk.Actor) error {
	options, err := s.passkeyChallenge(c)
	return s.toScript(c, options, err)
}

func (s *Service) passkeyChallenge(c echo.Context) (any, error) {
	if err := s.passkeysOn(); err != nil {
		return nil, err
	}
	known, err := s.halfway(c)
	if errors.Is(err, store.ErrNotFound) {
		if err := s.Store.Spend(c.Request().Context(), s.Now(), desk.PasskeyBudget, web.Network(c.RealIP())); err != nil {
			return nil, err
		}
		options, data, err := s.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
		if err != nil {
			return nil, err
		}
		return options.Response, s.beginCeremony(c, "accedi", data)
	}
	if err != nil {
		return nil, err
	}
	keys, err := s.Store.Passkeys(c.Request().Context(), known.ID)
	if err != nil {
		return nil, err
	}
	options, data, err := s.passkeys.BeginLogin(keyholder{id: known.ID, keys: keys}, webauthn.WithUserVerification(protocol.VerificationPreferred))
	if err != nil {
		return nil, err
	}
	return options.Response, s.beginCeremony(c, "verifica", data)
}

// PasskeyAnswer lets in whoever's key has answered the challenge of this session.
func (s *Service) PasskeyAnswer(c echo.Context, _ desk.Actor) error {
	known, err := s.answered(c)
	if err == nil {
		err = s.openSession(c, known, true)
	}
	return s.toScript(c, map[string]string{"vai": s.Landing(c.Request().Context(), known.ID, c.QueryParam("poi"))}, err)
}

// answered checks the answer to the challenge under way and returns whose it is.
func (s *Service) answered(c echo.Context) (known store.Login, err error) {
	if err := s.passkeysOn(); err != nil {
		return known, err
	}
	half, halfErr := s.halfway(c)
	under, err := s.takeCeremony(c, "accedi", "verifica")
	if err != nil {
		return known, err
	}
	body, err := bodyOf(c)
	if err != nil {
		return known, web.BadForm(err)
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes(body)
	if err != nil {
		return known, err
	}
	var holder keyholder
	var used *webauthn.Credential
	if under.Kind == "verifica" {
		if halfErr != nil || half.ID != string(under.Data.UserID) {
			return known, errors.Join(errForeignKey, halfErr)
		}
		known = half
		if holder, err = s.holderFor(c, half.ID); err == nil {
			used, err = s.passkeys.ValidateLogin(holder, under.Data, answer)
		}
	} else {
		_, used, err = s.passkeys.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
			var err error
			if known, err = s.Store.LoginOf(c.Request().Context(), string(handle)); err != nil {
				return nil, err
			}
			holder, err = s.holderFor(c, known.ID)
			return holder, err
		}, under.Data, answer)
	}
	if err != nil {
		return known, err
	}
	return known, s.keyUsed(c, holder, used, under.Data.Challenge)
}

func (s *Service) holderFor(c echo.Context, person string) (keyholder, error) {
	keys, err := s.Store.Passkeys(c.Request().Context(), person)
	return keyholder{id: person, keys: keys}, err
}
