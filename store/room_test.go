package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
)

// meeting books a web meeting on Tuesday at nine.
func (a *agenda) meeting() desk.AgendaEntry {
	a.Helper()
	return a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 0), Mode: desk.WebMeeting}, desk.Booking{CF: mario, Contact: "mario@example.org"})
}

const roomBase = "https://combipat.example/ospiti/"

// invite makes a link and returns its token.
func (a *agenda) invite(login, appointment, name, contact string) string {
	a.Helper()
	token, err := a.s.Invite(a.Context(), a.act(login, appointment), name, contact, roomBase)
	a.must(err)
	return token
}

// Personal links: whose they are to make, what is kept of them, what the mail says, how they end.
func TestGuests(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		ctx := a.Context()
		e := a.meeting()
		token := a.invite("operatore.mi", e.ID, "Mario  Rossi", "mario@example.org")
		if len(token) != 43 || number(a, a.s, `SELECT COUNT(*) FROM room_guests WHERE token = $1`, token) != 0 {
			t.Error("the token itself is kept")
		}
		g, seen, err := a.s.GuestOf(ctx, token)
		a.must(err)
		if g.Name != "Mario Rossi" || seen.ID != e.ID || !seen.Start.Equal(e.Start) || seen.SedePhone != e.SedePhone {
			t.Errorf("%+v, %+v", g, seen)
		}
		if seen.Citizens != nil || seen.Motivation != "" || seen.Author.Name != "" || seen.Contact != "" {
			t.Errorf("a guest is told of the citizen: %+v", seen)
		}
		mails, err := a.s.QueuedMail(ctx, a.now)
		a.must(err)
		last := mails[len(mails)-1]
		if last.Recipient != "mario@example.org" || !strings.Contains(last.Body, roomBase+token) || !strings.Contains(last.Body, "alle 09:00") || !strings.Contains(last.Body, e.Sede.Title()) {
			t.Errorf("%+v", last)
		}
		for _, personal := range []string{"Mario", "Rossi", mario, "posizione"} {
			if strings.Contains(last.Subject+last.Body, personal) {
				t.Errorf("the mail says %s", personal) // A29
			}
		}
		a.must(a.s.MailSent(ctx, a.now, last.ID))
		if number(a, a.s, `SELECT COUNT(*) FROM outbox WHERE body LIKE $1`, "%"+token+"%") != 0 {
			t.Error("the link stays in the outbox when it was sent")
		}

		for _, login := range []string{"operatore.to", "operatore.beta", "funzionario.to", "gestore", "crm", "admin.alfa"} {
			_, err := a.s.Invite(ctx, a.act(login, e.ID), "X", "", roomBase)
			a.is(store.ErrNotFound, err)
			a.is(store.ErrNotFound, a.s.RevokeGuest(ctx, a.act(login, e.ID), g.ID))
			if list, err := a.s.Guests(ctx, a.people[login], e.ID); len(list) != 0 || err != nil {
				t.Errorf("%s lists %d links, %v", login, len(list), err)
			}
		}
		_, err = a.s.Invite(ctx, a.act("operatore.mi", e.ID), "", "", roomBase)
		a.invalid("nome", err)
		keyed := a.act("operatore.mi", e.ID)
		keyed.Key = "k"
		first, err := a.s.Invite(ctx, keyed, "Anna", "", roomBase)
		a.must(err)
		if again, err := a.s.Invite(ctx, keyed, "Anna", "", roomBase); err != nil || again != "" || first == "" {
			t.Errorf("the same form twice: %q %q, %v", first, again, err)
		}
		for range desk.MaxGuests - 2 {
			a.invite("funzionario.mi", e.ID, "Altro", "")
		}
		_, err = a.s.Invite(ctx, a.act("collega.mi", e.ID), "Quinto", "", roomBase)
		a.refused("R39", err)
		a.must(a.s.RevokeGuest(ctx, a.act("funzionario.mi", e.ID), g.ID))
		a.must(a.s.RevokeGuest(ctx, a.act("funzionario.mi", e.ID), g.ID)) // stays so
		a.is(store.ErrNotFound, a.s.RevokeGuest(ctx, a.act("funzionario.mi", e.ID), "x"))
		if g, _, err = a.s.GuestOf(ctx, token); err != nil || !g.Revoked() {
			t.Errorf("%+v, %v", g, err)
		}
		_, err = a.s.Meeting(ctx, store.Attendee{Guest: g.ID}, e.ID)
		a.is(store.ErrNotFound, err)
		a.invite("collega.mi", e.ID, "Quinto", "")
		_, _, err = a.s.GuestOf(ctx, "x")
		a.is(store.ErrNotFound, err)
	})
}

func (a *agenda) is(want, got error) {
	a.Helper()
	if got != want {
		a.Fatalf("got %v, want %v", got, want)
	}
}

// Racing links stay within their number.
func TestGuestsRace(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		e := a.meeting()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { _, _ = a.s.Invite(a.Context(), a.act("operatore.mi", e.ID), "X", "", roomBase) })
		}
		all.Wait()
		if n := number(a, a.s, `SELECT COUNT(*) FROM room_guests WHERE appointment_id = $1`, e.ID); n != desk.MaxGuests {
			t.Errorf("%d links", n)
		}
	})
}

// A link follows its appointment to another time, and its holder is told; cancelled, nobody can be
// invited.
func TestGuestsFollow(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		e := a.meeting()
		token := a.invite("operatore.mi", e.ID, "Figlia", "figlia@example.org")
		hold, err := a.hold("operatore.mi", store.Wish{Start: at(tuesday.AddDays(1), 10, 0), Mode: desk.WebMeeting})
		a.must(err)
		a.must(a.s.Move(a.Context(), a.act("operatore.mi", e.ID), hold))
		_, seen, err := a.s.GuestOf(a.Context(), token)
		a.must(err)
		if !seen.Start.Equal(at(tuesday.AddDays(1), 10, 0)) {
			t.Errorf("the link leads to %s", seen.Start)
		}
		a.must(a.s.Cancel(a.Context(), a.act("funzionario.mi", e.ID), "guasto"))
		if a.mails("figlia@example.org") != 3 { // the link, moved, cancelled
			t.Errorf("%d e-mails", a.mails("figlia@example.org"))
		}
		_, err = a.s.Invite(a.Context(), a.act("operatore.mi", e.ID), "Tardi", "", roomBase)
		a.refused("R39", err)
		person := a.book("operatore.mi", store.Wish{Start: at(tuesday, 10, 0)}, desk.Booking{CF: anna})
		_, err = a.s.Invite(a.Context(), a.act("operatore.mi", person.ID), "X", "", roomBase)
		a.refused("R39", err)
	})
}

// The room's log: its last word on a person, who was connected when, and that nobody changes it.
func TestRoomLog(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		ctx, e := a.Context(), a.meeting()
		write := func(minute int, kind, person, detail string, stayed int) {
			a.must(a.s.WriteRoomLog(ctx, []store.RoomEntry{{At: e.Start.Add(time.Duration(minute) * time.Minute), Room: e.ID, Kind: kind,
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
			in, out, err := a.s.RoomStanding(ctx, e.ID, "ospite:g")
			if in != c.in || out != c.out || err != nil {
				t.Errorf("after %s %s: %v %v, %v", c.kind, c.detail, in, out, err)
			}
		}
		if in, out, err := a.s.RoomStanding(ctx, e.ID, "ospite:other"); in || out || err != nil {
			t.Errorf("somebody else: %v %v %v", in, out, err)
		}

		inps, mine := a.people["funzionario.mi"].ID, a.people["operatore.mi"].ID
		write(0, "join", inps, "udp", 0)
		write(1, "join", mine, "udp", 0)
		write(9, "leave", mine, "left", 8)
		write(10, "join", "ospite:c", "tcp", 0) // and nothing tells how it ended
		visits, err := a.s.RoomVisits(ctx, a.people["responsabile.mi"], e.ID, func(person string) bool { return person == inps }, e.Start.Add(20*time.Minute))
		a.must(err)
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
		if visits, err := a.s.RoomVisits(ctx, a.people["funzionario.to"], e.ID, func(string) bool { return false }, a.now); len(visits) != 0 || err != nil {
			t.Errorf("another office sees %d visits, %v", len(visits), err)
		}
		for _, change := range []string{`UPDATE room_log SET person = 'x'`, `DELETE FROM room_log`} {
			err := a.s.Write(ctx, func(tx *store.Tx) error { _, err := tx.Exec(change); return err })
			if err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", change, err)
			}
		}
	})
}

// Lines and documents belong to the appointment: who does not attend it neither adds nor reads.
func TestRoomTalk(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		ctx, e := a.Context(), a.meeting()
		g, _, err := a.s.GuestOf(ctx, a.invite("operatore.mi", e.ID, "Mario Rossi", ""))
		a.must(err)
		official := store.Attendee{Who: a.people["funzionario.mi"], Name: "Funzionario Milano"}
		guest := store.Attendee{Guest: g.ID, Name: g.Name}
		file := store.NewFile{Name: "a.pdf", Type: "application/pdf", Size: 4 << 20, SHA256: strings.Repeat("a", 64)}
		for i, by := range []store.Attendee{official, guest} {
			for _, want := range []bool{true, false} { // the same page sends it twice
				_, fresh, err := a.s.AddRoomLine(ctx, a.now, by, e.ID, fmt.Sprint("riga ", i), i == 1, "k")
				if fresh != want || err != nil {
					t.Errorf("%s: %v, %v", by.Name, fresh, err)
				}
			}
		}
		kept, err := a.s.AddRoomFiles(ctx, a.now, guest, e.ID, []store.NewFile{file})
		a.must(err)
		_, err = a.s.AddRoomFiles(ctx, a.now, guest, e.ID, []store.NewFile{file, file})
		a.is(store.ErrTooLarge, err)
		lines, err := a.s.RoomLines(ctx, official, e.ID)
		a.must(err)
		if len(lines) != 2 || lines[0].From != official.Who.ID || lines[1].From != "ospite:"+g.ID || lines[1].Name != "Mario Rossi" || !lines[1].Caption {
			t.Errorf("%+v", lines)
		}
		f, err := a.s.RoomFile(ctx, official, e.ID, kept[0].ID)
		if err != nil || f.Name != "a.pdf" || f.From != "ospite:"+g.ID {
			t.Errorf("%+v, %v", f, err)
		}
		a.must(a.s.RevokeGuest(ctx, a.act("operatore.mi", e.ID), g.ID))
		strangers := []store.Attendee{guest, {Guest: "x"}, {}}
		for _, login := range []string{"operatore.to", "operatore.beta", "funzionario.to", "crm", "gestore", "admin.alfa", "cric.lombardia"} {
			strangers = append(strangers, store.Attendee{Who: a.people[login]})
		}
		for _, by := range strangers {
			_, _, err := a.s.AddRoomLine(ctx, a.now, by, e.ID, "x", false, "")
			a.is(store.ErrNotFound, err)
			_, err = a.s.AddRoomFiles(ctx, a.now, by, e.ID, []store.NewFile{{Name: "x"}})
			a.is(store.ErrNotFound, err)
			_, err = a.s.RoomFile(ctx, by, e.ID, kept[0].ID)
			a.is(store.ErrNotFound, err)
			lines, err := a.s.RoomLines(ctx, by, e.ID)
			files, wrong := a.s.RoomFiles(ctx, by, e.ID)
			if len(lines)+len(files) != 0 || err != nil || wrong != nil {
				t.Errorf("%s reads %d lines and %d files", by.Who.Login, len(lines), len(files))
			}
		}
		if n := number(a, a.s, `SELECT COUNT(*) FROM room_lines`) + number(a, a.s, `SELECT COUNT(*) FROM room_files`); n != 3 {
			t.Errorf("%d rows", n)
		}
	})
}

// roomDay does everything a room asks of the store, for the test of plans.
func roomDay(a *agenda) {
	a.Helper()
	ctx, e := a.Context(), a.meeting()
	g, _, err := a.s.GuestOf(ctx, a.invite("operatore.mi", e.ID, "X", "x@example.org"))
	a.must(err)
	for _, by := range []store.Attendee{{Who: a.people["funzionario.mi"], Name: "F"}, {Who: a.people["responsabile.mi"], Name: "R"}, {Who: a.people["operatore.mi"], Name: "O"}, {Guest: g.ID, Name: "G"}} {
		_, err := a.s.Meeting(ctx, by, e.ID)
		a.must(err)
		_, _, err = a.s.AddRoomLine(ctx, a.now, by, e.ID, "x", false, "k")
		a.must(err)
		kept, err := a.s.AddRoomFiles(ctx, a.now, by, e.ID, []store.NewFile{{Name: "x"}})
		a.must(err)
		_, err = a.s.RoomFile(ctx, by, e.ID, kept[0].ID)
		a.must(err)
		_, err = a.s.RoomLines(ctx, by, e.ID)
		a.must(err)
		_, err = a.s.RoomFiles(ctx, by, e.ID)
		a.must(err)
		a.must(a.s.WriteRoomLog(ctx, []store.RoomEntry{{At: a.now, Room: e.ID, Kind: "join", Person: by.From()}}))
		_, _, err = a.s.RoomStanding(ctx, e.ID, by.From())
		a.must(err)
		if by.Guest == "" {
			_, err = a.s.Guests(ctx, by.Who, e.ID)
			a.must(err)
			_, err = a.s.RoomVisits(ctx, by.Who, e.ID, func(string) bool { return false }, a.now)
			a.must(err)
		}
	}
	a.must(a.s.RevokeGuest(ctx, a.act("operatore.mi", e.ID), g.ID))
	a.must(a.s.Cancel(ctx, a.act("funzionario.mi", e.ID), "guasto"))
}
