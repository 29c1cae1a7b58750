package imports

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"combipat/desk"
	"combipat/store/agenda"
	"combipat/store/db"
	"combipat/store/directory"
)

// ExportLines returns the present list as a file that the importer of the same kind reads, in
// the columns it documents: with semicolons and a byte order mark, so that an Italian
// spreadsheet opens it as it is. It is for the Gestore, and is audited; a list that is not
// exported is ErrNotFound.
func (s *Imports) ExportLines(ctx context.Context, a db.Act, im Importer) ([]byte, error) {
	if a.Who.Role != desk.Gestore || im.export == nil {
		return nil, db.ErrNotFound
	}
	lines, err := im.export(s.Read(ctx))
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", im.Name, err)
	}
	var file bytes.Buffer
	file.WriteString("\ufeff")
	table := csv.NewWriter(&file)
	table.Comma, table.UseCRLF = ';', true
	_ = table.Write(im.Columns) // a buffer takes everything
	for _, cells := range lines {
		for i := range cells {
			cells[i] = guarded(cells[i])
		}
		_ = table.Write(cells)
	}
	table.Flush()
	return file.Bytes(), s.Write(ctx, func(tx *db.Tx) error { return db.Audit(tx, a, "esportazione", im.Name, "") })
}

// Exported says whether the list can be had as a file.
func (im Importer) Exported() bool { return im.export != nil }

// table runs a query whose columns are those of a list, all text.
func table(q db.Queryer, columns int, query string) ([][]string, error) {
	rows, err := q.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines [][]string
	for rows.Next() {
		cells := make([]string, columns)
		into := make([]any, columns)
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		lines = append(lines, cells)
	}
	return lines, rows.Err()
}

func strutturaLines(q db.Queryer) ([][]string, error) {
	lines, err := table(q, 9, `SELECT code, kind, name, provincia, region, phone, id, CASE WHEN main THEN '' ELSE '1' END, CASE WHEN estero THEN '1' ELSE '' END
		FROM strutture ORDER BY code`)
	if err != nil {
		return nil, err
	}
	for _, cells := range lines {
		caps, err := db.Texts(q, `SELECT cap FROM struttura_caps WHERE struttura_id = $1 ORDER BY cap`, cells[6])
		if err != nil {
			return nil, err
		}
		cells[6] = strings.Join(caps, " ")
	}
	return lines, nil
}

// capLines are the CAPs with their comuni, and those of which only the provincia is known.
func capLines(q db.Queryer) ([][]string, error) {
	named, err := table(q, 5, `SELECT k.cap, c.provincia, c.region, c.istat, c.name FROM cap_comuni k JOIN comuni c ON c.istat = k.istat ORDER BY k.cap, c.istat`)
	if err != nil {
		return nil, err
	}
	bare, err := table(q, 5, `SELECT p.cap, p.provincia, p.region, '', '' FROM cap_province p WHERE NOT EXISTS
		(SELECT 1 FROM cap_comuni k JOIN comuni c ON c.istat = k.istat WHERE k.cap = p.cap AND c.provincia = p.provincia) ORDER BY p.cap, p.provincia`)
	return append(named, bare...), err
}

func ruleLines(q db.Queryer) ([][]string, error) {
	return table(q, 4, `SELECT r.level, COALESCE(p.code, r.place), r.topic, s.code FROM topic_rules r JOIN strutture s ON s.id = r.struttura_id
		LEFT JOIN strutture p ON r.level = 'polo' AND p.id = r.place ORDER BY r.level, 2, r.topic`)
}

func ufficioLines(q db.Queryer) ([][]string, error) {
	return table(q, 5, `SELECT e.code, e.name, u.code, u.name, u.region FROM uffici u JOIN enti e ON e.id = u.ente_id ORDER BY e.code, u.code`)
}

// puntoLines say everything about a punto on its first line.
func puntoLines(q db.Queryer) ([][]string, error) {
	list, err := directory.ListPunti(q, `WHERE p.active ORDER BY s.code, p.code`)
	if err != nil {
		return nil, err
	}
	var lines [][]string
	for _, p := range list {
		sede, err := db.Texts(q, `SELECT code FROM strutture WHERE id = $1`, p.Sede)
		if err != nil {
			return nil, err
		}
		officials, err := db.Texts(q, `SELECT p.login FROM punto_officials o JOIN people p ON p.id = o.person_id WHERE o.punto_id = $1 ORDER BY p.login`, p.ID)
		if err != nil {
			return nil, err
		}
		agenda, err := agenda.TemplatesOf(q, p.ID)
		if err != nil {
			return nil, err
		}
		modes := make([]string, len(p.Modes))
		for i, m := range p.Modes {
			modes[i] = string(m)
		}
		about := []string{sede[0], p.Code, p.Name, p.Address, strings.Join(p.Topics, " "), strings.Join(modes, " "), strings.Join(officials, " "),
			strconv.Itoa(p.NoticeDays), strconv.Itoa(p.NoticeHours), strconv.Itoa(p.Horizon)}
		if len(agenda) == 0 {
			lines = append(lines, append(about, make([]string, 10)...))
		}
		for _, t := range openings(agenda) {
			lines = append(lines, append(about, t...))
			about = []string{sede[0], p.Code, "", "", "", "", "", "", "", ""}
		}
	}
	return lines, nil
}

// openings gathers the lines of an agenda that differ by their day only, and writes each.
func openings(agenda []agenda.TemplateEntry) [][]string {
	days := map[desk.Template][]string{}
	var order []desk.Template
	for _, t := range agenda {
		same := t.Template
		same.Weekday = 0
		if days[same] == nil {
			order = append(order, same)
		}
		days[same] = append(days[same], weekdays[t.Weekday].short)
	}
	var lines [][]string
	for _, t := range order {
		h := t.Hours
		lines = append(lines, []string{strings.Join(days[t], " "), clock(h.From), clock(h.To), strconv.Itoa(h.Length), strconv.Itoa(h.Buffer), strconv.Itoa(h.Counters),
			string(t.ValidFrom), string(t.ValidTo), strconv.Itoa(max(t.Every, 1)), string(t.Anchor)})
	}
	return lines
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
