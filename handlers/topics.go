package handlers

import (
	"errors"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

// topicList shows the catalogue of argomenti to the Gestore [R12].
func (s *Server) topicList(c echo.Context, who desk.Actor) error {
	return s.showTopics(c, who, store.TopicEntry{}, nil)
}

func (s *Server) showTopics(c echo.Context, who desk.Actor, typed store.TopicEntry, bad desk.Invalid) error {
	list, err := s.Store.Catalogue(c.Request().Context())
	if err != nil {
		return err
	}
	return s.show(c, who, statusFor(bad), ui.Page{Title: "Argomenti", Active: "/gestione/argomenti"}, view.TopicCatalogue(list, typed, bad))
}

// topicSave adds, renames, retires or takes back a topic.
func (s *Server) topicSave(c echo.Context, who desk.Actor) error {
	t := store.TopicEntry{Active: c.FormValue("ritirato") != "1", Topic: desk.Topic{
		Code: strings.TrimSpace(c.FormValue("codice")), Parent: c.FormValue("sotto"), Label: c.FormValue("etichetta")}}
	err := s.Store.SaveTopic(c.Request().Context(), store.Act{Who: who, Now: s.Now()}, t)
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		return s.showTopics(c, who, t, bad)
	}
	if err != nil {
		return err
	}
	return s.seeOther(c, "/gestione/argomenti?"+doneParam+"=argomento")
}
