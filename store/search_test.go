package store_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// Words are found without accents, in any case, by their beginning, in everything both sides read.
func TestSearchFinds(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		a := o.Act("operatore.mi", "")
		q := storetest.Ask(storetest.Domus("39-0000-7400037"), storetest.Saying("Perché l’indennità è già stata sospesa? Übergröße, naïve, Łódź; e-mail: x@esempio.it, n.°42/b"),
			func(q *desk.Question) { q.FirstName, q.LastName, q.Comune = "Niccolò", "D’Angelò", "015146" })
		id, err := o.S.SendRequest(o.Context(), a, store.Draft{Question: q, Files: []store.NewFile{{Name: "Cedolino_marzo-2026.PDF", SHA256: "aa"}}}, o.Check(a, q))
		o.Must(err)
		other := o.Send("operatore.mi", storetest.About(storetest.Giulia), storetest.Saying("Tutt’altro."), func(q *desk.Question) { q.FirstName, q.LastName, q.CAP = "Giulia", "Conti", "10121" }) // of Torino: the comune that her CAP means is found too
		o.Must(o.S.Reply(o.Context(), o.Act("funzionario.mi", id), desk.ReplyAnswer, store.Message{Text: "La ricostituzione è definita.", Files: []store.NewFile{{Name: "prospetto.xlsx", SHA256: "bb"}}}))
		for _, typed := range []string{
			"perché", "perche", "PERCHÉ", "perche\u0301", "perch", "già stata", "stata gia", "  perché…  sospesa?! ", "l’indennita", "l'indennita", "indenn sosp",
			"ubergroße", "Übergröße", "naive", "esempio.it", "42/b", "niccolo", "NICCOLÒ D'ANGELO", "d’ang", "milano",
			storetest.Mario, strings.ToLower(storetest.Mario), "rssmra80", "RSSMRA80A01", "CB-2026-000001", "cb-2026-000001", "2026-000001", "000001",
			"39-0000-7400037", "7400037", "cedolino", "cedolino_marzo", "marzo 2026 pdf", "ricostituzione", "prospetto.xlsx", "perché ricostituzione niccolò",
		} {
			for _, login := range []string{"operatore.mi", "collega.mi", "funzionario.mi", "responsabile.mi"} {
				if got := o.Finds(login, typed); !slices.Equal(got, []string{id}) {
					o.Errorf("%s, %q: %v", login, typed, got)
				}
			}
		}
		for _, typed := range []string{"perchi", "erché", "angelo conti", "CB-2026-000009", storetest.Giulia + "x", storetest.Mario + "1", "perche tutt", "sospesax"} {
			if got := o.Finds("operatore.mi", typed); got != nil {
				o.Errorf("%q: %v", typed, got)
			}
		}
		for _, typed := range []string{"", "  ", "?!", "* \" ( )"} { // nothing to search for narrows nothing
			if got := o.Finds("operatore.mi", typed); !slices.Equal(got, []string{other, id}) {
				o.Errorf("%q: %v", typed, got)
			}
		}
		l, err := o.S.Storico(o.Context(), a.Who, desk.DayOf(o.Now), store.Filter{CF: storetest.Giulia})
		if err != nil || !slices.Equal(storetest.Ids(l), []string{other}) {
			o.Errorf("%v, %v", storetest.Ids(l), err)
		}
	})
}

// What moves is found where it went; drafts and the words that index uses are found by nobody.
func TestSearchScope(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.Send("operatore.mi", storetest.Saying("Un ornitorinco."))
		o.Must(o.S.Transfer(o.Context(), o.Act("funzionario.mi", id), "DEMO-TO", "altrove"))
		for login, want := range map[string]int{"operatore.mi": 1, "collega.mi": 1, "responsabile.to": 1, "funzionario.to": 1, "responsabile.mi": 0, "funzionario.mi": 0,
			"operatore.beta": 0, "operatore.to": 0, "referente.lombardia@r": 0} {
			if got := o.Finds(login, "ornitorinco"); len(got) != want {
				o.Errorf("%s: %v", login, got)
			}
		}
		draft, err := o.S.SaveDraft(o.Context(), o.Act("operatore.mi", ""), store.Draft{Question: storetest.Ask(storetest.Saying("Una salamandra."))})
		o.Must(err)
		if got := o.Finds("operatore.mi", "salamandra"); got != nil {
			o.Errorf("a draft: %v, %s", got, draft)
		}
		scope := "zq" + strings.ReplaceAll(o.People["operatore.mi"].Ufficio.ID, "-", "")
		for _, login := range []string{"operatore.beta", "operatore.to", "funzionario.mi"} {
			for _, typed := range []string{scope, scope + " ornitorinco", "zq"} {
				if got := o.Finds(login, typed); got != nil {
					o.Errorf("%s: %v", login, got)
				}
			}
		}
	})
}

// Whatever is typed, nothing breaks and nobody else's request comes.
func TestSearchNeverBreaks(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		mine := []string{o.Send("operatore.mi", storetest.Saying("Non, and, or, near: parole di ricerca."))}
		o.Send("operatore.beta", storetest.Saying("Non, and, or, near: parole di Beta."))
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
				for _, id := range o.Finds(login, s) {
					if !slices.Contains(mine, id) {
						o.Errorf("%s, %q: a request of somebody else", login, s)
					}
				}
			}
		}
		if got := o.Finds("operatore.mi", "or near not"); len(got) != 0 {
			o.Error("not is no word of the text", got)
		}
		if got := o.Finds("operatore.mi", "OR near AND non"); !slices.Equal(got, mine) {
			o.Error("words that are operators elsewhere", got)
		}
	})
}

// Whatever word stands in a text is found when it is typed again, whole or its first half.
func TestSearchFindsEveryAlphabet(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		var words []string
		for _, alphabet := range []string{"aeiouàèéìòù", "ñçßøłđőşğıæœ", "αβγδεζηθάέή", "абвгдежзйё", "אבגדהו", "ابتثجح", "अआइईउऊ", "日月山川木", "あいうえお", "가나다라마", "ხვალექ", "ʻʼˀ"} {
			words = append(words, alphabet, strings.ToUpper(alphabet))
		}
		words = append(words, "12a34b", "1e10", "0x1f", "00012", "a1", "IIIª", "2°")
		id := o.Send("operatore.mi", storetest.Saying(strings.Join(words, ", ")))
		for _, w := range words {
			runes := []rune(w)
			for _, typed := range []string{w, string(runes[:(len(runes)+1)/2]), strings.ToLower(w)} {
				if got := o.Finds("operatore.mi", typed); !slices.Equal(got, []string{id}) {
					o.Errorf("%q is not found", typed)
				}
			}
		}
	})
}

// A form may hold what no keyboard types. It is sent and read again, or complained about at its
// field, on both databases: never a fault.
func TestOddCharactersAreNoFault(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, a := o.Context(), o.Act("operatore.mi", "")
		for _, odd := range []string{"a\x00b", "a\xffb", "a\xc3", "\u202ea", "🙂", "a\u0000", "a\r\nb", "a\x1bb"} {
			for field, edit := range map[string]func(q *desk.Question){
				"text": func(q *desk.Question) { q.Text = odd }, "name": func(q *desk.Question) { q.FirstName, q.LastName = odd, odd },
				"comune": func(q *desk.Question) { q.Comune = odd }, "abroad": func(q *desk.Question) { q.Abroad = odd },
			} {
				q := storetest.Ask(edit)
				id, err := o.S.SaveDraft(ctx, a, store.Draft{Question: q})
				if err != nil {
					o.Errorf("draft, %s %q: %v", field, odd, err)
					continue
				}
				_, err = o.S.Draft(ctx, a.Who, id)
				o.Must(err)
				sub, err := q.Check(desk.Generico, o.Topics["pensioni"])
				if err == nil {
					_, err = o.S.SendRequest(ctx, a, store.Draft{Question: q}, sub)
				} else if bad, ok := err.(desk.Invalid); ok && len(bad) > 0 {
					err = nil
				}
				if err != nil {
					o.Errorf("%s %q: %v", field, odd, err)
				}
			}
		}
		for _, f := range []store.Filter{{Topic: "a\x00"}, {State: "a\x00"}, {Motivo: "\xff"}, {Provenance: "\x00"}, {After: "\x00.\x00"}, {View: "\x00"}} {
			if _, err := o.S.Storico(ctx, a.Who, desk.DayOf(o.Now), f); err != nil {
				o.Errorf("%+v: %v", f, err)
			}
		}
		if _, err := o.S.Request(ctx, a.Who, "a\x00"); err != store.ErrNotFound {
			o.Errorf("an id from an address: %v", err)
		}
	})
}

// Every page of a list once, in order, whatever comes in meanwhile.
func TestPagesOfLists(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		var sent []string
		for i := range 2*store.PageSize + 3 {
			if i%3 > 0 { // several in one second: the id decides
				o.Now = o.Now.Add(1e9)
			}
			sent = append(sent, o.Send("operatore.mi"))
		}
		newest := slices.Clone(sent)
		slices.Reverse(newest)
		for name, c := range map[string]struct {
			list func(f store.Filter) (store.List, error)
			f    store.Filter
			want []string
		}{
			"Storico": {func(f store.Filter) (store.List, error) {
				return o.S.Storico(o.Context(), o.People["collega.mi"], desk.DayOf(o.Now), f)
			}, store.Filter{}, newest},
			"Inbox": {func(f store.Filter) (store.List, error) {
				return o.S.Inbox(o.Context(), o.People["funzionario.mi"], desk.DayOf(o.Now), f)
			}, store.Filter{}, newest},
			"waiting": {func(f store.Filter) (store.List, error) {
				return o.S.Inbox(o.Context(), o.People["funzionario.mi"], desk.DayOf(o.Now), f)
			}, store.Filter{View: store.ViewWaiting}, sent},
		} {
			var got []string
			for f := c.f; ; {
				l, err := c.list(f)
				o.Must(err)
				if len(l.Requests) > store.PageSize {
					o.Fatalf("%s: %d rows on a page", name, len(l.Requests))
				}
				got = append(got, storetest.Ids(l)...)
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
