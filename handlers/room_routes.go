package handlers

// roomRoutes are the calls of the room: each exists for who is signed in and attends the
// appointment, and for the holder of a guest's link, with the same bodies and answers. The page is
// the first of them; the others are the script's.
func (s *Server) roomRoutes() []route {
	list := []route{
		{get, "/incontri/:id", attending, s.signedIn(s.roomPage)},
		{get, "/ospiti/:token", anyone, s.asGuest(s.roomPage)},
		{get, "/prova", attending, s.testPage},
		{post, "/prova/collegamento", attending, script(s.testConnect)},
		{get, "/prova/eventi", attending, script(s.testEvents)},
		{get, "/ospiti/:token/prova", anyone, s.guestTestPage},
		{post, "/ospiti/:token/prova/collegamento", anyone, script(s.guestTestConnect)},
		{get, "/ospiti/:token/prova/eventi", anyone, script(s.guestTestEvents)},
	}
	for _, r := range []struct {
		method, path string
		call         roomCall
	}{
		{get, "/eventi", s.roomEvents},
		{post, "/bussa", s.roomKnock},
		{post, "/collegamento", s.roomConnect},
		{post, "/media", s.roomMedia},
		{get, "/righe", s.roomTalk},
		{post, "/righe", s.roomSay},
		{post, "/documenti", s.roomHand},
		{get, "/documenti/:doc", s.roomFile},
		{post, "/esco", s.roomLeave},
		{post, "/ammetti", s.roomAdmit}, // from here on the official's alone: the room asks the ticket
		{post, "/rifiuta", s.roomRefuse},
		{post, "/allontana", s.roomRemove},
		{post, "/silenzia", s.roomMute},
		{post, "/avviso", s.roomNotice},
	} {
		list = append(list, route{r.method, "/incontri/:id" + r.path, attending, script(s.signedIn(r.call))},
			route{r.method, "/ospiti/:token" + r.path, anyone, script(s.asGuest(r.call))})
	}
	return list
}

// isStream says whether a route has no end to wait for: it is neither compressed nor answered to HEAD.
func isStream(path string) bool {
	switch path {
	case livePath, "/incontri/:id/eventi", "/ospiti/:token/eventi", "/prova/eventi", "/ospiti/:token/prova/eventi":
		return true
	}
	return false
}
