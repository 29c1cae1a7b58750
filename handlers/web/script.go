package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/meet"
	"combipat/store"
)

// scriptKey marks a call that the room's script makes: it is answered in JSON, refusals too.
const scriptKey = "script"

func ForScript(c echo.Context) bool { return c.Get(scriptKey) != nil }

// Script marks a page as a call of the room's script.
func Script(p Page) Page {
	return func(c echo.Context, who desk.Actor) error {
		c.Set(scriptKey, true)
		return p(c, who)
	}
}

// roomTrouble is a refusal as the script reads it: a code to decide by and a sentence to show.
type roomTrouble struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// explainToScript turns an explained error into what the script reads.
func explainToScript(err error, t trouble) roomTrouble {
	said := roomTrouble{Code: "error", Text: t.Text}
	var refusal *meet.Refusal
	switch {
	case errors.As(err, &refusal):
		said.Code = refusal.Code
	case t.Fields != nil:
		said.Code = "invalid"
		var all []string
		for _, text := range t.Fields {
			all = append(all, text)
		}
		said.Text = strings.Join(all, " ")
	case errors.Is(err, store.ErrNotFound):
		said.Code = "not-found"
	case t.Status == http.StatusRequestEntityTooLarge:
		said.Code = "too-large"
	case t.NotNow():
		said.Code = "busy"
	case t.Status == http.StatusTooManyRequests:
		said.Code = "slow-down"
	}
	return said
}

// roomStatus is the status of a refusal by the room (meet/PROTOCOL.md section 3).
func roomStatus(r *meet.Refusal) int {
	switch r.Code {
	case meet.ErrEarly.Code, meet.ErrLate.Code, meet.ErrEnded.Code:
		return http.StatusNotFound
	case meet.ErrFull.Code, meet.ErrGone.Code, meet.ErrUnknown.Code, "replaced":
		return http.StatusConflict
	case meet.ErrTooLarge.Code:
		return http.StatusRequestEntityTooLarge
	case meet.ErrOffer.Code:
		return http.StatusUnprocessableEntity
	case meet.ErrBusy.Code, meet.ErrClosed.Code:
		return http.StatusServiceUnavailable
	}
	return http.StatusForbidden
}
