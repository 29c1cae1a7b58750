package handlers

import (
	"maps"
	"slices"
	"strings"

	"combipat/desk"
	"combipat/handlers/web"
)

// Line is a line of the table of routes, as the tests in package handlers_test see it.
type Line struct {
	Method, Path string
	Roles        []desk.Role // nil: anyone
}

// Table returns the whole table of routes.
func (s *Server) Table() []Line {
	var lines []Line
	for _, r := range s.routes() {
		lines = append(lines, Line{r.Method, r.Path, r.Roles})
	}
	return lines
}

// Outside returns what the router answers that stands neither in the table nor in server.go's
// own words: nothing, or somebody has added a page that no review of the table would see.
func (s *Server) Outside() []string {
	known := []string{"GET /static/*", "GET /salute", "GET /salute/pronto", "HEAD /static/*", "HEAD /salute", "HEAD /salute/pronto", "echo_route_not_found /*", "echo_route_not_found "}
	var surface []web.Route
	for _, r := range s.routes() {
		surface = append(surface, web.Route(r))
	}
	for _, r := range s.routes() {
		known = append(known, r.Method+" "+r.Path)
		if r.Method == get {
			known = append(known, "HEAD "+r.Path)
		} else if web.LeadsBack(web.Route(r), surface) {
			known = append(known, "GET "+r.Path, "HEAD "+r.Path)
		}
	}
	var outside []string
	for _, r := range s.Echo.Routes() {
		if name := r.Method + " " + r.Path; !slices.Contains(known, name) && !strings.HasPrefix(name, "echo_route_not_found") {
			outside = append(outside, name)
		}
	}
	return outside
}

// Marked returns what the gate has marked, by method and path, and whether that is open to who
// has yet to set up a second factor.
func Marked() map[string]bool {
	open := map[string]bool{}
	for name, m := range marks {
		open[name] = m&web.Enrolling != 0
	}
	return open
}

// Bodies returns what the routes take in that say so, by method and path.
func Bodies() map[string]web.Body { return bodies }

// Budgets returns how often a person may do what, by method and path.
func Budgets() map[string]desk.Budget { return budgets }

// FormPaths returns the paths of the table of forms.
func FormPaths() []string { return slices.Sorted(maps.Keys(formPlaces)) }

// WaysBack returns the addresses that lead to their form when they are asked for by themselves.
func (s *Server) WaysBack() (lines []Line) {
	var surface []web.Route
	for _, r := range s.routes() {
		surface = append(surface, web.Route(r))
	}
	for _, r := range surface {
		if web.LeadsBack(r, surface) && marks[r.Method+" "+r.Path]&web.Unattended == 0 {
			lines = append(lines, Line{r.Method, r.Path, r.Roles})
		}
	}
	return lines
}
