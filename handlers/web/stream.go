package web

// HasRooms says whether "Accedi Web Meeting" leads anywhere: to this process, or to the one beside it.
func (s *Server) HasRooms() bool { return s.Rooms != nil || s.RoomsElsewhere }

// isStream says whether a route has no end to wait for: it is neither compressed nor answered to HEAD.
func isStream(path string) bool {
	switch path {
	case LivePath, "/incontri/:id/eventi", "/ospiti/:token/eventi", "/prova/eventi", "/ospiti/:token/prova/eventi":
		return true
	}
	return false
}
