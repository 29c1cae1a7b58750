package account

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
)

// signInLater shows the form again to whoever has to wait; other errors it returns.
func (s *Service) signInLater(c echo.Context, login string, err error) error {
	often, ok := errors.AsType[*desk.TooMany](err)
	if !ok {
		return err
	}
	web.RetryAfter(c, often)
	return s.showSignIn(c, http.StatusTooManyRequests, login, web.Value(c, "poi"),
		"Troppi tentativi non riusciti. Riprova tra "+often.Text()+".")
}
