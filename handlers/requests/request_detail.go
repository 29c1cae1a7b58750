package requests

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/requests"
	"combipat/views/ui"
)

// Detail is the Dettaglio richiesta selezionata [R19]; a draft opens its form.
func (s *Service) Detail(c echo.Context, who desk.Actor) error {
	r, err := s.Store.Request(c.Request().Context(), who, c.Param("id"))
	if err != nil {
		return err
	}
	if r.State == desk.Bozza {
		return s.showDraft(c, who, r.ID)
	}
	return s.showRequest(c, who, r, http.StatusOK, ui.Refused{})
}

func (s *Service) showRequest(c echo.Context, who desk.Actor, r desk.Request, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	if err := s.NoteRequestRead(c, who, r, store.ReadRequest); err != nil {
		return err
	}
	p := view.RequestPage{Who: who, Request: r, Today: s.Today(), Key: web.NewKey(), Refused: refused}
	p.Now = s.Now()
	p.Rights = r.RightsAt(p.Now)
	var err error
	if p.Appointments, err = s.Store.AppointmentsOf(ctx, who, r); err != nil {
		return err
	}
	if p.Thread, err = s.Store.Thread(ctx, who, r); err != nil {
		return err
	}
	if r.Open() && r.Identifier.Normal != "" {
		twin, err := s.Store.Twin(ctx, who, r.Citizen.CF, r.Identifier.Normal)
		if err == nil && twin.ID != r.ID {
			p.Twin = twin
		} else if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	if r.WaitingSince != "" {
		if p.Unread, err = s.Store.NobodyReads(ctx, desk.Routing{To: r.Struttura, Region: r.Region}, r.Topic); err != nil {
			return err
		}
	}
	return s.Show(c, who, status, ui.Page{Title: "Richiesta " + r.Number, Active: "/richieste"}, view.RequestDetail(p))
}

// Receipt is the page to print [R19].
func (s *Service) Receipt(c echo.Context, who desk.Actor) error {
	r, err := s.Store.Request(c.Request().Context(), who, c.Param("id"))
	if err != nil {
		return err
	}
	if r.State == desk.Bozza {
		return store.ErrNotFound
	}
	if err := s.NoteRequestRead(c, who, r, store.ReadReceipt); err != nil {
		return err
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Ricevuta " + r.Number, Active: "/richieste"}, view.Receipt(r, s.Today()))
}

// Read notes that what came was read: a GET never writes, so the page says it by itself
// with a script, or the person with a button.
func (s *Service) Read(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := s.Store.MarkRead(c.Request().Context(), act); err != nil {
		return err
	}
	if web.IsHTMX(c) { // the page's stream may not be open yet: the counter is told at once
		c.Response().Header().Set("HX-Trigger", "notifiche")
		return c.NoContent(http.StatusNoContent)
	}
	return s.SeeOther(c, "/richieste/"+act.ID)
}
