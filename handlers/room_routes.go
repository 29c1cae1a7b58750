package handlers

import (
	"combipat/handlers/room"
	"combipat/handlers/web"
)

// roomRoutes are the calls of the room: each exists for who is signed in and attends the
// appointment, and for the holder of a guest's link, with the same bodies and answers. The page is
// the first of them; the others are the script's.
func (s *Server) roomRoutes() []route {
	list := []route{
		{get, "/incontri/:id", attending, s.room.SignedIn(s.room.Page)},
		{get, "/ospiti/:token", anyone, s.room.AsGuest(s.room.Page)},
		{get, "/prova", attending, s.room.TestPage},
		{post, "/prova/collegamento", attending, web.Script(s.room.TestConnect)},
		{get, "/prova/eventi", attending, web.Script(s.room.TestEvents)},
		{get, "/ospiti/:token/prova", anyone, s.room.GuestTestPage},
		{post, "/ospiti/:token/prova/collegamento", anyone, web.Script(s.room.GuestTestConnect)},
		{get, "/ospiti/:token/prova/eventi", anyone, web.Script(s.room.GuestTestEvents)},
	}
	for _, r := range []struct {
		method, path string
		call         room.RoomCall
	}{
		{get, "/eventi", s.room.Events},
		{post, "/bussa", s.room.Knock},
		{post, "/collegamento", s.room.Connect},
		{post, "/media", s.room.Media},
		{get, "/righe", s.room.Talk},
		{post, "/righe", s.room.Say},
		{post, "/documenti", s.room.Hand},
		{get, "/documenti/:doc", s.room.File},
		{post, "/esco", s.room.Leave},
		{post, "/ammetti", s.room.Admit}, // from here on the official's alone: the room asks the ticket
		{post, "/rifiuta", s.room.Refuse},
		{post, "/allontana", s.room.Remove},
		{post, "/silenzia", s.room.Mute},
		{post, "/avviso", s.room.Notice},
	} {
		list = append(list, route{r.method, "/incontri/:id" + r.path, attending, web.Script(s.room.SignedIn(r.call))},
			route{r.method, "/ospiti/:token" + r.path, anyone, web.Script(s.room.AsGuest(r.call))})
	}
	return list
}
