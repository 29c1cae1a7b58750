package room

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/meet"
	"combipat/store"
	view "combipat/views/room"
)

// Talk returns what was said and handed over, to who is inside or would be let in.
func (s *Service) Talk(c echo.Context, in entrant) error {
	if !s.Rooms.Welcome(in.ticket) {
		return meet.ErrWaiting
	}
	talk, err := s.talkOf(c.Request().Context(), in)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, talk)
}

func (s *Service) talkOf(ctx context.Context, in entrant) (view.RoomTalk, error) {
	lines, err := s.Store.RoomLines(ctx, in.by, in.meeting.ID)
	if err != nil {
		return view.RoomTalk{}, err
	}
	files, err := s.Store.RoomFiles(ctx, in.by, in.meeting.ID)
	return view.TalkOf(lines, files), err
}

// Say keeps a line typed beside the voice, or a caption, and shows it to everybody inside.
func (s *Service) Say(c echo.Context, in entrant) error {
	if err := s.Rooms.Inside(in.ticket); err != nil {
		return err
	}
	f, err := s.ReadForm(c, in.by.Who)
	if err != nil {
		return err
	}
	text, err := desk.CheckLine(f.Get("testo"))
	if err != nil {
		return err
	}
	line, fresh, err := s.Store.AddRoomLine(c.Request().Context(), s.Now(), in.by, in.meeting.ID, text, f.Get("sottotitolo") == "1", f.Get("chiave"))
	if err == nil && fresh {
		err = s.Rooms.Say(in.ticket, meet.Line{ID: line.ID, Text: line.Text, Caption: line.Caption, At: line.At.Unix()})
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// Hand keeps documents handed over, under the rules of attachments [R11, A20], and tells
// everybody inside.
func (s *Service) Hand(c echo.Context, in entrant) error {
	if err := s.Rooms.Inside(in.ticket); err != nil { // before anything of it is read
		return err
	}
	f, err := s.ReadForm(c, in.by.Who)
	if err == nil {
		err = f.Problem()
	}
	if err == nil && len(f.Files) == 0 {
		err = desk.Invalid{"allegati": "Scegli un documento da consegnare."}
	}
	if err != nil {
		return err
	}
	files, err := s.Store.AddRoomFiles(c.Request().Context(), s.Now(), in.by, in.meeting.ID, f.Files)
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

// File hands a document out, to who is inside or would be let in.
func (s *Service) File(c echo.Context, in entrant) error {
	if !s.Rooms.Welcome(in.ticket) {
		return meet.ErrWaiting
	}
	return s.sendRoomFile(c, in.by, in.meeting.ID)
}

// MeetingFile hands a document of the meeting out afterwards, from the appointment's page.
func (s *Service) MeetingFile(c echo.Context, who desk.Actor) error {
	return s.sendRoomFile(c, store.Attendee{Who: who}, c.Param("id"))
}

func (s *Service) sendRoomFile(c echo.Context, by store.Attendee, room string) error {
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
	return s.SendFile(c, f.Attachment)
}

// noteRoomFileRead registers a download: of a person in the register of accesses, of a guest, who
// is nobody there, in the room's log.
func (s *Service) noteRoomFileRead(c echo.Context, by store.Attendee, room, id string) error {
	ctx := c.Request().Context()
	if by.Guest == "" {
		return s.Store.NoteRead(ctx, store.Act{Who: by.Who, Now: s.Now()}, store.ReadFile, room, id)
	}
	s.Rooms.Record.Add(meet.Entry{At: s.Now(), Kind: "file", Room: room, Person: by.From(), Detail: id})
	return s.Rooms.Record.Settle(ctx)
}
