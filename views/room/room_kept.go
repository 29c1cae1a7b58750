package room

import (
	"combipat/store"
)

// TalkOf lays out what the store kept of a meeting.
func TalkOf(lines []store.RoomLine, files []store.RoomFile) RoomTalk {
	talk := RoomTalk{Lines: []RoomLine{}, Files: []RoomFile{}} // in JSON never null
	for _, l := range lines {
		talk.Lines = append(talk.Lines, RoomLine{l.ID, l.From, l.Name, l.Text, l.Caption, l.At.Unix()})
	}
	for _, f := range files {
		talk.Files = append(talk.Files, RoomFile{f.ID, f.Name, f.Size, f.From, f.Author, f.At.Unix()})
	}
	return talk
}
