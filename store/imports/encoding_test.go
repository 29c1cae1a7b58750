package imports

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	wide "golang.org/x/text/encoding/unicode"

	"combipat/desk"
)

var written = map[string]encoding.Encoding{
	"Windows-1252":      charmap.Windows1252,
	"IBM 850":           charmap.CodePage850,
	"Macintosh":         charmap.Macintosh,
	"UTF-8":             wide.UTF8,
	"UTF-8 with a mark": wide.UTF8BOM,
	"UTF-16LE":          wide.UTF16(wide.LittleEndian, wide.UseBOM),
	"UTF-16BE":          wide.UTF16(wide.BigEndian, wide.UseBOM),
	"UTF-16LE unmarked": wide.UTF16(wide.LittleEndian, wide.IgnoreBOM),
	"UTF-16BE unmarked": wide.UTF16(wide.BigEndian, wide.IgnoreBOM),
}

func readPeople(t *testing.T, raw string, as Encoding) Table {
	t.Helper()
	im, _ := ImporterNamed("persone")
	table, err := im.Read(strings.NewReader(raw), as)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return table
}

// However a list was saved, its names are read as they were written, or it is said that they may
// not be: never another name in silence.
func TestNamesInEveryEncoding(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Niccolò Dalù", "Élodie D’Amè", "NICOLÒ FORLÌ", "Perché È", "José Müller", "Çelik Özil", "François Noël", "Štefan Kovač", "Ønsk", "D'Angiò", "Gràcia «Lìa»", "ÀLVARO"} {
		for how, encoding := range written {
			raw, err := encoding.NewEncoder().String("utente;nome;ruolo\r\nprova;" + name + ";crm\r\n")
			if err != nil {
				continue // this alphabet cannot write it
			}
			table := readPeople(t, raw, "")
			got := table.Lines[0].Fields["nome"]
			if got != name && len(table.Doubts) == 0 {
				t.Errorf("%s in %s is %q, read in silence as %s", name, how, got, table.Encoding)
			}
			if strings.HasPrefix(how, "UTF") && (got != name || len(table.Doubts) > 0) {
				t.Errorf("%s in %s is %q, %v", name, how, got, table.Doubts)
			}
			if len(table.Doubts) > 0 {
				if table.Settled() == nil {
					t.Errorf("%s in %s may be entered with doubts", name, how)
				}
				as := map[string]Encoding{"Windows-1252": Windows1252, "IBM 850": IBM850, "Macintosh": Macintosh}[how]
				if d := table.Doubts[0]; d.Number != 2 || d.Column != "nome" || d.Readings[as] != name {
					t.Errorf("%s in %s: %+v", name, how, d)
				}
				if chosen := readPeople(t, raw, as); chosen.Lines[0].Fields["nome"] != name || chosen.Settled() != nil || chosen.Encoding != as {
					t.Errorf("%s in %s, chosen: %+v", name, how, chosen)
				}
			}
		}
	}
}

// The files met in use are read without a question.
func TestFilesMetInUse(t *testing.T) {
	t.Parallel()
	for file, as := range map[string]Encoding{"persone_bom.csv": UTF8, "persone_utf16.csv": UTF16LE, "persone_windows1252.csv": Windows1252} {
		raw, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		table := readPeople(t, string(raw), "")
		if table.Encoding != as || table.Settled() != nil || table.Comma != ';' || len(table.Lines) != 2 ||
			table.Lines[0].Fields["nome"] != "Niccolò Dalù" || table.Lines[1].Fields["nome"] != "Élodie D’Amè" {
			t.Errorf("%s: %+v", file, table)
		}
	}
	im, _ := ImporterNamed("cap")
	raw, err := os.ReadFile(filepath.Join("testdata", "cap_apostrofo.csv"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := im.Read(strings.NewReader(string(raw)), "")
	if err != nil || table.Lines[0].Fields["cap"] != "00184" || table.Lines[0].Fields["istat"] != "058091" {
		t.Errorf("%+v, %v", table, err)
	}
}

// A chosen encoding in which the file cannot be is refused at the choice.
func TestEncodingThatDoesNotFit(t *testing.T) {
	t.Parallel()
	im, _ := ImporterNamed("persone")
	const odd = "utente;nome;ruolo\nprova;Dal\xf9;crm\n"
	for _, as := range []Encoding{UTF8, UTF16LE, UTF16BE} {
		_, err := im.Read(strings.NewReader(odd), as)
		if bad, ok := err.(desk.Invalid); !ok || bad.Text() == "" {
			t.Errorf("%s: %v", as, err)
		}
	}
	for name, want := range map[string]Encoding{"UTF-8": UTF8, "cp850": IBM850, "Windows-1252": Windows1252, "utf16": UTF16LE, "": ""} {
		if got, ok := EncodingNamed(name); got != want || !ok {
			t.Errorf("%q is %q", name, got)
		}
	}
	for _, e := range Encodings {
		if got, ok := EncodingNamed(string(e)); got != e || !ok || e.Label() == "" {
			t.Errorf("%q is %q, %q", e, got, e.Label())
		}
	}
	if _, ok := EncodingNamed("klingon"); ok {
		t.Error("every name is one")
	}
}

// A cell that came to us already spoilt says so; names that only look odd do not.
func TestSpoiltCells(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{"NiccolÃ²": "«Niccolò»", "Lâ€™Aquila": "«L’Aquila»", "Perch\ufffd": "andate perse"} {
		if got := spoilt(cell); !strings.Contains(got, want) {
			t.Errorf("%q: %q", cell, got)
		}
	}
	for _, cell := range []string{"Niccolò", "«PERCHÉ»", "L’Aquila", "São Paulo", "NOÃ", "D’Amè", "Kovač", "è"} {
		if got := spoilt(cell); got != "" {
			t.Errorf("%q: %q", cell, got)
		}
	}
}
