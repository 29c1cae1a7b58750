package storetest

import (
	"combipat/desk"
	"combipat/store"
)

// Meeting books a web meeting on Tuesday at nine.
func (a *Agenda) Meeting() desk.AgendaEntry {
	a.Helper()
	return a.Book("operatore.mi", store.Wish{Start: At(Tuesday, 9, 0), Mode: desk.WebMeeting}, desk.Booking{CF: Mario, Contact: "mario@example.org"})
}

const RoomBase = "https://combipat.example/ospiti/"

// Invite makes a link and returns its token.
func (a *Agenda) Invite(login, appointment, name, contact string) string {
	a.Helper()
	token, err := a.S.Invite(a.Context(), a.Act(login, appointment), name, contact, RoomBase)
	a.Must(err)
	return token
}

func (a *Agenda) Is(want, got error) {
	a.Helper()
	if got != want {
		a.Fatalf("got %v, want %v", got, want)
	}
}

// RoomDay does everything a room asks of the store, for the test of plans.
func RoomDay(a *Agenda) {
	a.Helper()
	ctx, e := a.Context(), a.Meeting()
	g, _, err := a.S.GuestOf(ctx, a.Invite("operatore.mi", e.ID, "X", "x@example.org"))
	a.Must(err)
	for _, by := range []store.Attendee{{Who: a.People["funzionario.mi"], Name: "F"}, {Who: a.People["responsabile.mi"], Name: "R"}, {Who: a.People["operatore.mi"], Name: "O"}, {Guest: g.ID, Name: "G"}} {
		_, err := a.S.Meeting(ctx, by, e.ID)
		a.Must(err)
		_, _, err = a.S.AddRoomLine(ctx, a.Now, by, e.ID, "x", false, "k")
		a.Must(err)
		kept, err := a.S.AddRoomFiles(ctx, a.Now, by, e.ID, []store.NewFile{{Name: "x"}})
		a.Must(err)
		_, err = a.S.RoomFile(ctx, by, e.ID, kept[0].ID)
		a.Must(err)
		_, err = a.S.RoomLines(ctx, by, e.ID)
		a.Must(err)
		_, err = a.S.RoomFiles(ctx, by, e.ID)
		a.Must(err)
		a.Must(a.S.WriteRoomLog(ctx, []store.RoomEntry{{At: a.Now, Room: e.ID, Kind: "join", Person: by.From()}}))
		_, _, err = a.S.RoomStanding(ctx, e.ID, by.From())
		a.Must(err)
		if by.Guest == "" {
			_, err = a.S.Guests(ctx, by.Who, e.ID)
			a.Must(err)
			_, err = a.S.RoomVisits(ctx, by.Who, e.ID, func(string) bool { return false }, a.Now)
			a.Must(err)
		}
	}
	a.Must(a.S.RevokeGuest(ctx, a.Act("operatore.mi", e.ID), g.ID))
	a.Must(a.S.Cancel(ctx, a.Act("funzionario.mi", e.ID), "guasto"))
}
