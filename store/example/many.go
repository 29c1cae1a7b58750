package example

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store"
)

const (
	manyYears   = 5
	manyUffici  = 100    // beside those of the example
	manyAtHome  = 20_000 // at most so many in the example's own ufficio and structure
	manyAtOnce  = 5_000  // requests a transaction
	manyPer     = 3      // one in three is at home, up to that
	manyCitizen = 10     // ten requests on four citizens
)

// many writes the requests of a country: what a measurement stands on. Everything but ids comes
// from the number of requests and the day.
type many struct {
	s     *store.Store
	now   time.Time
	today desk.Day
	n     int // how many in all
	dice  *rand.Rand
	blocks

	home      office // of the example: ALFA-MI and DEMO-MI
	offices   []office
	strutture map[string]place // by code
	byRegion  map[string][]place
	crics     map[string]place
	punti     map[string]string // id of a punto by the id of its structure
	citizens  map[int]string    // ids by number of the citizen
	counts    map[int]int64     // requests numbered, by year
	visits    map[int]int64     // appointments numbered, by year
	topics    []desk.Topic
	pdf       store.StoredFile
}

// office is an ufficio of a patronato with the people who write from it.
type office struct {
	ente, id, region string
	people           []string // ids
	near             place    // where most of its citizens live
}

// place is a structure with the officials who answer there.
type place struct {
	desk.Struttura
	officials []string // ids
}

// Many adds n requests in every state and age, with their threads, attachments' rows, notices and
// past appointments, spread over five years, a hundred uffici and all structures; a third of them,
// at most 20,000, in the example's own ufficio and structure. World must stand; it is the same for
// the same n and day.
func Many(ctx context.Context, s *store.Store, now time.Time, n int) error {
	m := &many{s: s, now: now, today: desk.DayOf(now), n: n, dice: rand.New(rand.NewPCG(uint64(n), 2026)), // #nosec G404 G115 -- made-up data
		strutture: map[string]place{}, byRegion: map[string][]place{}, crics: map[string]place{}, punti: map[string]string{},
		citizens: map[int]string{}, counts: map[int]int64{}, visits: map[int]int64{}}
	for _, t := range store.DefaultTopics {
		if t.Parent != "" {
			m.topics = append(m.topics, t)
		}
	}
	if err := m.prepare(ctx); err != nil {
		return fmt.Errorf("example of many requests: %w", err)
	}
	for first := 0; first < n; first += manyAtOnce {
		err := s.Write(ctx, func(tx *store.Tx) error {
			m.blocks = newBlocks(tx)
			for i := first; i < min(first+manyAtOnce, n); i++ {
				if err := m.request(i); err != nil {
					return err
				}
			}
			return m.flush()
		})
		if err != nil {
			return fmt.Errorf("example requests from %d on: %w", first, err)
		}
	}
	if err := s.Write(ctx, m.numbered); err != nil {
		return err
	}
	return s.Optimize(ctx)
}

// prepare enters uffici, punti and people, and reads back who and what there is.
func (m *many) prepare(ctx context.Context) (err error) {
	if m.pdf, err = m.s.SaveFile(ctx, strings.NewReader(pdf), desk.MaxAttachments); err != nil {
		return err
	}
	if err := m.s.Write(ctx, m.readStrutture); err != nil {
		return err
	}
	provinces := m.provinces()
	if err := m.enterUffici(ctx, provinces); err != nil {
		return err
	}
	if err := m.enterPeople(ctx); err != nil {
		return err
	}
	return m.s.Write(ctx, func(tx *store.Tx) error {
		if !m.s.Postgres() {
			// The indexes of a million requests are written all over: in memory, until the end.
			if _, err := tx.Exec(`PRAGMA cache_size = -1048576`); err != nil {
				return err
			}
		}
		return m.readBack(tx, provinces)
	})
}

// provinces are the territorial structures in the order of their codes.
func (m *many) provinces() (list []place) {
	for _, p := range ordered(m.strutture) {
		if p.Kind == desk.Territoriale {
			list = append(list, p)
		}
	}
	return list
}

func (m *many) readStrutture(tx *store.Tx) error {
	rows, err := tx.Query(`SELECT s.id, s.code, s.name, s.kind, s.provincia, s.region FROM strutture s ORDER BY s.code`)
	return each(rows, err, func() error {
		var p place
		if err := rows.Scan(&p.ID, &p.Code, &p.Name, &p.Kind, &p.Provincia, &p.Region); err != nil {
			return err
		}
		m.strutture[p.Code] = p
		return nil
	})
}

func (m *many) enterUffici(ctx context.Context, provinces []place) error {
	enti := []desk.Ente{{Code: "ALFA", Name: "Patronato Alfa (demo)"}, {Code: "BETA", Name: "Patronato Beta (demo)"}, {Code: "GAMMA", Name: "Patronato Gamma (demo)"}}
	var d store.Directory
	for i := range manyUffici {
		p := provinces[i%len(provinces)]
		d.Uffici = append(d.Uffici, store.UfficioEntry{Ente: enti[i%len(enti)],
			Ufficio: desk.Ufficio{Code: ufficioCode(i), Name: "Ufficio di " + p.Provincia, Region: p.Region}})
	}
	if err := m.s.ImportDirectory(ctx, d); err != nil {
		return err
	}
	var punti []store.PuntoEntry
	for _, p := range provinces {
		if p.Code != "DEMO-MI" && p.Code != "DEMO-TO" {
			punti = append(punti, store.PuntoEntry{Struttura: p.Code, Punto: desk.Punto{Code: strings.TrimPrefix(p.Code, "DEMO-") + "-PENSIONI",
				Name: "Consulenza pensioni, " + p.Provincia, Address: "Via dimostrativa 1", Topics: []string{"pensioni"}, Modes: desk.Modes, Horizon: 60,
				Agenda: weekly(desk.Hours{From: 9 * 60, To: 13 * 60, Length: 30, Counters: 1}, time.Monday, time.Wednesday, time.Friday)}})
		}
	}
	return m.s.ImportPunti(ctx, punti)
}

func ufficioCode(i int) string { return fmt.Sprintf("UFF-%03d", i+1) }

// enterPeople gives each new ufficio two operators and each structure two officials. None of them
// signs in.
func (m *many) enterPeople(ctx context.Context) error {
	var rows []store.Row
	enti := []string{"ALFA", "BETA", "GAMMA"}
	for i := range manyUffici {
		for k := range 2 {
			rows = append(rows, store.NewPerson{Login: fmt.Sprintf("operatore%d.%03d", k+1, i+1), Name: givenNames[(i*2+k)%len(givenNames)] + " " + familyNames[(i*7+k)%len(familyNames)],
				Role: desk.Operatore, CanRefer: k == 0, Ente: enti[i%len(enti)], Ufficio: ufficioCode(i)})
		}
	}
	for i, p := range ordered(m.strutture) {
		for k := range 2 {
			one := store.NewPerson{Login: fmt.Sprintf("funzionario%d.%s", k+1, strings.ToLower(p.Code)), Name: givenNames[(i*3+k)%len(givenNames)] + " " + familyNames[(i*5+k)%len(familyNames)],
				Role: desk.FunzionarioCRIC, Struttura: p.Code}
			if p.Kind == desk.Territoriale {
				one.Role, one.Topics = desk.Funzionario, []string{"pensioni", "ammortizzatori", "invalidita", "entrate"}
			}
			rows = append(rows, one)
		}
	}
	problems, err := m.s.Import(ctx, m.now.AddDate(-manyYears, 0, 0), rows, true)
	for _, problem := range problems {
		err = errors.Join(err, errors.New(problem))
	}
	return err
}

// readBack learns the ids of what was entered.
func (m *many) readBack(tx *store.Tx, provinces []place) error {
	officials := map[string][]string{}
	rows, err := tx.Query(`SELECT p.id, s.code FROM people p JOIN strutture s ON s.id = p.struttura_id WHERE p.role IN ($1, $2) ORDER BY p.login`,
		desk.Funzionario, desk.FunzionarioCRIC)
	err = each(rows, err, func() error {
		var id, code string
		defer func() { officials[code] = append(officials[code], id) }()
		return rows.Scan(&id, &code)
	})
	if err != nil {
		return err
	}
	for _, p := range ordered(m.strutture) {
		p.officials = officials[p.Code]
		m.strutture[p.Code] = p
		if p.Kind == desk.CRIC {
			m.crics[p.Region] = p
		} else {
			m.byRegion[p.Region] = append(m.byRegion[p.Region], p)
		}
	}
	if len(m.strutture["DEMO-MI"].officials) > 2 { // its own two sign in, and have the work
		p := m.strutture["DEMO-MI"]
		p.officials = nil
		for _, login := range []string{"funzionario.mi", "funzionario2.mi"} {
			id, _, err := m.s.Credentials(context.Background(), login)
			if err != nil {
				return err
			}
			p.officials = append(p.officials, id)
		}
		m.strutture["DEMO-MI"] = p
	}
	rows, err = tx.Query(`SELECT k.id, k.struttura_id FROM punti k ORDER BY k.code DESC`)
	err = each(rows, err, func() error {
		var id, struttura string
		defer func() { m.punti[struttura] = id }()
		return rows.Scan(&id, &struttura)
	})
	if err != nil {
		return err
	}
	rows, err = tx.Query(`SELECT u.ente_id, u.id, u.code, u.region, p.id FROM uffici u JOIN people p ON p.ufficio_id = u.id ORDER BY u.code, p.login`)
	return each(rows, err, func() error {
		var o office
		var code, person string
		if err := rows.Scan(&o.ente, &o.id, &code, &o.region, &person); err != nil {
			return err
		}
		if last := len(m.offices) - 1; last >= 0 && m.offices[last].id == o.id {
			m.offices[last].people = append(m.offices[last].people, person)
			return nil
		} else if m.home.id == o.id {
			m.home.people = append(m.home.people, person)
			return nil
		}
		o.people = []string{person}
		switch code {
		case "ALFA-MI":
			o.near = m.strutture["DEMO-MI"]
			m.home = o
			return nil
		case "BETA-MI":
			o.near = m.strutture["DEMO-MI2"]
		case "ALFA-TO":
			o.near = m.strutture["DEMO-TO"]
		default:
			var i int
			if _, err := fmt.Sscanf(code, "UFF-%03d", &i); err != nil {
				return err
			}
			o.near = m.strutture[provinces[(i-1)%len(provinces)].Code]
		}
		m.offices = append(m.offices, o)
		return nil
	})
}

// numbered leaves the counters where the last number stands, and the cache as it was.
func (m *many) numbered(tx *store.Tx) error {
	for year, n := range m.counts {
		if _, err := tx.Exec(`INSERT INTO counters (year, n) VALUES ($1, $2) ON CONFLICT (year) DO UPDATE SET n = excluded.n`, year, n); err != nil {
			return err
		}
	}
	for year, n := range m.visits {
		if _, err := tx.Exec(`INSERT INTO appointment_counters (year, n) VALUES ($1, $2) ON CONFLICT (year) DO UPDATE SET n = excluded.n`, year, n); err != nil {
			return err
		}
	}
	end := `PRAGMA cache_size = -65536`
	if m.s.Postgres() {
		end = `ANALYZE`
	}
	_, err := tx.Exec(end)
	return err
}

// each reads all rows and closes them.
func each(rows *sql.Rows, err error, scan func() error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(); err != nil {
			return err
		}
	}
	return rows.Err()
}
