package account

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
)

const PasskeyPath = "/profilo/fattori/passkey" // #nosec G101 -- a path

// PasskeyBegin gives the script what the browser needs to make a passkey.
func (s *Service) PasskeyBegin(c echo.Context, who desk.Actor) error {
	options, err := s.passkeyOptions(c, who)
	return s.toScript(c, options, err)
}

func (s *Service) passkeyOptions(c echo.Context, who desk.Actor) (any, error) {
	if err := s.passkeysOn(); err != nil {
		return nil, err
	}
	holder, err := s.holderOf(c, who)
	if err != nil {
		return nil, err
	}
	options, data, err := s.passkeys.BeginRegistration(holder,
		webauthn.WithExclusions(webauthn.Credentials(holder.WebAuthnCredentials()).CredentialDescriptors()),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred}))
	if err != nil {
		return nil, err
	}
	return options.Response, s.beginCeremony(c, "registra", data)
}

func (s *Service) holderOf(c echo.Context, who desk.Actor) (keyholder, error) {
	keys, err := s.Store.Passkeys(c.Request().Context(), who.ID)
	return keyholder{who.ID, who.Login, who.Name, keys}, err
}

// PasskeySave registers the passkey that the browser made.
func (s *Service) PasskeySave(c echo.Context, who desk.Actor) error {
	err := s.registerPasskey(c, who)
	return s.toScript(c, map[string]string{"vai": web.WithDone(web.FactorsPath, "passkey")}, err)
}

func (s *Service) registerPasskey(c echo.Context, who desk.Actor) error {
	if err := s.passkeysOn(); err != nil {
		return err
	}
	under, err := s.takeCeremony(c, "registra")
	if err != nil {
		return err
	}
	body, err := bodyOf(c)
	if err != nil {
		return web.BadForm(err)
	}
	var sent struct {
		Name   string          `json:"nome"`
		Answer json.RawMessage `json:"risposta"`
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		return web.BadForm(err)
	}
	answer, err := protocol.ParseCredentialCreationResponseBytes(sent.Answer)
	if err != nil {
		return err
	}
	holder, err := s.holderOf(c, who)
	if err != nil {
		return err
	}
	key, err := s.passkeys.CreateCredential(holder, under.Data, answer)
	if err != nil {
		return err
	}
	key.Attestation = webauthn.CredentialAttestation{} // not asked for, and long
	data, err := json.Marshal(key)
	if err != nil {
		return err
	}
	return s.Store.AddPasskey(c.Request().Context(), s.actHere(c, who),
		store.Passkey{Credential: base64.RawURLEncoding.EncodeToString(key.ID), Data: string(data), Name: keyName(store.Typed(sent.Name))})
}

// keyName is what a person calls a key, or a word for it.
func keyName(typed string) string {
	name := strings.Join(strings.Fields(typed), " ")
	if name == "" {
		return "Passkey"
	}
	if desk.Length(name) > 60 {
		name = string([]rune(name)[:60])
	}
	return name
}

// PasskeyRename calls a key something else.
func (s *Service) PasskeyRename(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := s.Store.RenamePasskey(c.Request().Context(), act, keyName(web.Value(c, "nome"))); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone(web.FactorsPath, "passkey-nome"))
}

// PasskeyRemove takes a key away.
func (s *Service) PasskeyRemove(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := s.Store.DropPasskey(c.Request().Context(), act, s.Factors.Demands(who.Role)); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone(web.FactorsPath, "passkey-tolta"))
}
