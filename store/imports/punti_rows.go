package imports

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store/agenda"
	"combipat/store/db"
)

// puntoRow is a line of the weekly agenda of a punto. The first of its lines enters the punto
// and empties its agenda; those that follow add to it.
type puntoRow struct {
	PuntoEntry
	lines     []desk.Template // one a day of the week
	following bool
	bad       desk.Invalid // what could not be read
}

// puntoRows reads the lines of a list of punti: what is said of a punto is said on its first
// line, and may be repeated on the others or left empty there [R43].
func puntoRows(_ context.Context, _ *Imports, lines []Line) ([]db.Row, error) {
	rows := make([]db.Row, len(lines))
	first := map[string]map[string]string{}
	for i, line := range lines {
		f := puntoFields{line.Fields, desk.Invalid{}}
		row := puntoRow{PuntoEntry: f.punto(), bad: f.bad}
		if said, ok := first[row.Code]; ok && row.Code != "" {
			row.following = true
			f.agree(said)
		} else {
			first[row.Code] = line.Fields
		}
		row.lines = f.templates()
		rows[i] = row
	}
	return rows, nil
}

// puntoFields reads cells and notes what cannot be read.
type puntoFields struct {
	cells map[string]string
	bad   desk.Invalid
}

func (f puntoFields) number(name string, ifEmpty int) int {
	if f.cells[name] == "" {
		return ifEmpty
	}
	// a spreadsheet writes 30 as 30,0 as well
	whole, part, _ := strings.Cut(strings.Replace(f.cells[name], ",", ".", 1), ".")
	n, err := strconv.Atoi(whole)
	if err != nil || strings.Trim(part, "0") != "" {
		f.bad.Add(name, "«"+f.cells[name]+"» non è un numero intero")
	}
	return n
}

// clock reads 09:30, and 9.30, 9 and 09:30:00 as spreadsheets and people make of it, as minutes of
// the day.
func (f puntoFields) clock(name string) int {
	typed := strings.ReplaceAll(f.cells[name], ".", ":")
	if typed == "24:00" {
		return 24 * 60
	}
	for _, layout := range []string{"15:04", "15:04:05", "15"} {
		if t, err := time.Parse(layout, typed); err == nil {
			return t.Hour()*60 + t.Minute()
		}
	}
	f.bad.Add(name, "«"+f.cells[name]+"» non è un orario: scrivi ore e minuti, come 09:30")
	return 0
}

func (f puntoFields) day(name string) desk.Day {
	if f.cells[name] == "" {
		return ""
	}
	d, err := desk.ParseDay(strings.TrimSuffix(f.cells[name], " 00:00:00"))
	if err != nil {
		f.bad.Add(name, "«"+f.cells[name]+"» non è una data: scrivi giorno, mese e anno con quattro cifre, come 07/04/2026")
	}
	return d
}

func (f puntoFields) punto() PuntoEntry {
	e := PuntoEntry{Struttura: f.cells["sede"], Officials: strings.Fields(strings.ToLower(f.cells["funzionari"])), Punto: desk.Punto{
		Code: f.cells["codice"], Name: f.cells["nome"], Address: f.cells["indirizzo"], Topics: strings.Fields(f.cells["argomenti"]),
		NoticeDays: f.number("preavviso_giorni", 0), NoticeHours: f.number("preavviso_ore", 0), Horizon: f.number("orizzonte", 60)}}
	for _, m := range strings.Fields(f.cells["modalita"]) {
		e.Modes = append(e.Modes, desk.Mode(m))
	}
	return e
}

// agree refuses a following line that says something else than the first.
func (f puntoFields) agree(first map[string]string) {
	for _, name := range []string{"sede", "nome", "indirizzo", "argomenti", "modalita", "funzionari", "preavviso_giorni", "preavviso_ore", "orizzonte"} {
		if f.cells[name] != "" && f.cells[name] != first[name] {
			f.bad.Add(name, "è diverso da quello della prima riga dello stesso punto")
		}
	}
}

// templates reads the opening, the same on each of the days; a line without days has none.
func (f puntoFields) templates() []desk.Template {
	if f.cells["giorni"] == "" {
		for _, name := range []string{"dalle", "alle"} {
			if f.cells[name] != "" {
				f.bad.Add("giorni", "indica i giorni, come lun mar mer")
			}
		}
		return nil
	}
	t := desk.Template{ValidFrom: f.day("valida_dal"), ValidTo: f.day("valida_al"), Every: f.number("ogni", 1), Anchor: f.day("settimana_del"),
		Hours: desk.Hours{From: f.clock("dalle"), To: f.clock("alle"), Length: f.number("durata", 30), Buffer: f.number("intervallo", 0), Counters: f.number("postazioni", 1)}}
	var list []desk.Template
	days, wrong := daysOf(f.cells["giorni"])
	if wrong != "" {
		f.bad.Add("giorni", "«"+wrong+"» non si capisce: "+acceptedDays)
	}
	for _, t.Weekday = range days {
		list = append(list, t)
	}
	return list
}

func (r puntoRow) Known(q db.Queryer) (bool, error) {
	if r.following {
		return true, nil
	}
	return db.Have(q, `SELECT id FROM punti WHERE code = $1`, r.Code)
}

func (r puntoRow) Enter(tx *db.Tx, _ time.Time) error {
	if err := r.bad.Err(); err != nil {
		return err
	}
	id, err := "", error(nil)
	if r.following {
		if id, err = db.IdOf(tx, `SELECT id FROM punti WHERE code = $1`, r.Code); errors.Is(err, db.ErrNotFound) {
			return nil // the first line was refused, and said why
		}
	} else {
		id, err = r.open(tx)
	}
	if err != nil {
		return err
	}
	for _, t := range r.lines {
		if err := t.Check(); err != nil {
			return err
		}
		if err := agenda.AddTemplate(tx, id, t); err != nil {
			return err
		}
	}
	return nil
}

// open enters the punto with its officials and without its agenda.
func (r puntoRow) open(tx *db.Tx) (string, error) {
	p := r.Punto
	var err error
	if p.Sede, err = db.IdOf(tx, `SELECT id FROM strutture WHERE code = $1 AND kind = 'provinciale'`, r.Struttura); err != nil || p.Sede == "" {
		return "", db.Unknown(db.OrNotFound(err), "sede", "struttura", r.Struttura)
	}
	if err := p.Check(); err != nil {
		return "", err
	}
	p.ID, err = db.IdOf(tx, `SELECT id FROM punti WHERE code = $1 AND struttura_id = $2`, p.Code, p.Sede)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return "", err
	}
	if p.ID, err = agenda.PutPunto(tx, p); err != nil {
		return "", err
	}
	for _, query := range []string{`DELETE FROM punto_templates WHERE punto_id = $1`, `DELETE FROM punto_officials WHERE punto_id = $1`} {
		if _, err := tx.Exec(query, p.ID); err != nil {
			return "", err
		}
	}
	slices.Sort(r.Officials)
	for _, login := range slices.Compact(r.Officials) {
		n, err := tx.Exec(`INSERT INTO punto_officials (punto_id, person_id) SELECT $1, id FROM people
			WHERE login = $2 AND id IN (SELECT v.person_id FROM positions v WHERE v.struttura_id = $3 AND v.role IN ('funzionario', 'responsabile')) ON CONFLICT DO NOTHING`, p.ID, login, p.Sede)
		if err != nil {
			return "", err
		}
		if n == 0 {
			return "", desk.Invalid{"funzionari": "«" + login + "» non è un funzionario della sede"}
		}
	}
	return p.ID, nil
}
