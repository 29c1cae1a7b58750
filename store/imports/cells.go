package imports

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// What a cell may say, however a spreadsheet or its writer put it. A cell that is not understood is
// never taken for something else: it is an error of its row and column, with what is accepted.

// flags are the columns that say yes or no, by importer.
var flags = map[string][]string{"strutture": {"seconda", "estero"}, "persone": {"referente", "un_solo_nome"}, "operatori": {"referente", "un_solo_nome"}, "richieste": {"un_solo_nome"}}

var (
	yesWords = []string{"sì", "si", "s", "x", "1", "vero", "true"}
	noWords  = []string{"", "no", "n", "0", "falso", "false"}
)

// yes reads a cell of a flag; one that is neither yes nor no was refused by unclearFlag.
func yes(cell string) bool { return slices.Contains(yesWords, plainWord(cell)) }

// unclearFlag returns what is wrong with the flags of a line, or "".
func unclearFlag(importer string, cells map[string]string) string {
	for _, name := range flags[importer] {
		if word := plainWord(cells[name]); !slices.Contains(yesWords, word) && !slices.Contains(noWords, word) {
			return fmt.Sprintf("colonna %s: «%s» non si capisce: scrivi sì o no (anche s, x, 1, vero; n, 0, falso, o niente)", name, cells[name])
		}
	}
	return ""
}

// plainWord is a word without the space, the capitals and the kinds of accent that say nothing.
func plainWord(cell string) string {
	word := strings.ToLower(strings.TrimSpace(cell))
	return strings.NewReplacer("si\u0300", "sì", "si'", "sì", "si’", "sì", "sí", "sì").Replace(word)
}

// weekdays as the forms write them, from Sunday, and as they are called.
var weekdays = [...]struct{ short, name string }{
	{"dom", "domenica"}, {"lun", "lunedì"}, {"mar", "martedì"}, {"mer", "mercoledì"}, {"gio", "giovedì"}, {"ven", "venerdì"}, {"sab", "sabato"},
}

// acceptedDays says what a cell of days may hold.
const acceptedDays = "usa lun mar mer gio ven sab dom, i numeri da 1 (lunedì) a 7, o un intervallo come lun-ven"

// daysOf reads days of the week: names, numbers from 1 for Monday to 7, lists with spaces, commas,
// semicolons or «e», ranges with a dash or «a». Each day comes once, in the order of the week from
// Monday. wrong is the part that is not understood.
func daysOf(cell string) (days []time.Weekday, wrong string) {
	text := strings.ToLower(cell)
	for _, dash := range []string{"–", "—", "‑", "/"} {
		text = strings.ReplaceAll(text, dash, "-")
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t,;\u00a0", r) })
	text = " " + strings.Join(words, " ") + " "
	text = strings.ReplaceAll(strings.ReplaceAll(text, " a ", "-"), " - ", "-")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "- ", "-"), " -", "-")
	on := map[time.Weekday]bool{}
	for _, part := range strings.Fields(text) {
		if part == "e" {
			continue
		}
		from, to, span := strings.Cut(part, "-")
		first, ok := dayOf(from)
		last := first
		if ok && span {
			last, ok = dayOf(to)
		}
		if !ok || fromMonday(last) < fromMonday(first) {
			return nil, part
		}
		for d := fromMonday(first); d <= fromMonday(last); d++ {
			on[time.Weekday((d+1)%7)] = true
		}
	}
	for d := range 7 {
		if day := time.Weekday((d + 1) % 7); on[day] {
			days = append(days, day)
		}
	}
	return days, ""
}

// fromMonday counts a day from 0 for Monday.
func fromMonday(d time.Weekday) int { return (int(d) + 6) % 7 }

func dayOf(word string) (time.Weekday, bool) {
	word = strings.TrimSuffix(word, ".")
	if len(word) == 1 && word[0] >= '1' && word[0] <= '7' {
		return time.Weekday(int(word[0]-'0') % 7), true
	}
	word = strings.NewReplacer("i'", "ì", "i’", "ì", "i\u0300", "ì", "í", "ì").Replace(word)
	for d, name := range weekdays {
		if word == name.short || word == name.name || word == strings.ReplaceAll(name.name, "ì", "i") {
			return time.Weekday(d), true
		}
	}
	return 0, false
}
