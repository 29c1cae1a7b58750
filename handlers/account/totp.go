package account

import (
	"errors"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

const (
	totpPeriod = 30 // seconds a code is shown for
	totpSecret = 20 // bytes, as RFC 4226 recommends
	qrPixels   = 240
	issuer     = "COMBIPAT"
	TotpPath   = "/profilo/fattori/app"
)

// AppStart makes a secret for an authenticator app and leads to the page that shows it.
func (s *Service) AppStart(c echo.Context, who desk.Actor) error {
	if err := s.factorsOn(); err != nil {
		return err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: who.Login, SecretSize: totpSecret})
	if err != nil {
		return err
	}
	if err := s.Store.PendTOTP(c.Request().Context(), s.actHere(c, who), key.Secret()); err != nil {
		return err
	}
	return s.SeeOther(c, TotpPath)
}

// AppForm shows the secret, as a picture and in letters, and asks for a code made with it.
func (s *Service) AppForm(c echo.Context, who desk.Actor) error { return s.showApp(c, who, nil) }

func (s *Service) showApp(c echo.Context, who desk.Actor, bad desk.Invalid) error {
	secret, _, err := s.Store.PendingTOTP(c.Request().Context(), who.ID, s.Now())
	if errors.Is(err, store.ErrNotFound) {
		return s.SeeOther(c, web.FactorsPath)
	}
	if err != nil {
		return err
	}
	picture, err := qrOf(who.Login, secret)
	if err != nil {
		return err
	}
	return s.Show(c, who, web.StatusFor(bad), ui.Page{Title: "App di autenticazione", Active: web.ProfilePath}, view.AppForm(picture, secret, bad))
}

// AppConfirm puts the app into use once it has shown a right code, which is then spent.
func (s *Service) AppConfirm(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	secret, sealed, err := s.Store.PendingTOTP(ctx, who.ID, s.Now())
	if errors.Is(err, store.ErrNotFound) {
		return s.SeeOther(c, web.WithDone(web.FactorsPath, "app-scaduta"))
	}
	if err != nil {
		return err
	}
	step, ok := totpStep(secret, plainCode(web.Value(c, "codice")), s.Now())
	if !ok {
		return s.showApp(c, who, desk.Invalid{"codice": "Il codice non corrisponde: controlla che l’orologio del telefono sia regolato da sé e scrivi il codice che l’app mostra ora."})
	}
	if err := s.Store.ConfirmTOTP(ctx, s.actHere(c, who), sealed, step); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone(web.FactorsPath, "app"))
}

// AppRemove takes the app away.
func (s *Service) AppRemove(c echo.Context, who desk.Actor) error {
	if err := s.Store.DropTOTP(c.Request().Context(), s.actHere(c, who), s.Factors.Demands(who.Role)); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone(web.FactorsPath, "app-tolta"))
}

// totpStep returns the 30-second step whose code this is: the present one, the one before, or
// the one after, since clocks differ.
func totpStep(secret, code string, now time.Time) (step int64, ok bool) {
	present := now.Unix() / totpPeriod
	for _, step := range []int64{present, present - 1, present + 1} {
		right, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) // #nosec G115 -- steps are counted from 1970
		if err == nil && right {
			return step, true
		}
	}
	return 0, false
}

// qrOf is the picture an app reads, as an address that carries it.
func qrOf(login, secret string) (string, error) {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + login, RawQuery: url.Values{"secret": {secret}, "issuer": {issuer}}.Encode()}
	return web.QR(u.String(), qrPixels)
}
