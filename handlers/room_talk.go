package handlers

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/meet"
	"combipat/store"
	view "combipat/views/room"
)

// roomTalk returns what was said and handed over, to who is inside or would be let in.
func (s *Server) roomTalk(c echo.Context, in entrant) error {
	if !s.Rooms.Welcome(in.ticket) {
		return meet.ErrWaiting
	}
	talk, err := s.talkOf(c.Request().Context(), in)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, talk)
}

func (s *Server) talkOf(ctx context.Context, in entrant) (view.RoomTalk, error) {
	lines, err := s.Store.RoomLines(ctx, in.by, in.meeting.ID)
	if err != nil {
		return view.RoomTalk{}, err
	}
	files, err := s.Store.RoomFiles(ctx, in.by, in.meeting.ID)
	return view.TalkOf(lines, files), err
}

// roomSay keeps a line typed beside the voice, or a caption, and shows it to everybody inside.
func (s *Server) roomSay(c echo.Context, in entrant) error {
	if err := s.Rooms.Inside(in.ticket); err != nil {
		return err
	}
	f, err := s.readForm(c, in.by.Who)
	if err != nil {
		return err
	}
	text, err := desk.CheckLine(f.get("testo"))
	if err != nil {
		return err
	}
	line, fresh, err := s.Store.AddRoomLine(c.Request().Context(), s.Now(), in.by, in.meeting.ID, text, f.get("sottotitolo") == "1", f.get("chiave"))
	if err == nil && fresh {
		err = s.Rooms.Say(in.ticket, meet.Line{ID: line.ID, Text: line.Text, Caption: line.Caption, At: line.At.Unix()})
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// roomHand keeps documents handed over, under the rules of attachments [R11, A20], and tells
// everybody inside.
func (s *Server) roomHand(c echo.Context, in entrant) error {
	if err := s.Rooms.Inside(in.ticket); err != nil { // before anything of it is read
		return err
	}
	f, err := s.readForm(c, in.by.Who)
	if err == nil {
		err = f.problem()
	}
	if err == nil && len(f.files) == 0 {
		err = desk.Invalid{"allegati": "Scegli un documento da consegnare."}
	}
	if err != nil {
		return err
	}
	files, err := s.Store.AddRoomFiles(c.Request().Context(), s.Now(), in.by, in.meeting.ID, f.files)
	if err != nil {
		return err
	}
	for _, k := range files {
		if err := s.Rooms.Hand(in.ticket, meet.File{ID: k.ID, Name: k.Name, Size: k.Size, At: k.At.Unix()}); err != nil {
			return err
		}
	}
	return c.NoContent(http.StatusNoContent)
}

// roomFile hands a document out, to who is inside or would be let in.
func (s *Server) roomFile(c echo.Context, in entrant) error {
	if !s.Rooms.Welcome(in.ticket) {
		return meet.ErrWaiting
	}
	return s.sendRoomFile(c, in.by, in.meeting.ID)
}

// meetingFile hands a document of the meeting out afterwards, from the appointment's page.
func (s *Server) meetingFile(c echo.Context, who desk.Actor) error {
	return s.sendRoomFile(c, store.Attendee{Who: who}, c.Param("id"))
}

func (s *Server) sendRoomFile(c echo.Context, by store.Attendee, room string) error {
	f, err := s.Store.RoomFile(c.Request().Context(), by, room, c.Param("doc"))
	if err != nil {
		return err
	}
	f.Mine = f.From == by.From()
	if err := f.MayOpen(); err != nil {
		return err
	}
	if err := s.noteRoomFileRead(c, by, room, f.ID); err != nil {
		return err
	}
	return s.sendFile(c, f.Attachment)
}

// noteRoomFileRead registers a download: of a person in the register of accesses, of a guest, who
// is nobody there, in the room's log.
func (s *Server) noteRoomFileRead(c echo.Context, by store.Attendee, room, id string) error {
	ctx := c.Request().Context()
	if by.Guest == "" {
		return s.Store.NoteRead(ctx, store.Act{Who: by.Who, Now: s.Now()}, store.ReadFile, room, id)
	}
	s.Rooms.record.add(meet.Entry{At: s.Now(), Kind: "file", Room: room, Person: by.From(), Detail: id})
	return s.Rooms.record.settle(ctx)
}
