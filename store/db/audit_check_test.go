package db_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"

	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

// tampering is one way to lie in the register. It returns what it did, for the report.
type tampering func(t testing.TB, x db.Tampering, rows []db.AuditRow, r *rand.Rand) string

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const zeroes = "0000000000000000000000000000000000000000000000000000000000000000"

// columns a byte of which is changed, with the kind of their values.
var auditFields = []string{"at", "id", "person_id", "role", "action", "subject", "object", "reason", "salt", "seal", "prev", "hash", "seq"}

func changeField(t testing.TB, x db.Tampering, rows []db.AuditRow, r *rand.Rand) string {
	row, field := rows[r.IntN(len(rows))], auditFields[r.IntN(len(auditFields))]
	switch field {
	case "at":
		must(t, x.Exec(`UPDATE audit SET at = at + $1 WHERE seq = $2`, 1+r.Int64N(9999), row.Seq))
	case "seq":
		must(t, x.Exec(`UPDATE audit SET seq = $1 WHERE seq = $2`, int64(len(rows))+1+r.Int64N(9999), row.Seq))
	case "person_id": // the reference still has to hold
		must(t, x.Exec(`UPDATE audit SET person_id = (SELECT MIN(id) FROM people WHERE id <> $1) WHERE seq = $2`, row.Person, row.Seq))
	default:
		var value string
		must(t, x.QueryRow(`SELECT `+field+` FROM audit WHERE seq = $1`, row.Seq).Scan(&value))
		changed := []byte(value)
		if i := r.IntN(len(changed) + 1); i == len(changed) {
			changed = append(changed, 'x')
		} else {
			changed[i] = 'A' + (changed[i]+1)%26
			if string(changed) == value {
				changed[i]++
			}
		}
		must(t, x.Exec(`UPDATE audit SET `+field+` = $1 WHERE seq = $2`, string(changed), row.Seq))
	}
	return fmt.Sprintf("%s of %d", field, row.Seq)
}

func removeRow(t testing.TB, x db.Tampering, rows []db.AuditRow, r *rand.Rand) string {
	row := rows[r.IntN(len(rows))]
	must(t, x.Exec(`DELETE FROM audit WHERE seq = $1`, row.Seq))
	return fmt.Sprint("row ", row.Seq)
}

func cutTail(t testing.TB, x db.Tampering, rows []db.AuditRow, r *rand.Rand) string {
	row := rows[r.IntN(len(rows))]
	must(t, x.Exec(`DELETE FROM audit WHERE seq >= $1`, row.Seq))
	return fmt.Sprint("from ", row.Seq)
}

func cutBegin(t testing.TB, x db.Tampering, rows []db.AuditRow, r *rand.Rand) string {
	row := rows[r.IntN(len(rows))]
	must(t, x.Exec(`DELETE FROM audit WHERE seq <= $1`, row.Seq))
	return fmt.Sprint("up to ", row.Seq)
}

// insertRow adds a row with a hash of its own that is right, at a free place.
func insertRow(t testing.TB, x db.Tampering, rows []db.AuditRow, r *rand.Rand) string {
	row := rows[len(rows)-1]
	row.Prev = row.Hash
	row.Seq += 1 + r.Int64N(3)
	if r.IntN(2) == 0 { // in the midst, in another's place
		at := rows[r.IntN(len(rows))]
		must(t, x.Exec(`UPDATE audit SET seq = seq + 100000 WHERE seq >= $1`, at.Seq))
		must(t, x.Exec(`UPDATE audit SET seq = seq - 99999 WHERE seq > 100000`))
		row.Seq, row.Prev = at.Seq, at.Prev
	}
	row.ID, row.Reason, row.Salt, row.Seal = db.NewID(), "", "", ""
	row.Hash = row.Sum()
	put(t, x, row)
	return fmt.Sprint("at ", row.Seq)
}

func swapRows(t testing.TB, x db.Tampering, rows []db.AuditRow, r *rand.Rand) string {
	i := r.IntN(len(rows))
	j := (i + 1 + r.IntN(len(rows)-1)) % len(rows)
	for _, step := range [][2]int64{{rows[i].Seq, -1}, {rows[j].Seq, rows[i].Seq}, {-1, rows[j].Seq}} {
		must(t, x.Exec(`UPDATE audit SET seq = $1 WHERE seq = $2`, step[1], step[0]))
	}
	return fmt.Sprint(rows[i].Seq, " and ", rows[j].Seq)
}

func dropReason(t testing.TB, x db.Tampering, rows []db.AuditRow, r *rand.Rand) string {
	row := rows[3*r.IntN(len(rows)/3)] // of those with one
	must(t, x.Exec(`UPDATE audit SET reason = '', salt = '' WHERE seq = $1`, row.Seq))
	return fmt.Sprint("reason of ", row.Seq)
}

func moveHead(t testing.TB, x db.Tampering, rows []db.AuditRow, r *rand.Rand) string {
	row := rows[r.IntN(len(rows)-1)]
	if r.IntN(4) == 0 {
		must(t, x.Exec(`DELETE FROM audit_head`))
		return "head removed"
	}
	must(t, x.Exec(`UPDATE audit_head SET seq = $1, hash = $2`, row.Seq, row.Hash))
	return fmt.Sprint("head to ", row.Seq)
}

// rewrite changes a row and writes every hash after it anew, the head's too: only somebody who
// kept an earlier head can tell.
func rewrite(t testing.TB, x db.Tampering, rows []db.AuditRow, r *rand.Rand) string {
	from := r.IntN(len(rows))
	prev := zeroes
	if from > 0 {
		prev = rows[from-1].Hash
	}
	for i, row := range rows[from:] {
		if i == 0 {
			row.Subject += "x"
		}
		row.Prev = prev
		row.Hash = row.Sum()
		must(t, x.Exec(`UPDATE audit SET subject = $1, prev = $2, hash = $3 WHERE seq = $4`, row.Subject, row.Prev, row.Hash, row.Seq))
		prev = row.Hash
	}
	must(t, x.Exec(`UPDATE audit_head SET hash = $1`, prev))
	return fmt.Sprint("from ", from+1)
}

// cutClean cuts the tail off and moves the head with it.
func cutClean(t testing.TB, x db.Tampering, rows []db.AuditRow, r *rand.Rand) string {
	last := rows[r.IntN(len(rows)-1)]
	must(t, x.Exec(`DELETE FROM audit WHERE seq > $1`, last.Seq))
	must(t, x.Exec(`UPDATE audit_head SET seq = $1, hash = $2`, last.Seq, last.Hash))
	return fmt.Sprint("after ", last.Seq)
}

func put(t testing.TB, x db.Tampering, r db.AuditRow) {
	t.Helper()
	must(t, x.Exec(`INSERT INTO audit (seq, id, at, person_id, role, action, subject, object, reason, salt, seal, prev, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		r.Seq, r.ID, r.At, r.Person, r.Role, r.Action, r.Subject, r.Object, r.Reason, r.Salt, r.Seal, r.Prev, r.Hash))
}

var (
	// found by the register alone
	lies = map[string]tampering{"a field changed": changeField, "a row removed": removeRow, "the tail cut off": cutTail, "the beginning cut off": cutBegin,
		"a row put in": insertRow, "two rows swapped": swapRows, "a reason taken away": dropReason, "the head moved": moveHead}
	// found by an anchor only
	forgeries = map[string]tampering{"rewritten with its hashes": rewrite, "cut off with its head": cutClean}
)

// disarm takes the triggers away, as whoever owns the database file can.
func disarm(t testing.TB, x db.Tampering, kind string) {
	t.Helper()
	if kind == "postgres" {
		must(t, x.Exec(`ALTER TABLE audit DISABLE TRIGGER audit_guard`))
		must(t, x.Exec(`ALTER TABLE audit_head DISABLE TRIGGER audit_guard`))
		return
	}
	for _, name := range []string{"audit_bi", "audit_bu", "audit_bd", "audit_head_bu", "audit_head_bd"} {
		must(t, x.Exec(`DROP TRIGGER `+name))
	}
}

// combipat check finds 1000 of 1000 random tamperings, those with recomputed hashes by the
// anchor of the log; the same register untouched has none, and the forgeries pass without the
// anchor, which is why there is one.
func TestAuditTamperings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		o := storetest.OpenOffice(t, kind)
		o.Register(45)
		head, err := o.S.AuditHead(t.Context())
		must(t, err)
		anchor := fmt.Sprintf("%d:%s", head.Seq, head.Hash)
		if found, err := o.S.CheckAudit(t.Context(), []string{anchor, zeroes, head.Hash}); err != nil || len(found) > 0 {
			t.Fatalf("untouched: %q, %v", found, err)
		}
		runs := 1000
		if kind == "postgres" {
			runs = 300
		}
		seed := rand.Uint64()
		r := rand.New(rand.NewPCG(seed, 1))
		var names []string
		for name := range lies {
			names = append(names, name)
		}
		for name := range forgeries {
			names = append(names, name)
		}
		found, passed := 0, 0
		for range runs {
			name := names[r.IntN(len(names))]
			lie, anchors := lies[name], []string(nil)
			if lie == nil {
				lie, anchors = forgeries[name], []string{anchor}
			}
			must(t, o.S.Tamper(t.Context(), func(x db.Tampering) {
				disarm(t, x, kind)
				rows, err := x.Rows()
				must(t, err)
				did := lie(t, x, rows, r)
				if anchors != nil {
					if wrong, err := x.Check(); err == nil && len(wrong) == 0 {
						passed++ // the control: what an anchor is for
					}
				}
				wrong, err := x.Check(anchors...)
				must(t, err)
				if len(wrong) > 0 {
					found++
				} else {
					t.Errorf("not found: %s, %s (seed %d)", name, did, seed)
				}
			}))
		}
		if found != runs {
			t.Errorf("%d of %d found", found, runs)
		}
		if passed == 0 {
			t.Error("no forgery passed without its anchor: they do not forge")
		}
		if wrong, err := o.S.CheckAudit(t.Context(), []string{anchor}); err != nil || len(wrong) > 0 {
			t.Errorf("left behind: %q, %v", wrong, err)
		}
		if wrong, err := o.S.CheckAudit(t.Context(), []string{"1:" + strings.Repeat("ab", 32), "illeggibile"}); err != nil || len(wrong) != 2 {
			t.Errorf("anchors that are none: %q, %v", wrong, err)
		}
		t.Logf("%d of %d found, %d forgeries invisible without an anchor", found, runs, passed)
	})
}

// The database itself refuses to change or remove what was registered, or to add anywhere but
// at the end; a reason may be taken away.
func TestAuditIsAppendOnly(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		o.Register(6)
		for _, query := range []string{
			`UPDATE audit SET subject = 'x' WHERE seq = 2`,
			`UPDATE audit SET reason = 'altro' WHERE seq = 1`,
			`UPDATE audit SET at = at + 1`,
			`DELETE FROM audit WHERE seq = 6`,
			`DELETE FROM audit`,
			`UPDATE audit_head SET seq = 1`,
			`UPDATE audit_head SET seq = seq + 1`,
			`DELETE FROM audit_head`,
			`INSERT INTO audit SELECT seq + 100, 'x', at, person_id, role, action, subject, object, '', '', '', prev, 'x' FROM audit WHERE seq = 1`,
			`INSERT INTO audit SELECT 7, 'x', at, person_id, role, action, subject, object, '', '', '', prev, 'x' FROM audit WHERE seq = 1`,
		} {
			if err := o.S.Write(o.Context(), func(tx *store.Tx) error { _, err := tx.Exec(query); return err }); err == nil {
				o.Errorf("allowed: %s", query)
			}
		}
		only := `TRUNCATE audit`
		if !o.S.Postgres() {
			only = `INSERT OR REPLACE INTO audit SELECT seq, id, at + 1, person_id, role, action, subject, object, reason, salt, seal, prev, hash FROM audit WHERE seq = 1`
		}
		if err := o.S.Write(o.Context(), func(tx *store.Tx) error { _, err := tx.Exec(only); return err }); err == nil {
			o.Errorf("allowed: %s", only)
		}
		if wrong, err := o.S.CheckAudit(o.Context(), nil); err != nil || len(wrong) > 0 || o.Count(`SELECT COUNT(*) FROM audit`) != 6 {
			o.Errorf("%q, %v", wrong, err)
		}
		o.Must(o.S.Write(o.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE audit SET reason = '', salt = '' WHERE seq = 1`)
			return err
		}))
		if wrong, _ := o.S.CheckAudit(o.Context(), nil); len(wrong) != 1 || !strings.Contains(wrong[0], "motivo della riga 1") {
			o.Errorf("a reason taken away without an erasure: %q", wrong)
		}
	})
}

// Two hundred people at once make one chain without a gap, on both databases, and a write that
// fails leaves no line.
func TestAuditChainsUnderLoad(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() {
				a := o.Act("funzionario.mi", "")
				if err := o.S.NoteRead(context.Background(), a, store.ReadRequest, fmt.Sprint("r", i), ""); err != nil {
					o.Error(err)
				}
				if i%10 == 0 {
					_ = o.S.GrantReferente(context.Background(), o.Act("admin.alfa", "nobody"), true)
				}
			})
		}
		wg.Wait()
		if n := o.Count(`SELECT COUNT(*) FROM audit`); n != 200 {
			o.Errorf("%d lines", n)
		}
		if wrong, err := o.S.CheckAudit(o.Context(), nil); err != nil || len(wrong) > 0 {
			o.Errorf("%q, %v", wrong, err)
		}
	})
}

// What was written before there was a chain begins it, once, in its order.
func TestAuditChainsWhatWasThere(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		who := o.People["crm"].ID
		o.Must(o.S.Write(o.Context(), func(tx *store.Tx) error {
			for i := range 600 {
				if _, err := tx.Exec(`INSERT INTO audit_before (id, at, person_id, action, subject, reason) VALUES ($1, $2, $3, 'crm', $4, 'perché')`,
					db.NewID(), 1000-i, who, fmt.Sprint("c", i)); err != nil {
					return err
				}
			}
			return nil
		}))
		o.Must(o.S.ChainEarlier(o.Context()))
		o.Must(o.S.ChainEarlier(o.Context()))
		if n := o.Count(`SELECT COUNT(*) FROM audit WHERE role = 'crm' AND at = 400 + seq`); n != 600 {
			o.Errorf("%d in order", n)
		}
		if wrong, err := o.S.CheckAudit(o.Context(), nil); err != nil || len(wrong) > 0 {
			o.Errorf("%q, %v", wrong, err)
		}
	})
}

// Every field of a row counts for its hash, but the reason, which counts by its seal.
func TestAuditHashCoversEveryField(t *testing.T) {
	t.Parallel()
	row := db.AuditRow{Seq: 1, ID: "a", Subject: "b"}
	kind := reflect.TypeOf(row)
	for i := range kind.NumField() {
		changed := row
		f := reflect.ValueOf(&changed).Elem().Field(i)
		if f.Kind() == reflect.Int64 {
			f.SetInt(f.Int() + 1)
		} else {
			f.SetString(f.String() + "x")
		}
		name := kind.Field(i).Name
		switch covered := changed.Sum() != row.Sum(); name {
		case "Reason", "Salt":
			if covered || changed.Sealed() == row.Sealed() {
				t.Errorf("%s: in the hash %t, in the seal %t", name, covered, changed.Sealed() != row.Sealed())
			}
		case "Hash":
		default:
			if !covered {
				t.Errorf("%s does not count", name)
			}
		}
	}
	shifted := row
	shifted.ID, shifted.Person = "", "a" // the same bytes, otherwise divided
	if shifted.Sum() == row.Sum() {
		t.Error("two rows with one hash")
	}
}
