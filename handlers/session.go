package handlers

import (
	"errors"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
)

// openSession lets a person in who has shown who they are; strong: with a second factor. The
// browser gets a new token, nothing stays of whoever had the session before, and a sign-in it
// held ends.
func (s *Server) openSession(c echo.Context, known store.Login, strong bool) error {
	ctx := c.Request().Context()
	before := s.sessions.GetString(ctx, keySignIn)
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	if err := s.sessions.Clear(ctx); err != nil {
		return err
	}
	in := store.SignIn{Person: known.ID, Epoch: known.Epoch, Strong: strong,
		Device: desk.DeviceOf(c.Request().UserAgent()), Network: desk.NetworkOf(c.RealIP())}
	id, err := s.Store.StartSignIn(ctx, s.Now(), in, before)
	if err != nil {
		return err
	}
	s.sessions.Put(ctx, keySignIn, id)
	s.sessions.Put(ctx, keyPerson, known.ID)
	s.sessions.Put(ctx, keyProfile, string(desk.Generico))
	return nil
}

// leave ends one of the person's own sessions; the present one leads to the sign-in page.
func (s *Server) leave(c echo.Context, who desk.Actor, id string) error {
	ctx := c.Request().Context()
	err := s.Store.EndSignIn(ctx, store.Act{Who: who, Now: s.Now(), ID: id})
	if id != signInOf(c).ID {
		if err != nil {
			return err
		}
		return s.seeOther(c, withDone(sessionsPath, "sessione-chiusa"))
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) { // ended from elsewhere meanwhile
		return err
	}
	if err := s.sessions.Destroy(ctx); err != nil {
		return err
	}
	return s.seeOther(c, "/accedi")
}
