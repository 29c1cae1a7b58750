package imports_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

var abc = []string{"codice", "nome", "note"}

func readCSV(text string) ([]store.Line, error) {
	t, err := store.ReadCSV(strings.NewReader(text), "", abc, []string{"codice"})
	return t.Lines, err
}

// A list saved by any spreadsheet is the same list, and its rows have the numbers the
// spreadsheet shows.
func TestCSVOfAnySpreadsheet(t *testing.T) {
	t.Parallel()
	const plain = "codice,nome,note\nA,Città «è»,\"due\nrighe\"\nB,Però,\n\n,,\nC,Ultimo,x\n"
	wide := utf16.Encode([]rune("\ufeff" + plain))
	little := make([]byte, 0, 2*len(wide))
	for _, u := range wide {
		little = append(little, byte(u), byte(u>>8))
	}
	western := strings.NewReplacer("à", "\xe0", "«", "\xab", "è", "\xe8", "»", "\xbb", "ò", "\xf2").Replace(plain)
	for name, text := range map[string]string{
		"plain":          plain,
		"mark":           "\ufeff" + plain,
		"Windows":        strings.ReplaceAll(plain, "\n", "\r\n"),
		"old Macintosh":  strings.ReplaceAll(plain, "\n", "\r"),
		"semicolons":     strings.ReplaceAll(plain, ",", ";"),
		"tabs":           strings.ReplaceAll(plain, ",", "\t"),
		"said separator": "sep=;\r\n" + strings.ReplaceAll(plain, ",", ";"),
		"UTF-16":         string(little),
		"Windows-1252":   strings.ReplaceAll(western, ",", ";"),
		"capitals":       strings.Replace(plain, "codice,nome", "Codice, NOME", 1),
	} {
		lines, err := readCSV(text)
		if err != nil || len(lines) != 3 {
			t.Errorf("%s: %v, %v", name, lines, err)
			continue
		}
		got := fmt.Sprintln(lines[0].Number, lines[0].Fields["nome"], lines[0].Fields["note"], lines[1].Number, lines[1].Fields["nome"], lines[2].Fields["codice"])
		if want := "2 Città «è» due\nrighe 3 Però C\n"; got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		// the reader leaves wholly empty lines out; only rows of empty cells keep their place
		if lines[2].Number != 6 {
			t.Errorf("%s: the last row is %d", name, lines[2].Number)
		}
	}
}

// What is no table is refused in words that say what to do.
func TestCSVThatIsNone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                   "vuoto",
		"codice,nome\n":                      "nessun’altra",
		"codice,gatto\nA,B\n":                "«gatto»",
		"codice,Codice\nA,B\n":               "due volte",
		"nome\nA\n":                          "Manca la colonna «codice»",
		"codice,nome\nA,\"B\nC,D\n":          "Riga 2",
		"codice,note\n\"x\ny\",\nA,B\"C\"\n": "Riga 3",
		"PK\x03\x04xlsx":                     "salvalo come CSV",
		"codice\nA\x00\n":                    "non è un testo",
	} {
		_, err := readCSV(text)
		if bad, ok := err.(desk.Invalid); !ok || !strings.Contains(bad["file"], want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// A row with too many or too few cells is refused by its number; the others are looked at too.
func TestCSVRowsOfTheWrongLength(t *testing.T) {
	t.Parallel()
	o := storetest.OpenOffice(t, "sqlite")
	im, _ := store.ImporterNamed("enti")
	lines, err := im.Read(strings.NewReader("ente_codice,ente,ufficio_codice,ufficio,regione\nX,X,X1,Uno,Lombardia\nX,X,X2,Due\nX,X,X3,Tre,Lombardia,troppo\nX,X,X1,Ancora,Lombardia\n"), "")
	o.Must(err)
	report, err := o.S.ImportLines(o.Context(), store.Act{Now: o.Now}, im, lines, true)
	o.Must(err)
	want := "[{3 ha 4 colonne, la prima riga ne ha 5} {4 ha più colonne della prima riga} {5 ripete la riga 2}]"
	if got := fmt.Sprint(report.Problems); got != want || report.Done {
		t.Errorf("%s, want %s", got, want)
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, seed := range []string{"codice,nome\nA,B\n", "sep=;\ncodice;nome\nA;B", "\ufeffcodice\n\"A\n\"", "\xff\xfec\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := readCSV(text)
		if _, ok := err.(desk.Invalid); err != nil && !ok {
			t.Fatalf("%q: %v", text, err)
		}
		last := 1
		for _, l := range lines {
			if l.Number <= last {
				t.Fatalf("%q: row %d after %d", text, l.Number, last)
			}
			last = l.Number
			for column := range l.Fields {
				if !slices.Contains(abc, column) {
					t.Fatalf("%q: column %q", text, column)
				}
			}
		}
	})
}
