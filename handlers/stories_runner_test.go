package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"combipat/handlers/story"
)

// What a negative control begins with: a request sent, and its page.
const begun = `Prosa.

now 2026-04-04 10:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo="due\nparole"
200 Inviata
save r1
GET /richieste/{r1}
200 due parole
`

// Stories that must fail, with what the runner says of the line in which they do. A runner
// that finds everything well would find every rule kept.
var controls = []struct{ name, last, want string }{
	{"wrong status", "404", "wanted 404"},
	{"missing text of a status", "200 Archiviata da anni", "wanted 200 Archiviata da anni"},
	{"missing text", "has tre parole", "has not: tre parole"},
	{"text across words", "has dueparole", "has not: dueparole"},
	{"a tag is no text", "has <main", "has not: <main"},
	{"unwanted text", "hasnt due parole", "has: due parole"},
	{"no mail", "mail CB-2026-000001", "0 e-mails"},
	{"unknown person", "as nessuno.mi", `nobody is called "nessuno.mi"`},
	{"never saved", "GET /richieste/{r2}", "{r2} was never saved"},
	{"never saved, in a field", "POST /richieste testo={r2}", "{r2} was never saved"},
	{"unknown file", "POST /richieste allegati=@5MiB.boh", ".boh"},
}

func TestStoriesThatMustFail(t *testing.T) {
	for _, c := range controls {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			told, err := story.ParseStory("prova.txt", begun+c.last+"\n")
			if err != nil {
				t.Fatal(err)
			}
			p, last := story.NewPlay(t, "sqlite"), len(told.Steps)-1
			if err := p.Play(story.Story{Steps: told.Steps[:last]}); err != nil {
				t.Fatalf("before the last line: %v", err)
			}
			err = p.Play(story.Story{Steps: told.Steps[last:]})
			if err == nil || !strings.HasPrefix(err.Error(), "prova.txt:10: ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%q gave: %v", c.last, err)
			}
		})
	}
}

// A failure shows the page it happened on, from its heading on.
func TestStoriesShowThePage(t *testing.T) {
	told, err := story.ParseStory("prova.txt", begun+"has tre parole")
	if err != nil {
		t.Fatal(err)
	}
	err = story.NewPlay(t, "sqlite").Play(told)
	for _, want := range []string{"got 200 at /richieste/", "as operatore.mi on 2026-04-04 10:00", "CB-2026-000001"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in: %v", want, err)
		}
	}
}

func TestStoriesAskFirst(t *testing.T) {
	for _, line := range []string{"200", "has testo", "hasnt testo", "save r1"} {
		told, err := story.ParseStory("prova.txt", "Prosa.\n\n"+line)
		if err == nil {
			err = story.NewPlay(t, "sqlite").Play(told)
		}
		if err == nil || err.Error() != "prova.txt:3: nothing was asked yet" {
			t.Errorf("%q gave: %v", line, err)
		}
	}
}

// Lines that are none of the language are told by their number, before anything is played.
func TestStoriesSyntax(t *testing.T) {
	for line, want := range map[string]string{
		"PUT /richieste":             `unknown step "PUT"`,
		"get /richieste":             `unknown step "get"`,
		"99 testo":                   `unknown step "99"`,
		"now domani":                 "not a moment",
		"now 2026-02-30 10:00":       "not a moment",
		"now":                        "not a moment",
		"as":                         "as what?",
		"as operatore mi":            "as takes one word",
		"GET":                        "GET what?",
		"GET richieste":              "not a path",
		"GET //example.org/":         "not a path",
		"GET /richieste stato=bozza": "GET takes a path",
		"POST /richieste testo":      "not a field",
		"POST /richieste =x":         "not a field",
		`POST /richieste testo="x`:   "not closed",
		`POST /richieste testo="\x"`: `unknown escape \x`,
		"has":                        "has what?",
		"hasnt":                      "hasnt what?",
		"save":                       "save what?",
		"mail":                       "mail what?",
		"sweep domani":               "sweep takes nothing",
	} {
		_, err := story.ParseStory("prova.txt", "Prosa\nsu due righe.\n\nsweep\n\t"+line+"\n")
		if err == nil || !strings.HasPrefix(err.Error(), "prova.txt:5: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gave: %v", line, err)
		}
	}
	for _, text := range []string{"", "\n\n", "Solo prosa.\n", "Prosa.\nsweep\n"} {
		if _, err := story.ParseStory("prova.txt", text); err == nil {
			t.Errorf("%q is a story", text)
		}
	}
}

func TestStoriesFields(t *testing.T) {
	_, got, err := story.ParseRequest(` /richieste a=1 testo="due \"parole\"\ndi  fila" b= c="x"y d=k=v	allegati=@5MiB.pdf`)
	want := []story.Field{{Key: "a", Value: "1"}, {Key: "testo", Value: "due \"parole\"\ndi  fila"}, {Key: "b", Value: ""}, {Key: "c", Value: "xy"}, {Key: "d", Value: "k=v"}, {Key: "allegati", Value: "@5MiB.pdf"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestStoriesPageText(t *testing.T) {
	const page = `<title>T</title><style>x</style><nav>N</nav><main><h1>Uno &amp; due</h1><p>tre<b>quattro</b>,
		cinque<script>var a = "<p>sei</p>"</script></p><textarea>&lt;p&gt; sette</textarea>ot&nbsp;to<!-- nove --> l’ora</main>`
	got := story.PageText("text/html; charset=utf-8", []byte(page))
	want := story.Text{Apart: "T N Uno & due tre quattro , cinque <p> sette ot to l’ora", Joined: "T N Uno & due trequattro, cinque <p> sette ot to l’ora", Main: 3}
	if got != want {
		t.Errorf("%+v", got)
	}
	for words, said := range map[string]bool{"tre quattro": true, "trequattro,": true, "l'ora": true, "l’ora": true, "due tre": true, "duetre": false, "sei": false, "nove": false} {
		if got.Says(words) != said {
			t.Errorf("%q: %v", words, !said)
		}
	}
	if got := story.PageText("text/plain", []byte("a <b>\n c")); got.Apart != "a <b> c" {
		t.Errorf("%+v", got)
	}
}
