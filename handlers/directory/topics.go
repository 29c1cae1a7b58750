package directory

import (
	"errors"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/directory"
	"combipat/views/ui"
)

// TopicList shows the catalogue of argomenti to the Gestore [R12].
func (s *Service) TopicList(c echo.Context, who desk.Actor) error {
	return s.showTopics(c, who, store.TopicEntry{}, nil)
}

func (s *Service) showTopics(c echo.Context, who desk.Actor, typed store.TopicEntry, bad desk.Invalid) error {
	list, err := s.Store.Catalogue(c.Request().Context())
	if err != nil {
		return err
	}
	return s.Show(c, who, web.StatusFor(bad), ui.Page{Title: "Argomenti", Active: "/gestione/argomenti"}, view.TopicCatalogue(list, typed, bad))
}

// TopicSave adds, renames, retires or takes back a topic.
func (s *Service) TopicSave(c echo.Context, who desk.Actor) error {
	t := store.TopicEntry{Active: web.Value(c, "ritirato") != "1", Topic: desk.Topic{
		Code: strings.TrimSpace(web.Value(c, "codice")), Parent: web.Value(c, "sotto"), Label: web.Value(c, "etichetta")}}
	err := s.Store.SaveTopic(c.Request().Context(), store.Act{Who: who, Now: s.Now()}, t)
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		return s.showTopics(c, who, t, bad)
	}
	if err != nil {
		return err
	}
	return s.SeeOther(c, "/gestione/argomenti?"+web.DoneParam+"=argomento")
}
