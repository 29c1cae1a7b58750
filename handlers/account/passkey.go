package account

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
)

// relyingParty is who passkeys are made for: the name of the public address. There is none
// without one, nor for a bare number, to which browsers bind no key.
func relyingParty(address string) *webauthn.WebAuthn {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil
	}
	party, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: "COMBIPAT", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation})
	if err != nil {
		return nil
	}
	return party
}

// keyholder is a person as the library sees one. The handle is our id: it says nothing.
type keyholder struct {
	id, login, name string
	keys            []store.Passkey
}

func (k keyholder) WebAuthnID() []byte          { return []byte(k.id) }
func (k keyholder) WebAuthnName() string        { return k.login }
func (k keyholder) WebAuthnDisplayName() string { return k.name }

// WebAuthnCredentials leaves out a record that cannot be read: the key then is not known.
func (k keyholder) WebAuthnCredentials() []webauthn.Credential {
	var list []webauthn.Credential
	for _, key := range k.keys {
		var c webauthn.Credential
		if json.Unmarshal([]byte(key.Data), &c) == nil {
			list = append(list, c)
		}
	}
	return list
}

// ceremonyWithin is how long browser and person may take over a passkey.
const ceremonyWithin = 5 * time.Minute

// A ceremony is under way in one session, one at a time, and is answered once.
const keyCeremony = "ceremony"

type ceremony struct {
	Kind string // registra, accedi, verifica
	At   int64
	Data webauthn.SessionData
}

func (s *Service) beginCeremony(c echo.Context, kind string, data *webauthn.SessionData) error {
	text, err := json.Marshal(ceremony{kind, s.Now().Unix(), *data})
	if err != nil {
		return err
	}
	s.Sessions.Put(c.Request().Context(), keyCeremony, text)
	return nil
}

// errNoCeremony answers what nobody asked for: no challenge, an old one, or one answered already.
var errNoCeremony = &desk.Refusal{Rule: "accesso", Text: "È passato troppo tempo, o la risposta era già arrivata: riprova."}

// takeCeremony ends the ceremony of the session and returns it, if it is of the kind and recent.
func (s *Service) takeCeremony(c echo.Context, kinds ...string) (ceremony, error) {
	var under ceremony
	text := s.Sessions.PopBytes(c.Request().Context(), keyCeremony)
	if text == nil {
		return under, errNoCeremony
	}
	if err := json.Unmarshal(text, &under); err != nil {
		return under, err
	}
	for _, kind := range kinds {
		if under.Kind == kind && s.Now().Sub(time.Unix(under.At, 0)) <= ceremonyWithin {
			return under, nil
		}
	}
	return under, errNoCeremony
}

// passkeysOn refuses where there are none to be had.
func (s *Service) passkeysOn() error {
	if err := s.factorsOn(); err != nil {
		return err
	}
	if s.passkeys == nil {
		return &desk.Refusal{Rule: "accesso", Text: "Le passkey non sono disponibili: al servizio manca un indirizzo pubblico."}
	}
	return nil
}

// toScript answers a script: what it asked for, or why not in one sentence. Details of what is
// wrong with a key go to the log, without the person.
func (s *Service) toScript(c echo.Context, answer any, err error) error {
	var wrong *protocol.Error
	var refusal *desk.Refusal
	var often *desk.TooMany
	switch {
	case err == nil:
		return c.JSON(http.StatusOK, answer)
	case errors.As(err, &refusal):
		return c.JSON(http.StatusConflict, map[string]string{"errore": refusal.Text})
	case errors.As(err, &often):
		web.RetryAfter(c, often)
		return c.JSON(http.StatusTooManyRequests, map[string]string{"errore": "Troppe richieste in poco tempo: riprova tra " + often.Text() + "."})
	case errors.As(err, &wrong), errors.Is(err, errForeignKey):
		s.Log.Warn("passkey refused", "route", c.Path(), "error", err.Error())
		return c.JSON(http.StatusUnprocessableEntity, map[string]string{"errore": "La passkey non è stata riconosciuta."})
	case errors.Is(err, store.ErrTaken):
		return c.JSON(http.StatusConflict, map[string]string{"errore": "Questa passkey è già registrata o la risposta era già arrivata."})
	}
	return err
}

// errForeignKey is a key that is not the person's, or of nobody.
var errForeignKey = errors.New("passkey: unknown key or person")

// bodyOf reads what a script sent; a WebAuthn answer takes a few KiB.
func bodyOf(c echo.Context) ([]byte, error) {
	answer, err := io.ReadAll(c.Request().Body)
	return answer, web.BadForm(err)
}

// keyUsed notes the use of the key that answered; the same answer twice is store.ErrTaken.
func (s *Service) keyUsed(c echo.Context, holder keyholder, used *webauthn.Credential, challenge string) error {
	data, err := json.Marshal(used)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(challenge))
	for _, k := range holder.keys {
		if id, _ := base64.RawURLEncoding.DecodeString(k.Credential); bytes.Equal(id, used.ID) {
			k.Data = string(data)
			return s.Store.UsePasskey(c.Request().Context(), s.Now(), k, hex.EncodeToString(sum[:]))
		}
	}
	return errForeignKey
}
