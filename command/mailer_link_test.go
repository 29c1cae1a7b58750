package command

import (
	"context"
	"log/slog"
	"mime/quotedprintable"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/example"
	"combipat/store/storetest"
)

// TestLinkIsDelivered follows a forgotten password from the page's note to the reader's link: the
// message carries the public address and a link that works, and the database neither.
func TestLinkIsDelivered(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 4, 7, 10, 0, 0, 0, desk.Rome)
	s := storetest.OpenWorld(t, "sqlite", "mailer", func(s *store.Store) error {
		return example.World(context.Background(), s, now, "")
	})
	box := &postbox{}
	m, err := newMailer("smtp+plain://127.0.0.1:"+box.open(t, nil), "combipat@example.org", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ask := func(at time.Time) {
		t.Helper()
		for _, err := range []error{s.AskReset(t.Context(), at, "operatore.mi"), s.SweepResets(t.Context(), at), m.deliver(s, t.Context(), at)} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	ask(now)
	if len(box.got) != 0 {
		t.Errorf("sent without an address of the service: %v", box.got)
	}
	m.url = "https://combipat.example.org"
	ask(now.Add(40 * time.Minute))
	if len(box.got) != 1 { // the first one is too old by now
		t.Fatalf("%d messages", len(box.got))
	}
	var text strings.Builder
	_, body, _ := strings.Cut(box.got[0], "\r\n\r\n")
	for line := range strings.Lines(body) {
		text.WriteString(line)
	}
	plain := new(strings.Builder)
	buf := make([]byte, 4096)
	r := quotedprintable.NewReader(strings.NewReader(text.String()))
	for {
		n, err := r.Read(buf)
		plain.Write(buf[:n])
		if err != nil {
			break
		}
	}
	_, rest, found := strings.Cut(plain.String(), "https://combipat.example.org/invito/")
	token := strings.Fields(rest + " ")
	if !found || len(token) == 0 || strings.Contains(plain.String(), "Operatore Milano") || strings.Contains(plain.String(), store.LinkMark) {
		t.Fatalf("the message says\n%s", plain)
	}
	if l, err := s.LinkOf(t.Context(), now.Add(41*time.Minute), token[0]); err != nil || l.Login != "operatore.mi" {
		t.Errorf("%q leads to %+v, %v", token[0], l, err)
	}
}
