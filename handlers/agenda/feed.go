package agenda

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/agenda"
	"combipat/views/ui"
)

// FeedPage is where a private calendar address is made and revoked.
func (s *Service) FeedPage(c echo.Context, who desk.Actor) error { return s.showFeed(c, who, "") }

// FeedNew makes a new address, which ends an earlier one. It is shown in this very answer and
// never again: nothing but its hash is kept.
func (s *Service) FeedNew(c echo.Context, who desk.Actor) error {
	token, err := s.Store.NewFeed(c.Request().Context(), store.Act{Who: who, Now: s.Now()})
	if err != nil {
		return err
	}
	return s.showFeed(c, who, token)
}

func (s *Service) showFeed(c echo.Context, who desk.Actor, token string) error {
	if err := asGenerico(who); err != nil {
		return err
	}
	since, err := s.Store.FeedSince(c.Request().Context(), who)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	var address, webcal string
	if token != "" {
		address = s.Address(c) + "/calendari/" + token
		_, place, _ := strings.Cut(address, "://")
		webcal = "webcal://" + place
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Calendario privato", Active: "/agenda"}, view.FeedPage(address, webcal, since))
}

// FeedEnd makes the address worthless.
func (s *Service) FeedEnd(c echo.Context, who desk.Actor) error {
	if err := s.Store.EndFeed(c.Request().Context(), store.Act{Who: who, Now: s.Now()}); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone("/agenda/calendario", "calendario-revocato"))
}

// FeedRead is what a calendar program fetches, without a session: numbers and dates only. An
// unknown or revoked token is no page.
func (s *Service) FeedRead(c echo.Context, _ desk.Actor) error {
	now := s.Now()
	entries, err := s.Store.Feed(c.Request().Context(), c.Param("token"), now)
	if err != nil {
		return err
	}
	events := make([]icsEvent, len(entries))
	for i, e := range entries {
		events[i] = icsEvent{UID: e.UID, Sequence: e.Sequence, Summary: e.Summary, Start: e.Start, End: e.End, Day: e.Day, Cancelled: e.Cancelled}
	}
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", icsCalendar("PUBLISH", "COMBIPAT", now, events))
}
