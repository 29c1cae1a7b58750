package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
)

// An address to which a form is sent stands in the address bar when the form comes back refused.
// Asked for by itself, with Enter, Back or a bookmark, it leads to the page of the form, where what
// was typed waits.

// mountWaysBack gives every act of somebody signed in that has no page of its own such an answer;
// what only scripts call stands in no address bar.
func (s *Server) mountWaysBack(pages *echo.Group, marks map[string]Mark) {
	for _, r := range s.surface {
		if LeadsBack(r, s.surface) && marks[r.Method+" "+r.Path]&Unattended == 0 {
			pages.Match([]string{http.MethodGet, http.MethodHead}, r.Path, s.as(r.Roles, 0, s.wayBack))
		}
	}
}

// LeadsBack says whether an address of the table is asked for in vain unless it leads to its form.
func LeadsBack(r Route, surface []Route) bool {
	if r.Method != http.MethodPost || r.Roles == nil || strings.HasPrefix(r.Path, "/incontri/") || strings.HasPrefix(r.Path, "/prova/") {
		return false
	}
	return !slices.ContainsFunc(surface, func(o Route) bool { return o.Method == http.MethodGet && o.Path == r.Path })
}

func (s *Server) wayBack(c echo.Context, who desk.Actor) error {
	path := c.Request().URL.Path
	kept, err := s.Store.KeptForms(c.Request().Context(), who.ID, s.Now())
	if err != nil {
		return err
	}
	for _, f := range kept {
		if f.Path == path {
			return s.SeeOther(c, f.Page)
		}
	}
	if _, page, ok := s.placeOf(path, nil); ok {
		return s.SeeOther(c, page)
	}
	return s.SeeOther(c, s.pageOver(c.Path(), path, who))
}

// pageOver is the nearest page of the person's over the address of an act, the one its button stands on.
func (s *Server) pageOver(pattern, path string, who desk.Actor) string {
	for strings.Count(pattern, "/") > 1 {
		pattern, path = pattern[:strings.LastIndex(pattern, "/")], path[:strings.LastIndex(path, "/")]
		for _, r := range s.surface {
			if r.Method == http.MethodGet && r.Path == pattern && slices.Contains(r.Roles, who.Role) {
				return path
			}
		}
	}
	return "/"
}
