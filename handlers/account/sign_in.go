package account

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

// SignInForm shows the form; whoever is signed in already goes where they wanted to.
func (s *Service) SignInForm(c echo.Context, who desk.Actor) error {
	if who.ID != "" {
		return c.Redirect(http.StatusSeeOther, web.SafeReturn(c.QueryParam("poi")))
	}
	return s.showSignIn(c, http.StatusOK, "", c.QueryParam("poi"), "")
}

func (s *Service) showSignIn(c echo.Context, status int, login, poi, problem string) error {
	return s.Show(c, desk.Actor{}, status, ui.Page{Title: "Accedi"}, view.SignIn(login, web.SafeReturn(poi), problem, s.Demo, s.passkeysOn() == nil))
}

// SignIn opens a session. Unknown login and wrong password get the same answer after the same
// work [R1]; whoever fails too often waits.
func (s *Service) SignIn(c echo.Context, _ desk.Actor) error {
	ctx := c.Request().Context()
	typed, err := web.Posted(c)
	if err != nil {
		return err
	}
	login := strings.ToLower(strings.TrimSpace(typed.Get("utente")))
	if err := s.MayTry(c, login); err != nil {
		return s.signInLater(c, login, err)
	}
	known, err := s.Store.Login(ctx, login)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if !s.hasher.matches(web.Value(c, "password"), known.Hash) {
		if err := s.Tried(c, login, false); err != nil {
			return err
		}
		return s.showSignIn(c, http.StatusUnprocessableEntity, login, web.Value(c, "poi"), "Nome utente o password non corretti.")
	}
	return s.afterPassword(c, known, login)
}

// SignOut ends the session.
func (s *Service) SignOut(c echo.Context, who desk.Actor) error {
	return s.leave(c, who, web.SignInOf(c).ID)
}

// ChangeProfile puts on another hat: one of the person's positions, and of an operator's the profile
// Referente where it was granted [R3, A26, A30]. The session gets a new token, as at sign-in.
func (s *Service) ChangeProfile(c echo.Context, who desk.Actor) error {
	ctx, profile, fatto := c.Request().Context(), desk.Profile(web.Value(c, "profilo")), "profilo"
	worn := who
	if veste := web.Value(c, "veste"); veste != "" {
		positions, err := s.Store.Worn(ctx, who.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(positions, func(a desk.Actor) bool {
			return a.Position == veste || a.Struttura.Code == veste || a.Ufficio.Code == veste
		})
		if at < 0 {
			return &desk.Refusal{Rule: "A30", Text: "Questo incarico non è tuo, o non lo è più."}
		}
		if worn, fatto = positions[at], "veste"; profile == "" {
			profile = desk.Generico
		}
	}
	if worn.Profile = profile; profile != desk.Generico && !worn.AsReferente() {
		return &desk.Refusal{Rule: "R3", Text: "Il profilo Referente regionale è assegnato dall’Amministratore del tuo ente."}
	}
	if err := s.Sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.Sessions.Put(ctx, web.KeyPosition, worn.Position)
	s.Sessions.Put(ctx, web.KeyProfile, string(profile))
	if poi := web.Value(c, "poi"); poi != "" {
		return s.SeeOther(c, web.SafeReturn(poi))
	}
	return s.SeeOther(c, "/?"+web.DoneParam+"="+fatto)
}
