package db

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"combipat/desk"
)

// auditRow is a line of the register of accesses: ids, never names. See the migration for what
// each column means.
type auditRow struct {
	Seq                            int64
	ID                             string
	At                             int64
	Person, Role                   string
	Action, Subject, Object        string
	Reason, Salt, Seal, Prev, Hash string
}

// auditColumns is the one column list of the register; scanAudit reads it.
const auditColumns = `a.seq, a.id, a.at, a.person_id, a.role, a.action, a.subject, a.object, a.reason, a.salt, a.seal, a.prev, a.hash`

func scanAudit(rows Scanner) (r auditRow, err error) {
	err = rows.Scan(&r.Seq, &r.ID, &r.At, &r.Person, &r.Role, &r.Action, &r.Subject, &r.Object, &r.Reason, &r.Salt, &r.Seal, &r.Prev, &r.Hash)
	return r, err
}

// sum is the row's hash: SHA-256 over the hash before it and every field, each with its length,
// so that no two rows are written alike. The reason counts by its seal, which outlives it.
func (r auditRow) sum() string {
	return digest("combipat audit 1", r.Prev, strconv.FormatInt(r.Seq, 10), r.ID, strconv.FormatInt(r.At, 10),
		r.Person, r.Role, r.Action, r.Subject, r.Object, r.Seal)
}

// sealed is what stands for a reason in the chain; no reason, no seal. The salt keeps anybody
// from guessing a reason that was erased.
func (r auditRow) sealed() string {
	if r.Reason == "" && r.Salt == "" {
		return ""
	}
	return digest("combipat reason 1", r.Salt, r.Reason)
}

func digest(fields ...string) string {
	h := sha256.New()
	for _, f := range fields {
		_, _ = io.WriteString(h, strconv.Itoa(len(f))+":"+f+",") // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Audit notes a line of who did or looked at what. It is written with the rest of the
// transaction, at its very end.
func Audit(tx *Tx, a Act, action, subject, reason string) error {
	tx.Note(a, action, subject, "", reason)
	return nil
}

// Note is audit of a part of the subject. Bytes that are no text are left out here, as they
// would be in the row, so that the hash is that of the row.
func (t *Tx) Note(a Act, action, subject, object, reason string) {
	r := auditRow{ID: NewID(), At: a.Now.Unix(), Person: a.Who.ID, Role: string(a.Who.Role), Action: action, Subject: asText(subject), Object: asText(object), Reason: asText(reason)}
	if r.Reason != "" {
		r.Salt = rand.Text()
	}
	t.notes = append(t.notes, r)
}

func asText(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "") }

// auditLock is the number of the advisory lock under which PostgreSQL's transactions add to the
// chain, one after the other.
const auditLock = pgLock + 1

// chain writes what was noted to the end of the register. It is the last thing a transaction
// does, so that on PostgreSQL the others wait no longer than a commit takes.
func (t *Tx) chain() error {
	if len(t.notes) == 0 {
		return nil
	}
	if !t.dialect.sqlite {
		if _, err := t.Exec(`SELECT pg_advisory_xact_lock($1)`, int64(auditLock)); err != nil {
			return fmt.Errorf("audit: %w", err)
		}
	}
	var head AuditHead
	if err := t.QueryRow(`SELECT seq, hash FROM audit_head WHERE one = 1`).Scan(&head.Seq, &head.Hash); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	for _, r := range t.notes {
		r.Seq, r.Prev, r.Seal = head.Seq+1, head.Hash, r.sealed()
		r.Hash = r.sum()
		if _, err := t.Exec(`INSERT INTO audit (seq, id, at, person_id, role, action, subject, object, reason, salt, seal, prev, hash)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			r.Seq, r.ID, r.At, r.Person, r.Role, r.Action, r.Subject, r.Object, r.Reason, r.Salt, r.Seal, r.Prev, r.Hash); err != nil {
			return fmt.Errorf("audit: %w", err)
		}
		head = AuditHead{r.Seq, r.Hash}
		if _, err := t.Exec(`UPDATE audit_head SET seq = $1, hash = $2 WHERE one = 1`, head.Seq, head.Hash); err != nil {
			return fmt.Errorf("audit: %w", err)
		}
	}
	return nil
}

// AuditHead is the last row of the register: whoever keeps it elsewhere can tell later whether
// anything up to there was changed.
type AuditHead struct {
	Seq  int64
	Hash string
}

// AuditHead returns where the register stands now.
func (s *DB) AuditHead(ctx context.Context) (h AuditHead, err error) {
	err = s.Read(ctx).QueryRow(`SELECT seq, hash FROM audit_head WHERE one = 1`).Scan(&h.Seq, &h.Hash)
	return h, err
}

// AnchorAudit writes where the register stands to the log, which is kept by others than the
// database: once a day is enough to date a change.
func (s *DB) AnchorAudit(ctx context.Context, now time.Time) error {
	h, err := s.AuditHead(ctx)
	if err != nil {
		return fmt.Errorf("anchor audit: %w", err)
	}
	s.Log.Info("audit anchor", "day", string(desk.DayOf(now)), "seq", h.Seq, "hash", h.Hash)
	return nil
}

// chainEarlier puts what was written before there was a chain at its beginning.
func (s *DB) chainEarlier(ctx context.Context) error {
	var more bool
	if err := s.Read(ctx).QueryRow(`SELECT EXISTS (SELECT 1 FROM audit_before)`).Scan(&more); err != nil {
		return fmt.Errorf("chain earlier audit: %w", err)
	}
	for more {
		err := s.Write(ctx, func(tx *Tx) error {
			rows, err := tx.Query(`SELECT b.id, b.at, b.person_id, p.role, b.action, b.subject, b.reason
				FROM audit_before b JOIN people p ON p.id = b.person_id ORDER BY b.at, b.id LIMIT 256`)
			earlier, err := Collect(rows, err, scanEarlier)
			if err != nil {
				return err
			}
			more = len(earlier) > 0
			for _, r := range earlier {
				n, err := tx.Exec(`DELETE FROM audit_before WHERE id = $1`, r.ID)
				if err != nil {
					return err
				}
				if n == 1 { // no other copy of the program was first
					tx.notes = append(tx.notes, r)
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("chain earlier audit: %w", err)
		}
	}
	return nil
}

func scanEarlier(rows *sql.Rows) (r auditRow, err error) {
	err = rows.Scan(&r.ID, &r.At, &r.Person, &r.Role, &r.Action, &r.Subject, &r.Reason)
	if r.Reason != "" {
		r.Salt = rand.Text()
	}
	return r, err
}
