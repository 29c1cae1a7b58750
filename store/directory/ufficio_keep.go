package directory

import (
	"context"
	"database/sql"
	"regexp"
	"slices"
	"strings"

	"combipat/desk"
	"combipat/store/db"
)

// EnteUffici returns the offices of the administrator's ente, by region and name [R1, R4].
func (s *Directory) EnteUffici(ctx context.Context, who desk.Actor) ([]KeptUfficio, error) {
	if err := db.Admin(who); err != nil {
		return nil, err
	}
	rows, err := s.Read(ctx).Query(`SELECT u.id, u.code, u.name, u.region, (SELECT COUNT(*) FROM people p WHERE p.ufficio_id = u.id AND NOT p.disabled)
			+ (SELECT COUNT(*) FROM further_positions v JOIN people p ON p.id = v.person_id WHERE v.ufficio_id = u.id AND NOT p.disabled)
		FROM uffici u WHERE u.ente_id = $1 ORDER BY u.region, u.name, u.code`, who.Ente.ID)
	return db.Collect(rows, err, func(rows *sql.Rows) (u KeptUfficio, err error) {
		err = rows.Scan(&u.ID, &u.Code, &u.Name, &u.Region, &u.People)
		return u, err
	})
}

var ufficioCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,19}$`)

// KeepUfficio adds an office to the administrator's ente, or changes name and region of the
// one named by Act.ID, whose code stays. The region decides the CRIC of what its referenti ask
// from then on [R15]. A wrong field and a code in use are desk.Invalid; another ente's office
// is ErrNotFound.
func (s *Directory) KeepUfficio(ctx context.Context, a db.Act, u desk.Ufficio) (id string, err error) {
	if err := db.Admin(a.Who); err != nil {
		return "", err
	}
	regions, err := s.Regions(ctx)
	if err != nil {
		return "", err
	}
	bad := desk.Invalid{}
	u.Code, u.Name = strings.TrimSpace(u.Code), desk.NameOf(bad, "nome", u.Name, 80, "Scrivi il nome dell’ufficio, al massimo 80 caratteri.")
	if a.ID == "" && !ufficioCode.MatchString(u.Code) {
		bad.Add("codice", "Scrivi il codice ufficio: lettere, cifre, punti e trattini, al massimo 20.")
	}
	if !slices.Contains(regions, u.Region) {
		bad.Add("regione", "Scegli la regione: decide il CRIC competente.")
	}
	if err := bad.Err(); err != nil {
		return "", err
	}
	err = s.Write(ctx, func(tx *db.Tx) error {
		id, err = db.Once(tx, a, func() (string, error) { return putUfficio(tx, a, u) })
		return err
	})
	return id, err
}

func putUfficio(tx *db.Tx, a db.Act, u desk.Ufficio) (string, error) {
	if a.ID != "" {
		err := db.Changed(tx.Exec(`UPDATE uffici SET name = $3, region = $4 WHERE id = $1 AND ente_id = $2`, a.ID, a.Who.Ente.ID, u.Name, u.Region))
		if err != nil {
			return "", err
		}
		return a.ID, db.Audit(tx, a, "ufficio", a.ID, "")
	}
	id := db.NewID()
	n, err := tx.Exec(`INSERT INTO uffici (id, ente_id, code, name, region) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (ente_id, code) DO NOTHING`,
		id, a.Who.Ente.ID, u.Code, u.Name, u.Region)
	if err != nil {
		return "", err
	}
	if n == 0 {
		return "", desk.Invalid{"codice": "L’ente ha già un ufficio con questo codice."}
	}
	return id, db.Audit(tx, a, "ufficio", id, "")
}

// Load is an operator with how much they follow.
type Load struct {
	ID, Name, Ufficio      string
	Disabled               bool
	Requests, Appointments int
}

// Loads returns the operators of the administrator's ente with how much each follows, those
// who cannot sign in any more included, by ufficio and name [R6].
func (s *Directory) Loads(ctx context.Context, a db.Act) ([]Load, error) {
	if err := db.Admin(a.Who); err != nil {
		return nil, err
	}
	rows, err := s.Read(ctx).Query(`SELECT p.id, p.name, COALESCE(u.name, ''), p.disabled,
			(SELECT COUNT(*) FROM requests r WHERE r.owner_id = p.id AND r.ente_id = p.ente_id
				AND r.state IN ('inviata', 'da-smistare', 'in-carico', 'risposta', 'integrazione', 'chiusa')),
			(SELECT COUNT(*) FROM appointments a WHERE a.author_id = p.id AND a.start_at > $2 AND a.state = 'confermato')
		FROM people p LEFT JOIN uffici u ON u.id = p.ufficio_id
		WHERE p.ente_id = $1 AND p.role = 'operatore' ORDER BY u.name, p.name, p.id`, a.Who.Ente.ID, a.Now.Unix())
	return db.Collect(rows, err, func(rows *sql.Rows) (l Load, err error) {
		err = rows.Scan(&l.ID, &l.Name, &l.Ufficio, &l.Disabled, &l.Requests, &l.Appointments)
		return l, err
	})
}
