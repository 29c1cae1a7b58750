package directory

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/directory"
	"combipat/views/ui"
)

const mailPath = "/gestione/posta"

// MailState shows what waits to be sent, what was given up and why, without contents [R44].
func (s *Service) MailState(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	p := view.MailPage{View: store.MailView(c.QueryParam("vista")), Now: s.Now(), Sends: s.Mail}
	if p.View == "" {
		p.View = store.MailWaiting
	}
	var err error
	if p.Lines, err = s.Store.MailLines(ctx, who, p.View); err != nil {
		return err
	}
	if p.State, err = s.Store.Outbox(ctx); err != nil {
		return err
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Posta", Active: GestionePath}, view.MailState(p))
}

// MailRetry has a message tried at once; mailGiveUp stops trying.
func (s *Service) MailRetry(c echo.Context, who desk.Actor) error {
	return s.mailAct(c, who, "posta-riprova", s.Store.RetryMail)
}

func (s *Service) MailGiveUp(c echo.Context, who desk.Actor) error {
	return s.mailAct(c, who, "posta-abbandonata", s.Store.GiveUpMail)
}

func (s *Service) mailAct(c echo.Context, who desk.Actor, fatto string, do func(context.Context, store.Act) error) error {
	if err := do(c.Request().Context(), store.Act{Who: who, Now: s.Now(), ID: web.Value(c, "id")}); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone(mailPath, fatto))
}
