package room_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// Personal links: whose they are to make, what is kept of them, what the mail says, how they end.
func TestGuests(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		ctx := a.Context()
		e := a.Meeting()
		token := a.Invite("operatore.mi", e.ID, "Mario  Rossi", "mario@example.org")
		if len(token) != 43 || storetest.Number(a, a.S, `SELECT COUNT(*) FROM room_guests WHERE token = $1`, token) != 0 {
			t.Error("the token itself is kept")
		}
		g, seen, err := a.S.GuestOf(ctx, token)
		a.Must(err)
		if g.Name != "Mario Rossi" || seen.ID != e.ID || !seen.Start.Equal(e.Start) || seen.SedePhone != e.SedePhone {
			t.Errorf("%+v, %+v", g, seen)
		}
		if seen.Citizens != nil || seen.Motivation != "" || seen.Author.Name != "" || seen.Contact != "" {
			t.Errorf("a guest is told of the citizen: %+v", seen)
		}
		mails, err := a.S.QueuedMail(ctx, a.Now)
		a.Must(err)
		last := mails[len(mails)-1]
		if last.Recipient != "mario@example.org" || !strings.Contains(last.Body, storetest.RoomBase+token) || !strings.Contains(last.Body, "alle 09:00") || !strings.Contains(last.Body, e.Sede.Title()) {
			t.Errorf("%+v", last)
		}
		for _, personal := range []string{"Mario", "Rossi", storetest.Mario, "posizione"} {
			if strings.Contains(last.Subject+last.Body, personal) {
				t.Errorf("the mail says %s", personal) // A29
			}
		}
		a.Must(a.S.MailSent(ctx, a.Now, last.ID))
		if storetest.Number(a, a.S, `SELECT COUNT(*) FROM outbox WHERE body LIKE $1`, "%"+token+"%") != 0 {
			t.Error("the link stays in the outbox when it was sent")
		}

		for _, login := range []string{"operatore.to", "operatore.beta", "funzionario.to", "gestore", "crm", "admin.alfa"} {
			_, err := a.S.Invite(ctx, a.Act(login, e.ID), "X", "", storetest.RoomBase)
			a.Is(store.ErrNotFound, err)
			a.Is(store.ErrNotFound, a.S.RevokeGuest(ctx, a.Act(login, e.ID), g.ID))
			if list, err := a.S.Guests(ctx, a.People[login], e.ID); len(list) != 0 || err != nil {
				t.Errorf("%s lists %d links, %v", login, len(list), err)
			}
		}
		_, err = a.S.Invite(ctx, a.Act("operatore.mi", e.ID), "", "", storetest.RoomBase)
		a.Invalid("nome", err)
		keyed := a.Act("operatore.mi", e.ID)
		keyed.Key = "k"
		first, err := a.S.Invite(ctx, keyed, "Anna", "", storetest.RoomBase)
		a.Must(err)
		if again, err := a.S.Invite(ctx, keyed, "Anna", "", storetest.RoomBase); err != nil || again != "" || first == "" {
			t.Errorf("the same form twice: %q %q, %v", first, again, err)
		}
		for range desk.MaxGuests - 2 {
			a.Invite("funzionario.mi", e.ID, "Altro", "")
		}
		_, err = a.S.Invite(ctx, a.Act("collega.mi", e.ID), "Quinto", "", storetest.RoomBase)
		a.Refused("R39", err)
		a.Must(a.S.RevokeGuest(ctx, a.Act("funzionario.mi", e.ID), g.ID))
		a.Must(a.S.RevokeGuest(ctx, a.Act("funzionario.mi", e.ID), g.ID)) // stays so
		a.Is(store.ErrNotFound, a.S.RevokeGuest(ctx, a.Act("funzionario.mi", e.ID), "x"))
		if g, _, err = a.S.GuestOf(ctx, token); err != nil || !g.Revoked() {
			t.Errorf("%+v, %v", g, err)
		}
		_, err = a.S.Meeting(ctx, store.Attendee{Guest: g.ID}, e.ID)
		a.Is(store.ErrNotFound, err)
		a.Invite("collega.mi", e.ID, "Quinto", "")
		_, _, err = a.S.GuestOf(ctx, "x")
		a.Is(store.ErrNotFound, err)
	})
}

// Racing links stay within their number.
func TestGuestsRace(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		e := a.Meeting()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { _, _ = a.S.Invite(a.Context(), a.Act("operatore.mi", e.ID), "X", "", storetest.RoomBase) })
		}
		all.Wait()
		if n := storetest.Number(a, a.S, `SELECT COUNT(*) FROM room_guests WHERE appointment_id = $1`, e.ID); n != desk.MaxGuests {
			t.Errorf("%d links", n)
		}
	})
}

// A link follows its appointment to another time, and its holder is told; cancelled, nobody can be
// invited.
func TestGuestsFollow(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		e := a.Meeting()
		token := a.Invite("operatore.mi", e.ID, "Figlia", "figlia@example.org")
		hold, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday.AddDays(1), 10, 0), Mode: desk.WebMeeting})
		a.Must(err)
		a.Must(a.S.Move(a.Context(), a.Act("operatore.mi", e.ID), hold))
		_, seen, err := a.S.GuestOf(a.Context(), token)
		a.Must(err)
		if !seen.Start.Equal(storetest.At(storetest.Tuesday.AddDays(1), 10, 0)) {
			t.Errorf("the link leads to %s", seen.Start)
		}
		a.Must(a.S.Cancel(a.Context(), a.Act("funzionario.mi", e.ID), "guasto"))
		if a.Mails("figlia@example.org") != 3 { // the link, moved, cancelled
			t.Errorf("%d e-mails", a.Mails("figlia@example.org"))
		}
		_, err = a.S.Invite(a.Context(), a.Act("operatore.mi", e.ID), "Tardi", "", storetest.RoomBase)
		a.Refused("R39", err)
		person := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 10, 0)}, desk.Booking{CF: storetest.Anna})
		_, err = a.S.Invite(a.Context(), a.Act("operatore.mi", person.ID), "X", "", storetest.RoomBase)
		a.Refused("R39", err)
	})
}

// The room's log: its last word on a person, who was connected when, and that nobody changes it.
func TestRoomLog(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		ctx, e := a.Context(), a.Meeting()
		write := func(minute int, kind, person, detail string, stayed int) {
			a.Must(a.S.WriteRoomLog(ctx, []store.RoomEntry{{At: e.Start.Add(time.Duration(minute) * time.Minute), Room: e.ID, Kind: kind,
				Person: person, Detail: detail, Stayed: time.Duration(stayed) * time.Minute}}))
		}
		for _, c := range []struct {
			kind, detail string
			in, out      bool
		}{
			{"knock", "", false, false}, {"admit", "", true, false}, {"join", "udp", true, false}, {"leave", "vanished", true, false},
			{"join", "udp", true, false}, {"leave", "replaced", true, false}, {"mute", "mic", true, false}, {"expire", "late", true, false},
			{"leave", "left", false, false}, {"knock", "", false, false}, {"admit", "", true, false}, {"remove", "", false, true},
			{"knock", "", false, true}, {"refuse", "", false, true}, {"admit", "", true, false},
		} {
			write(0, c.kind, "ospite:g", c.detail, 0)
			in, out, err := a.S.RoomStanding(ctx, e.ID, "ospite:g")
			if in != c.in || out != c.out || err != nil {
				t.Errorf("after %s %s: %v %v, %v", c.kind, c.detail, in, out, err)
			}
		}
		if in, out, err := a.S.RoomStanding(ctx, e.ID, "ospite:other"); in || out || err != nil {
			t.Errorf("somebody else: %v %v %v", in, out, err)
		}

		inps, mine := a.People["funzionario.mi"].ID, a.People["operatore.mi"].ID
		write(0, "join", inps, "udp", 0)
		write(1, "join", mine, "udp", 0)
		write(9, "leave", mine, "left", 8)
		write(10, "join", "ospite:c", "tcp", 0) // and nothing tells how it ended
		visits, err := a.S.RoomVisits(ctx, a.People["responsabile.mi"], e.ID, func(person string) bool { return person == inps }, e.Start.Add(20*time.Minute))
		a.Must(err)
		visits = slices.DeleteFunc(visits, func(v desk.RoomVisit) bool { return v.From.Equal(v.To) }) // of the lines above
		want := []desk.RoomVisit{
			{Official: true, From: e.Start, To: e.Start.Add(20 * time.Minute)},
			{From: e.Start.Add(time.Minute), To: e.Start.Add(9 * time.Minute)},
			{From: e.Start.Add(10 * time.Minute)},
		}
		if len(visits) != 3 || !slices.EqualFunc(visits, want, func(x, y desk.RoomVisit) bool {
			return x.Official == y.Official && x.From.Equal(y.From) && x.To.Equal(y.To)
		}) {
			t.Errorf("%+v", visits)
		}
		if visits, err := a.S.RoomVisits(ctx, a.People["funzionario.to"], e.ID, func(string) bool { return false }, a.Now); len(visits) != 0 || err != nil {
			t.Errorf("another office sees %d visits, %v", len(visits), err)
		}
		for _, change := range []string{`UPDATE room_log SET person = 'x'`, `DELETE FROM room_log`} {
			err := a.S.Write(ctx, func(tx *store.Tx) error { _, err := tx.Exec(change); return err })
			if err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", change, err)
			}
		}
	})
}

// Lines and documents belong to the appointment: who does not attend it neither adds nor reads.
func TestRoomTalk(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		ctx, e := a.Context(), a.Meeting()
		g, _, err := a.S.GuestOf(ctx, a.Invite("operatore.mi", e.ID, "Mario Rossi", ""))
		a.Must(err)
		official := store.Attendee{Who: a.People["funzionario.mi"], Name: "Funzionario Milano"}
		guest := store.Attendee{Guest: g.ID, Name: g.Name}
		file := store.NewFile{Name: "a.pdf", Type: "application/pdf", Size: 4 << 20, SHA256: strings.Repeat("a", 64)}
		for i, by := range []store.Attendee{official, guest} {
			for _, want := range []bool{true, false} { // the same page sends it twice
				_, fresh, err := a.S.AddRoomLine(ctx, a.Now, by, e.ID, fmt.Sprint("riga ", i), i == 1, "k")
				if fresh != want || err != nil {
					t.Errorf("%s: %v, %v", by.Name, fresh, err)
				}
			}
		}
		kept, err := a.S.AddRoomFiles(ctx, a.Now, guest, e.ID, []store.NewFile{file})
		a.Must(err)
		_, err = a.S.AddRoomFiles(ctx, a.Now, guest, e.ID, []store.NewFile{file, file})
		a.Is(store.ErrTooLarge, err)
		lines, err := a.S.RoomLines(ctx, official, e.ID)
		a.Must(err)
		if len(lines) != 2 || lines[0].From != official.Who.ID || lines[1].From != "ospite:"+g.ID || lines[1].Name != "Mario Rossi" || !lines[1].Caption {
			t.Errorf("%+v", lines)
		}
		f, err := a.S.RoomFile(ctx, official, e.ID, kept[0].ID)
		if err != nil || f.Name != "a.pdf" || f.From != "ospite:"+g.ID {
			t.Errorf("%+v, %v", f, err)
		}
		a.Must(a.S.RevokeGuest(ctx, a.Act("operatore.mi", e.ID), g.ID))
		strangers := []store.Attendee{guest, {Guest: "x"}, {}}
		for _, login := range []string{"operatore.to", "operatore.beta", "funzionario.to", "crm", "gestore", "admin.alfa", "cric.lombardia"} {
			strangers = append(strangers, store.Attendee{Who: a.People[login]})
		}
		for _, by := range strangers {
			_, _, err := a.S.AddRoomLine(ctx, a.Now, by, e.ID, "x", false, "")
			a.Is(store.ErrNotFound, err)
			_, err = a.S.AddRoomFiles(ctx, a.Now, by, e.ID, []store.NewFile{{Name: "x"}})
			a.Is(store.ErrNotFound, err)
			_, err = a.S.RoomFile(ctx, by, e.ID, kept[0].ID)
			a.Is(store.ErrNotFound, err)
			lines, err := a.S.RoomLines(ctx, by, e.ID)
			files, wrong := a.S.RoomFiles(ctx, by, e.ID)
			if len(lines)+len(files) != 0 || err != nil || wrong != nil {
				t.Errorf("%s reads %d lines and %d files", by.Who.Login, len(lines), len(files))
			}
		}
		if n := storetest.Number(a, a.S, `SELECT COUNT(*) FROM room_lines`) + storetest.Number(a, a.S, `SELECT COUNT(*) FROM room_files`); n != 3 {
			t.Errorf("%d rows", n)
		}
	})
}
