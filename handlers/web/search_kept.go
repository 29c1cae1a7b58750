package web

import (
	"encoding/json"
	"net/url"
	"slices"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"combipat/desk"
)

// A search says who is looked for, and so no address may carry it: it is posted. What was posted waits in
// the session, and its result stands at an address of its own, under a number that says nothing, which
// Back and a reload show again [R40].

const (
	searchParam  = "ricerca"
	keySearches  = "searches"
	mostSearches = 8       // of one session: the last ones that Back leads to
	mostSearched = 8 << 10 // bytes of one: a session is read at every request
)

// search is one that waits in the session.
type search struct {
	ID     string     `json:"id"`
	Path   string     `json:"path"`
	Fields url.Values `json:"fields"`
}

// ToResult keeps the search that was posted and leads to its result.
func (s *Server) ToResult(c echo.Context, _ desk.Actor) error {
	fields, err := Posted(c)
	if err != nil {
		return err
	}
	if len(fields.Encode()) > mostSearched {
		return errManyFields
	}
	one := search{uuid.NewString(), c.Path(), fields}
	list := append(s.searches(c), one)
	text, err := json.Marshal(list[max(0, len(list)-mostSearches):])
	if err != nil {
		return err
	}
	s.Sessions.Put(c.Request().Context(), keySearches, string(text))
	return s.SeeOther(c, one.Path+"?"+searchParam+"="+one.ID)
}

// Found shows the result of a search that the address names, else the form: nil leads to where that
// stands. A search of another session, or one that is over, is asked for anew.
func (s *Server) Found(form, result Page) Page {
	if form == nil {
		form = s.wayBack
	}
	return func(c echo.Context, who desk.Actor) error {
		list := s.searches(c)
		i := slices.IndexFunc(list, func(one search) bool { return one.ID == c.QueryParam(searchParam) && one.Path == c.Path() })
		if i < 0 {
			return form(c, who)
		}
		c.Set(inputKey, list[i].Fields)
		c.Response().Header().Set("Cache-Control", "no-store")
		return result(c, who)
	}
}

func (s *Server) searches(c echo.Context) (list []search) {
	text := s.Sessions.GetString(c.Request().Context(), keySearches)
	if text == "" || json.Unmarshal([]byte(text), &list) != nil {
		return nil
	}
	return list
}
