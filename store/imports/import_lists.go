package imports

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"combipat/desk"
	"combipat/store/db"
)

// Importer reads one kind of list from a CSV file. Its columns may stand in any order, and
// those without values may be left out; docs/esempi has an example of each.
type Importer struct {
	Name    string   // of the list, in commands and addresses
	English string   // the same word in English, for the command
	Title   string   // what the list holds
	Help    string   // what a row is, for the Gestore's page
	Columns []string // all there may be
	Needs   []string // those without which no row can be right
	key     []string // what names a row: a second one of the same name is a mistake; nil: may repeat
	rows    func(ctx context.Context, s *Imports, lines []Line) ([]db.Row, error)
	export  func(q db.Queryer) ([][]string, error) // the present list in these columns; nil: not exported
}

// Importers lists them in the order in which a new service needs them.
var Importers = []Importer{
	{"strutture", "structures", "Strutture INPS", "Una riga per Struttura territoriale o CRIC.",
		[]string{"codice", "tipo", "denominazione", "provincia", "regione", "telefono", "cap", "seconda", "estero"},
		[]string{"codice", "tipo", "denominazione", "regione"}, []string{"codice"}, each(strutturaRow), strutturaLines},
	{"cap", "cap", "CAP e comuni", "Una riga per CAP, con il comune se è uno solo: quelli che mancano nei dati pubblici.",
		[]string{"cap", "provincia", "regione", "istat", "comune"},
		[]string{"cap", "provincia", "regione"}, []string{"cap", "provincia", "istat"}, each(capRow), capLines},
	{"poli", "poli", "Poli e altre regole", "Una riga per regola: chi lavora un argomento di un luogo.",
		[]string{"livello", "luogo", "argomento", "struttura"},
		[]string{"livello", "luogo", "argomento", "struttura"}, []string{"livello", "luogo", "argomento"}, each(ruleRow), ruleLines},
	{"enti", "enti", "Patronati e uffici", "Una riga per ufficio, con il suo ente.",
		[]string{"ente_codice", "ente", "ufficio_codice", "ufficio", "regione"},
		[]string{"ente_codice", "ente", "ufficio_codice", "ufficio", "regione"}, []string{"ente_codice", "ufficio_codice"}, each(ufficioRow), ufficioLines},
	{"persone", "people", "Persone", "Una riga per persona che accede.",
		[]string{"utente", "nome", "email", "ruolo", "ente", "ufficio", "struttura", "argomenti", "referente", "un_solo_nome"},
		[]string{"utente", "nome", "ruolo"}, []string{"utente"}, each(personRow), nil},
	{"punti", "punti", "Punti di consulenza", "Una riga per fascia oraria; le righe con lo stesso codice sono lo stesso punto.",
		[]string{"sede", "codice", "nome", "indirizzo", "argomenti", "modalita", "funzionari", "preavviso_giorni", "preavviso_ore", "orizzonte",
			"giorni", "dalle", "alle", "durata", "intervallo", "postazioni", "valida_dal", "valida_al", "ogni", "settimana_del"},
		[]string{"sede", "codice", "nome", "argomenti", "modalita"}, nil, puntoRows, puntoLines},
	{"richieste", "requests", "Richieste di altri canali", "Una riga per richiesta.",
		[]string{"provenienza", "inviata", "motivo", "argomento", "cf", "nome", "cognome", "cap", "comune", "estero",
			"identificativo_tipo", "identificativo", "testo", "struttura", "un_solo_nome"},
		[]string{"provenienza", "inviata", "motivo", "argomento", "testo"}, nil, each(requestRow), nil},
}

// ImporterNamed returns the importer of a name, Italian or English.
func ImporterNamed(name string) (Importer, bool) {
	i := slices.IndexFunc(Importers, func(im Importer) bool { return name == im.Name || name == im.English })
	if i < 0 {
		return Importer{}, false
	}
	return Importers[i], true
}

// Open says whether the Gestore may handle the list: not what citizens ask [R6].
func (im Importer) Open() bool { return im.Name != "richieste" }

// Read returns a file of this kind, read in an encoding or, with "", in the one it seems to be
// in; see ReadCSV.
func (im Importer) Read(from io.Reader, as Encoding) (Table, error) {
	return ReadCSV(from, as, im.Columns, im.Needs)
}

// Report is what an import did, or would do.
type Report struct {
	New, Known int // rows that enter something, and that change or confirm what is there
	Problems   []Problem
	Done       bool
}

// Problem is what is wrong with one row of a file, in Italian.
type Problem struct {
	Number int // of the row
	Text   string
}

// ImportLines enters all lines of a file, or none: none if a single one is wrong, and none
// without confirm. It is for the Gestore, who may not handle requests [R6], and, with nobody in
// the act, for the command line; anybody else is ErrNotFound. The act's key makes a second
// confirmation of the same form one import. A table of which it is not certain how it is
// written is refused as Table.Settled says.
func (s *Imports) ImportLines(ctx context.Context, a db.Act, im Importer, table Table, confirm bool) (report Report, err error) {
	if a.Who.ID != "" && (a.Who.Role != desk.Gestore || !im.Open()) {
		return Report{}, db.ErrNotFound
	}
	if err := table.Settled(); err != nil && confirm {
		return Report{}, err
	}
	lines := table.Lines
	rows, err := im.rows(ctx, s, lines)
	if err != nil {
		return Report{}, err
	}
	err = s.Write(ctx, func(tx *db.Tx) error {
		report = Report{}
		done, err := db.Once(tx, a, func() (string, error) {
			if err := im.Enter(tx, a, lines, rows, &report); err != nil {
				return "", err
			}
			if len(report.Problems) > 0 || !confirm {
				return "", db.ErrTrial
			}
			if a.Who.ID != "" {
				if err := db.Audit(tx, a, "importazione", im.Name, fmt.Sprintf("%d righe nuove, %d già presenti", report.New, report.Known)); err != nil {
					return "", err
				}
			}
			return strconv.Itoa(report.New) + " " + strconv.Itoa(report.Known), nil
		})
		if err == nil {
			report.Done = true
			_, err = fmt.Sscan(done, &report.New, &report.Known)
		}
		return err
	})
	if err == db.ErrTrial {
		err = nil
	}
	return report, err
}

// Enter enters the rows one by one and reports.
func (im Importer) Enter(tx *db.Tx, a db.Act, lines []Line, rows []db.Row, report *Report) error {
	first := map[string]int{}
	for i, row := range rows {
		text := lines[i].bad
		if text == "" {
			text = unclearFlag(im.Name, lines[i].Fields)
		}
		if name := im.nameOf(lines[i]); text == "" && name != "" {
			if at, twice := first[name]; twice {
				text = fmt.Sprintf("ripete la riga %d", at)
			}
			first[name] = lines[i].Number
		}
		if text == "" {
			known, err := isKnown(tx, row)
			if err != nil {
				return err
			}
			switch text, err = db.ComplaintOf(row.Enter(tx, a.Now)); {
			case err != nil:
				return fmt.Errorf("row %d: %w", lines[i].Number, err)
			case known:
				report.Known++
			default:
				report.New++
			}
		}
		if text != "" {
			report.Problems = append(report.Problems, Problem{lines[i].Number, text})
		}
	}
	return nil
}

// nameOf is what no two rows may have in common, "" where they may.
func (im Importer) nameOf(l Line) string {
	if im.key == nil {
		return ""
	}
	parts := make([]string, len(im.key))
	for i, column := range im.key {
		parts[i] = l.Fields[column]
	}
	return strings.Join(parts, "\x00")
}

// isKnown says whether the row is about something that is there already.
func isKnown(q db.Queryer, row db.Row) (bool, error) {
	if r, ok := row.(interface {
		Known(db.Queryer) (bool, error)
	}); ok {
		return r.Known(q)
	}
	return false, nil
}
