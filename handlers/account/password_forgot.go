package account

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	view "combipat/views/account"
	"combipat/views/ui"
)

// longestLogin is how much of a login is looked at.
const longestLogin = 100

// ForgotForm asks whose password was forgotten.
func (s *Service) ForgotForm(c echo.Context, who desk.Actor) error {
	return s.showForgot(c, who, http.StatusOK, "", "")
}

// Forgot notes what was typed and always says the same: whether there is such a login is
// found out by a job, so that neither the page nor its time tells.
func (s *Service) Forgot(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	typed, err := web.Posted(c)
	if err != nil {
		return err
	}
	login := strings.ToLower(strings.TrimSpace(typed.Get("utente")))
	if login == "" || len(login) > longestLogin {
		return s.showForgot(c, who, http.StatusUnprocessableEntity, "", "Scrivi il tuo nome utente.")
	}
	err = s.Store.Spend(ctx, s.Now(), desk.ForgottenNetworkBudget, web.Network(c.RealIP()))
	if often, ok := errors.AsType[*desk.TooMany](err); ok {
		web.RetryAfter(c, often)
		return s.showForgot(c, who, http.StatusTooManyRequests, login, "Troppe richieste da questa rete. Riprova tra "+often.Text()+".")
	}
	if err == nil {
		err = s.Store.AskReset(ctx, s.Now(), login)
	}
	if err != nil {
		return err
	}
	return s.SeeOther(c, "/accedi/password?"+web.DoneParam+"=password-chiesta")
}

func (s *Service) showForgot(c echo.Context, who desk.Actor, status int, login, problem string) error {
	return s.Show(c, who, status, ui.Page{Title: "Password dimenticata"}, view.Forgotten(login, problem, s.MailsLinks()))
}
