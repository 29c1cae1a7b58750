package imports

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"combipat/desk"
	"combipat/store/db"
)

// Line is a row of a table, by column. Number is its place in the file as a spreadsheet counts
// it: the heading is row 1, and a cell of several lines is still one row.
type Line struct {
	Number int
	Fields map[string]string
	bad    string // what keeps the row from being read at all
}

// Table is a file as it was read, and how: what is shown before anything of it is entered.
type Table struct {
	Lines    []Line
	Head     []string // the first row as it stands in the file
	Encoding Encoding
	Comma    rune
	Doubts   []Doubt // cells that another encoding reads as well; none once one was chosen
}

// MaxLines is how many rows a list may have; the longest known, of CAPs and comuni, has 11,000.
const MaxLines = 50_000

// Settled says whether it is known how the file is written. One that is not is never entered:
// whoever brought it chooses first.
func (t Table) Settled() error {
	if len(t.Doubts) == 0 {
		return nil
	}
	return desk.Invalid{"codifica": "Non è certo come è scritto il file: guarda le righe dubbie e scegli la codifica."}
}

// DoubtfulRows counts the rows with doubts.
func (t Table) DoubtfulRows() int {
	n := 0
	for i, d := range t.Doubts {
		if i == 0 || d.Number != t.Doubts[i-1].Number {
			n++
		}
	}
	return n
}

// Separator names what separates the cells.
func (t Table) Separator() string {
	return map[rune]string{',': "virgola", ';': "punto e virgola", '\t': "tabulazione", '|': "barra verticale"}[t.Comma]
}

// ReadCSV reads a table as spreadsheets save it: separated by commas, semicolons or tabs, with
// any line ends, in an encoding that was chosen or, with "", is found out. The first row names
// the columns, in any order. A file that is no such table is desk.Invalid at "file", one that
// is not in the chosen encoding at "codifica"; a row that cannot be told apart into columns is
// among the lines and is refused when it is entered.
func ReadCSV(from io.Reader, as Encoding, columns, needed []string) (Table, error) {
	raw, err := io.ReadAll(from)
	if err != nil {
		return Table{}, err
	}
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) || bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")) {
		return Table{}, noTable("Questo è un foglio di calcolo: salvalo come CSV.")
	}
	sure := as != ""
	if !sure {
		as, sure = encodingOf(raw)
	}
	t, err := readAs(raw, as, columns, needed)
	if err != nil || sure {
		return t, err
	}
	readings := map[Encoding][]Line{as: t.Lines}
	for _, other := range byByte {
		if read, err := readAs(raw, other, columns, needed); err == nil && len(read.Lines) == len(t.Lines) {
			readings[other] = read.Lines
		}
	}
	t.Doubts = doubtsOf(as, readings)
	return t, nil
}

// readAs reads a table in one encoding.
func readAs(raw []byte, as Encoding, columns, needed []string) (Table, error) {
	t := Table{Encoding: as}
	text, err := as.decode(raw)
	if err != nil {
		return t, err
	}
	if strings.ContainsRune(text, 0) {
		return t, noTable("Il file non è un testo: salva la tabella come CSV.")
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text, t.Comma = separated(text, columns)
	table := csv.NewReader(strings.NewReader(text))
	table.Comma, table.FieldsPerRecord = t.Comma, -1
	t.Head, err = table.Read()
	if errors.Is(err, io.EOF) {
		return t, noTable("Il file è vuoto: la prima riga deve dare il nome alle colonne: %s.", strings.Join(columns, ", "))
	}
	if err != nil {
		return t, unreadable(err, 0)
	}
	names, err := heading(t.Head, columns, needed)
	if err != nil {
		return t, err
	}
	t.Lines, err = body(table, names, strings.Count(strings.Join(t.Head, ""), "\n"))
	return t, err
}

// body reads what follows the heading. inside counts the line ends within cells so far: the
// reader counts them as lines, a spreadsheet does not.
func body(table *csv.Reader, head []string, inside int) ([]Line, error) {
	var lines []Line
	for {
		cells, err := table.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(err, inside)
		}
		at, _ := table.FieldPos(0)
		line := Line{Number: at - inside, Fields: map[string]string{}}
		inside += strings.Count(strings.Join(cells, ""), "\n")
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue // spreadsheets save rows that look empty
		}
		for i, cell := range cells {
			if i < len(head) && head[i] != "" {
				line.Fields[head[i]] = unguarded(strings.TrimSpace(db.Readable(cell)))
				if wrong := spoilt(cell); wrong != "" && line.bad == "" {
					line.bad = "colonna " + head[i] + ": " + wrong
				}
			} else if strings.TrimSpace(cell) != "" {
				line.bad = "ha più colonne della prima riga"
			}
		}
		if len(cells) < len(head) {
			line.bad = fmt.Sprintf("ha %d colonne, la prima riga ne ha %d", len(cells), len(head))
		}
		if lines = append(lines, line); len(lines) > MaxLines {
			return nil, noTable("Il file ha più di %d righe: dividilo.", MaxLines)
		}
	}
	if len(lines) == 0 {
		return nil, noTable("Il file ha la prima riga e nessun’altra.")
	}
	return lines, nil
}

// heading returns the names of the columns as they are spelled in the list of columns; an empty
// one is a column without name, which must stay empty.
func heading(head, columns, needed []string) ([]string, error) {
	names := make([]string, len(head))
	for i, cell := range head {
		name := strings.ToLower(strings.TrimSpace(cell))
		switch {
		case name != "" && !slices.Contains(columns, name):
			return nil, noTable("Colonna sconosciuta «%s»: le colonne sono %s.", name, strings.Join(columns, ", "))
		case name != "" && slices.Contains(names, name):
			return nil, noTable("La colonna «%s» c’è due volte.", name)
		}
		names[i] = name
	}
	for _, name := range needed {
		if !slices.Contains(names, name) {
			return nil, noTable("Manca la colonna «%s»: le colonne sono %s.", name, strings.Join(columns, ", "))
		}
	}
	return names, nil
}

// separated finds out what separates the cells: the first line says so («sep=;»), or it is what
// cuts the heading into the most columns that are known.
func separated(text string, columns []string) (string, rune) {
	first, rest, _ := strings.Cut(text, "\n")
	if said, ok := strings.CutPrefix(first, "sep="); ok && len(said) == 1 && strings.Contains(",;\t|", said) {
		return rest, rune(said[0])
	}
	best, most := ',', 0
	for _, comma := range ",;\t" {
		known := 0
		for _, cell := range strings.Split(first, string(comma)) {
			if slices.Contains(columns, strings.ToLower(strings.Trim(cell, "\" "))) {
				known++
			}
		}
		if known > most {
			best, most = comma, known
		}
	}
	return text, best
}

// unreadable says in words at which row the quoting goes wrong.
func unreadable(err error, inside int) error {
	if broken, ok := errors.AsType[*csv.ParseError](err); ok {
		return noTable("Riga %s: le virgolette non sono chiuse, o stanno dentro un testo che non ne è circondato.", strconv.Itoa(broken.StartLine-inside))
	}
	return err
}

func noTable(format string, args ...any) error {
	return desk.Invalid{"file": fmt.Sprintf(format, args...)}
}

// formulas are what a spreadsheet takes the beginning of a formula to be.
const formulas = "=+-@\t\r"

// guarded keeps a spreadsheet from running a cell as a formula, and unguarded takes the guard
// away again: the apostrophe with which spreadsheets say that a cell is a text and no number,
// '00184, is no part of what it says either.
func guarded(cell string) string {
	if cell != "" && strings.ContainsRune(formulas+"'", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func unguarded(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune(formulas+"'0123456789", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}
