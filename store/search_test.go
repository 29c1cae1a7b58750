package store_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"combipat/desk"
	"combipat/store"
)

// finds returns the ids that a search in the Storico brings, or in the Inbox for officials.
func (o *office) finds(login, typed string) []string {
	o.Helper()
	who, list := o.act(login, "").Who, o.s.Storico
	if who.Official() {
		list = o.s.Inbox
	}
	l, err := list(o.Context(), who, desk.DayOf(o.now), store.Filter{Text: typed})
	if err != nil {
		o.Fatalf("%s searches %.80q: %v", login, typed, err)
	}
	return ids(l)
}

// Words are found without accents, in any case, by their beginning, in everything both sides read.
func TestSearchFinds(t *testing.T) {
	eachOffice(t, func(o *office) {
		a := o.act("operatore.mi", "")
		q := ask(domus("39-0000-7400037"), saying("Perché l’indennità è già stata sospesa? Übergröße, naïve, Łódź; e-mail: x@esempio.it, n.°42/b"),
			func(q *desk.Question) { q.FirstName, q.LastName, q.Comune = "Niccolò", "D’Angelò", "015146" })
		id, err := o.s.SendRequest(o.Context(), a, store.Draft{Question: q, Files: []store.NewFile{{Name: "Cedolino_marzo-2026.PDF", SHA256: "aa"}}}, o.check(a, q))
		o.must(err)
		other := o.send("operatore.mi", about(giulia), saying("Tutt’altro."), func(q *desk.Question) { q.FirstName, q.LastName = "Giulia", "Conti" })
		o.must(o.s.Reply(o.Context(), o.act("funzionario.mi", id), desk.ReplyAnswer, store.Message{Text: "La ricostituzione è definita.", Files: []store.NewFile{{Name: "prospetto.xlsx", SHA256: "bb"}}}))
		for _, typed := range []string{
			"perché", "perche", "PERCHÉ", "perche\u0301", "perch", "già stata", "stata gia", "  perché…  sospesa?! ", "l’indennita", "l'indennita", "indenn sosp",
			"ubergroße", "Übergröße", "naive", "esempio.it", "42/b", "niccolo", "NICCOLÒ D'ANGELO", "d’ang", "milano",
			mario, strings.ToLower(mario), "rssmra80", "RSSMRA80A01", "CB-2026-000001", "cb-2026-000001", "2026-000001", "000001",
			"39-0000-7400037", "7400037", "cedolino", "cedolino_marzo", "marzo 2026 pdf", "ricostituzione", "prospetto.xlsx", "perché ricostituzione niccolò",
		} {
			for _, login := range []string{"operatore.mi", "collega.mi", "funzionario.mi", "responsabile.mi"} {
				if got := o.finds(login, typed); !slices.Equal(got, []string{id}) {
					o.Errorf("%s, %q: %v", login, typed, got)
				}
			}
		}
		for _, typed := range []string{"perchi", "erché", "angelo conti", "CB-2026-000009", giulia + "x", mario + "1", "perche tutt", "sospesax"} {
			if got := o.finds("operatore.mi", typed); got != nil {
				o.Errorf("%q: %v", typed, got)
			}
		}
		for _, typed := range []string{"", "  ", "?!", "* \" ( )"} { // nothing to search for narrows nothing
			if got := o.finds("operatore.mi", typed); !slices.Equal(got, []string{other, id}) {
				o.Errorf("%q: %v", typed, got)
			}
		}
		l, err := o.s.Storico(o.Context(), a.Who, desk.DayOf(o.now), store.Filter{CF: giulia})
		if err != nil || !slices.Equal(ids(l), []string{other}) {
			o.Errorf("%v, %v", ids(l), err)
		}
	})
}

// What moves is found where it went; drafts and the words that index uses are found by nobody.
func TestSearchScope(t *testing.T) {
	eachOffice(t, func(o *office) {
		id := o.send("operatore.mi", saying("Un ornitorinco."))
		o.must(o.s.Transfer(o.Context(), o.act("funzionario.mi", id), "DEMO-TO", "altrove"))
		for login, want := range map[string]int{"operatore.mi": 1, "collega.mi": 1, "responsabile.to": 1, "funzionario.to": 1, "responsabile.mi": 0, "funzionario.mi": 0,
			"operatore.beta": 0, "operatore.to": 0, "referente.lombardia@r": 0} {
			if got := o.finds(login, "ornitorinco"); len(got) != want {
				o.Errorf("%s: %v", login, got)
			}
		}
		draft, err := o.s.SaveDraft(o.Context(), o.act("operatore.mi", ""), store.Draft{Question: ask(saying("Una salamandra."))})
		o.must(err)
		if got := o.finds("operatore.mi", "salamandra"); got != nil {
			o.Errorf("a draft: %v, %s", got, draft)
		}
		scope := "zq" + strings.ReplaceAll(o.people["operatore.mi"].Ufficio.ID, "-", "")
		for _, login := range []string{"operatore.beta", "operatore.to", "funzionario.mi"} {
			for _, typed := range []string{scope, scope + " ornitorinco", "zq"} {
				if got := o.finds(login, typed); got != nil {
					o.Errorf("%s: %v", login, got)
				}
			}
		}
	})
}

// Whatever is typed, nothing breaks and nobody else's request comes.
func TestSearchNeverBreaks(t *testing.T) {
	eachOffice(t, func(o *office) {
		mine := []string{o.send("operatore.mi", saying("Non, and, or, near: parole di ricerca."))}
		o.send("operatore.beta", saying("Non, and, or, near: parole di Beta."))
		typed := []string{
			`* " OR ( NEAR/`, `"`, `""`, `"perché`, `(`, `)`, `())(`, `*`, `**`, `a*`, `*a`, `-a`, `- -`, `NOT`, `NOT a`, `a NOT`, `AND`, `a AND`, `OR OR`, `NEAR/2`, `a NEAR b`, `a NEAR/0 b`,
			`body:a`, `body:`, `^a`, `a^`, `{a b}`, `a + b`, `'`, `''`, `' OR 1=1 --`, `%`, `_`, `\`, `\\`, `a\`, `!a`, `a & | !`, `a:*`, `:*`, `<->`, `a <-> b`, `a:AB`, `::`, `$1`, `?1`, `?`,
			"a\x00b", "\x00", "\xff\xfe", "a\xffb", "\ufeff", "\u200b", "\u0301", "e\u0301\u0301\u0301", "🙂", "a🙂b", "²³", "Ⅷ", "ʰ", "٣٤", "日本語", "İstanbul", "ſtraße", "ﬁne", "\U0001E922\U0001E923",
			"1e5", "0x1F", "1.5e-3", "-1", "+39 02 123", "a.b.c", "http://x/y?z", "x@y", "<b>", "&amp;", "a-b-c", "2026-10-25",
			strings.Repeat("a", 3000), strings.Repeat("è", 3000), strings.Repeat("a ", 3000), strings.Repeat("(", 3000), strings.Repeat(`"`, 999), strings.Repeat("9", 400),
		}
		letters := []rune(`ab zèÈ09*"'()-+:&|!<>^~{}[]\/%_?$#.,;` + "\x00\u0301\u200b\U0001E922ßİ²")
		r := rand.New(rand.NewPCG(20, 26))
		for range 300 {
			var b strings.Builder
			for range r.IntN(12) {
				if r.IntN(6) == 0 {
					b.WriteString([]string{" OR ", " NEAR/", " AND ", "NOT ", "body:", ":*", "<->"}[r.IntN(7)])
				} else {
					b.WriteRune(letters[r.IntN(len(letters))])
				}
			}
			typed = append(typed, b.String())
		}
		for _, s := range typed {
			for _, login := range []string{"operatore.mi", "referente.lombardia@r"} {
				for _, id := range o.finds(login, s) {
					if !slices.Contains(mine, id) {
						o.Errorf("%s, %q: a request of somebody else", login, s)
					}
				}
			}
		}
		if got := o.finds("operatore.mi", "or near not"); len(got) != 0 {
			o.Error("not is no word of the text", got)
		}
		if got := o.finds("operatore.mi", "OR near AND non"); !slices.Equal(got, mine) {
			o.Error("words that are operators elsewhere", got)
		}
	})
}

// Whatever word stands in a text is found when it is typed again, whole or its first half.
func TestSearchFindsEveryAlphabet(t *testing.T) {
	eachOffice(t, func(o *office) {
		var words []string
		for _, alphabet := range []string{"aeiouàèéìòù", "ñçßøłđőşğıæœ", "αβγδεζηθάέή", "абвгдежзйё", "אבגדהו", "ابتثجح", "अआइईउऊ", "日月山川木", "あいうえお", "가나다라마", "ხვალექ", "ʻʼˀ"} {
			words = append(words, alphabet, strings.ToUpper(alphabet))
		}
		words = append(words, "12a34b", "1e10", "0x1f", "00012", "a1", "IIIª", "2°")
		id := o.send("operatore.mi", saying(strings.Join(words, ", ")))
		for _, w := range words {
			runes := []rune(w)
			for _, typed := range []string{w, string(runes[:(len(runes)+1)/2]), strings.ToLower(w)} {
				if got := o.finds("operatore.mi", typed); !slices.Equal(got, []string{id}) {
					o.Errorf("%q is not found", typed)
				}
			}
		}
	})
}

// A form may hold what no keyboard types. It is sent and read again, or complained about at its
// field, on both databases: never a fault.
func TestOddCharactersAreNoFault(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx, a := o.Context(), o.act("operatore.mi", "")
		for _, odd := range []string{"a\x00b", "a\xffb", "a\xc3", "\u202ea", "🙂", "a\u0000", "a\r\nb", "a\x1bb"} {
			for field, edit := range map[string]func(q *desk.Question){
				"text": func(q *desk.Question) { q.Text = odd }, "name": func(q *desk.Question) { q.FirstName, q.LastName = odd, odd },
				"comune": func(q *desk.Question) { q.Comune = odd }, "abroad": func(q *desk.Question) { q.Abroad = odd },
			} {
				q := ask(edit)
				id, err := o.s.SaveDraft(ctx, a, store.Draft{Question: q})
				if err != nil {
					o.Errorf("draft, %s %q: %v", field, odd, err)
					continue
				}
				_, err = o.s.Draft(ctx, a.Who, id)
				o.must(err)
				sub, err := q.Check(desk.Generico, o.topics["pensioni"])
				if err == nil {
					_, err = o.s.SendRequest(ctx, a, store.Draft{Question: q}, sub)
				} else if bad, ok := err.(desk.Invalid); ok && len(bad) > 0 {
					err = nil
				}
				if err != nil {
					o.Errorf("%s %q: %v", field, odd, err)
				}
			}
		}
		for _, f := range []store.Filter{{Topic: "a\x00"}, {State: "a\x00"}, {Motivo: "\xff"}, {Provenance: "\x00"}, {After: "\x00.\x00"}, {View: "\x00"}} {
			if _, err := o.s.Storico(ctx, a.Who, desk.DayOf(o.now), f); err != nil {
				o.Errorf("%+v: %v", f, err)
			}
		}
		if _, err := o.s.Request(ctx, a.Who, "a\x00"); err != store.ErrNotFound {
			o.Errorf("an id from an address: %v", err)
		}
	})
}

// Every page of a list once, in order, whatever comes in meanwhile.
func TestPagesOfLists(t *testing.T) {
	eachOffice(t, func(o *office) {
		var sent []string
		for i := range 2*store.PageSize + 3 {
			if i%3 > 0 { // several in one second: the id decides
				o.now = o.now.Add(1e9)
			}
			sent = append(sent, o.send("operatore.mi"))
		}
		newest := slices.Clone(sent)
		slices.Reverse(newest)
		for name, c := range map[string]struct {
			list func(f store.Filter) (store.List, error)
			f    store.Filter
			want []string
		}{
			"Storico": {func(f store.Filter) (store.List, error) {
				return o.s.Storico(o.Context(), o.people["collega.mi"], desk.DayOf(o.now), f)
			}, store.Filter{}, newest},
			"Inbox": {func(f store.Filter) (store.List, error) {
				return o.s.Inbox(o.Context(), o.people["funzionario.mi"], desk.DayOf(o.now), f)
			}, store.Filter{}, newest},
			"waiting": {func(f store.Filter) (store.List, error) {
				return o.s.Inbox(o.Context(), o.people["funzionario.mi"], desk.DayOf(o.now), f)
			}, store.Filter{View: store.ViewWaiting}, sent},
		} {
			var got []string
			for f := c.f; ; {
				l, err := c.list(f)
				o.must(err)
				if len(l.Requests) > store.PageSize {
					o.Fatalf("%s: %d rows on a page", name, len(l.Requests))
				}
				got = append(got, ids(l)...)
				if f.After = l.Next; f.After == "" {
					break
				}
			}
			if name == "waiting" && len(got) == len(c.want) { // of one second any order will do
				slices.Sort(got)
				c.want = slices.Sorted(slices.Values(c.want))
			}
			if !slices.Equal(got, c.want) {
				o.Errorf("%s: %d of %d", name, len(got), len(c.want))
			}
		}
	})
}

// The word lists above hold letters, so that the tests prove what they say.
func TestAlphabetsAreLetters(t *testing.T) {
	for _, r := range "àßøαбאاअ日あ가ხʻ" {
		if !unicode.IsLetter(r) {
			t.Errorf("%U", r)
		}
	}
}
