package account

import (
	"errors"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
)

// openSession lets a person in who has shown who they are; strong: with a second factor. The
// browser gets a new token, nothing stays of whoever had the session before, and a sign-in it
// held ends.
func (s *Service) openSession(c echo.Context, known store.Login, strong bool) error {
	ctx := c.Request().Context()
	before := s.Sessions.GetString(ctx, web.KeySignIn)
	if err := s.Sessions.RenewToken(ctx); err != nil {
		return err
	}
	if err := s.Sessions.Clear(ctx); err != nil {
		return err
	}
	in := store.SignIn{Person: known.ID, Epoch: known.Epoch, Strong: strong,
		Device: desk.DeviceOf(c.Request().UserAgent()), Network: desk.NetworkOf(c.RealIP())}
	id, err := s.Store.StartSignIn(ctx, s.Now(), in, before)
	if err != nil {
		return err
	}
	s.Sessions.Put(ctx, web.KeySignIn, id)
	s.Sessions.Put(ctx, web.KeyPerson, known.ID)
	s.Sessions.Put(ctx, web.KeyProfile, string(desk.Generico))
	return nil
}

// leave ends one of the person's own sessions; the present one leads to the sign-in page.
func (s *Service) leave(c echo.Context, who desk.Actor, id string) error {
	ctx := c.Request().Context()
	err := s.Store.EndSignIn(ctx, store.Act{Who: who, Now: s.Now(), ID: id})
	if id != web.SignInOf(c).ID {
		if err != nil {
			return err
		}
		return s.SeeOther(c, web.WithDone(SessionsPath, "sessione-chiusa"))
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) { // ended from elsewhere meanwhile
		return err
	}
	if err := s.Sessions.Destroy(ctx); err != nil {
		return err
	}
	return s.SeeOther(c, "/accedi")
}
