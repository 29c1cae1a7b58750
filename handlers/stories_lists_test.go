package handlers_test

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"combipat/store/storetest"
)

// The office sees first what waits longest, the patronato what it sent last [R19, R21].
func TestStoriesOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := newPlay(t, kind)
		p.tell(t, "now 2026-03-02 09:00\nas operatore.mi")
		for _, cap := range []string{"20135", "20131", "20132"} {
			p.tell(t, "POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap="+cap+" testo=Domanda\n200")
		}
		for who, want := range map[string]string{"as operatore.mi\nGET /richieste": "3 2 1", "as funzionario.mi\nGET /ricevute": "1 2 3"} {
			p.tell(t, who)
			var got []string
			for _, m := range regexp.MustCompile(`>CB-2026-00000([1-9])<`).FindAllSubmatch(p.last.body, -1) {
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
		p := newPlay(t, kind)
		p.tell(t, "now 2026-03-02 09:00\nas operatore.mi")
		const sent = 53 // two pages and a bit
		for range sent {
			p.tell(t, "POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda\n200\nsave r1")
		}
		p.tell(t, "as funzionario.mi\nPOST /ricevute/{r1}/risposta tipo=risposta testo=\"La più recente ha risposta\"\n200")
		for _, list := range []struct {
			who, page   string
			first, last int
		}{
			{"operatore.mi", "/richieste", sent, 1}, {"operatore.mi", "/richieste?vista=in-attesa", sent - 1, 1},
			{"funzionario.mi", "/ricevute", 1, sent - 1}, {"funzionario.mi", "/ricevute?provenienza=patronato", sent, 1},
		} {
			var got []string
			p.who = list.who
			for page := list.page; page != ""; {
				if err := p.request(step{verb: "GET", path: page}); err != nil {
					t.Fatal(err)
				}
				for _, m := range regexp.MustCompile(`>CB-2026-0000([0-9]{2})<`).FindAllSubmatch(p.last.body, -1) {
					got = append(got, string(m[1]))
				}
				page = ""
				if m := nextPageLink.FindSubmatch(p.last.body); m != nil {
					page = html.UnescapeString(string(m[1]))
				}
				if len(got) > sent {
					break
				}
			}
			if want := countTo(list.first, list.last); !slices.Equal(got, want) {
				t.Errorf("%s of %s lists %v", list.page, list.who, got)
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
