package handlers_test

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

// The office sees first what waits longest, the patronato what it sent last [R19, R21].
func TestStoriesOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		p.Tell(t, "now 2026-03-02 09:00\nas operatore.mi")
		for _, cap := range []string{"20135", "20131", "20132"} {
			p.Tell(t, "POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap="+cap+" testo=Domanda\n200")
		}
		for who, want := range map[string]string{"as operatore.mi\nGET /richieste": "3 2 1", "as funzionario.mi\nGET /ricevute": "1 2 3"} {
			p.Tell(t, who)
			var got []string
			for _, m := range regexp.MustCompile(`>CB-2026-00000([1-9])<`).FindAllSubmatch(p.Last.Body, -1) {
				got = append(got, string(m[1]))
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s lists %s", who, got)
			}
		}
	})
}

var nextPageLink = regexp.MustCompile(`rel="next"[^>]*href="([^"]+)"`)

// From page to page a list shows each request once, in its order, in the view it began with
// [R19, R21].
func TestStoriesPaging(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		p.Tell(t, "now 2026-03-02 09:00\nas operatore.mi")
		const sent = 53 // two pages and a bit
		for range sent {
			p.Tell(t, "POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda\n200\nsave r1")
		}
		p.Tell(t, "as funzionario.mi\nPOST /ricevute/{r1}/risposta tipo=risposta testo=\"La più recente ha risposta\"\n200")
		for _, list := range []struct {
			who, Page   string
			first, last int
		}{
			{"operatore.mi", "/richieste", sent, 1}, {"operatore.mi", "/richieste?vista=in-attesa", sent - 1, 1},
			{"funzionario.mi", "/ricevute", 1, sent - 1}, {"funzionario.mi", "/ricevute?provenienza=patronato", sent, 1},
		} {
			var got []string
			p.Who = list.who
			for page := list.Page; page != ""; {
				if err := p.Request(story.Step{Verb: "GET", Path: page}); err != nil {
					t.Fatal(err)
				}
				for _, m := range regexp.MustCompile(`>CB-2026-0000([0-9]{2})<`).FindAllSubmatch(p.Last.Body, -1) {
					got = append(got, string(m[1]))
				}
				page = ""
				if m := nextPageLink.FindSubmatch(p.Last.Body); m != nil {
					page = html.UnescapeString(string(m[1]))
				}
				if len(got) > sent {
					break
				}
			}
			if want := countTo(list.first, list.last); !slices.Equal(got, want) {
				t.Errorf("%s of %s lists %v", list.Page, list.who, got)
			}
		}
	})
}

// countTo returns the numbers from one to another, up or down, as two digits.
func countTo(from, to int) (numbers []string) {
	for n := min(from, to); n <= max(from, to); n++ {
		numbers = append(numbers, fmt.Sprintf("%02d", n))
	}
	if from > to {
		slices.Reverse(numbers)
	}
	return numbers
}
