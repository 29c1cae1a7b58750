package db

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// mostFindings bounds what is said about a broken register: the first ones tell where.
const mostFindings = 20

const noHash = "0000000000000000000000000000000000000000000000000000000000000000"

// What the register itself says of reasons that were rightly taken away from it.
const (
	AuditErased  = "cancellato"        // subject: a citizen, request or appointment that is no more
	AuditExpired = "motivi-conservati" // object: the instant before which reasons are no longer kept
)

// CheckAudit verifies the register of accesses from its first row to its head, and that each
// anchor, "hash" or "seq:hash" as it was logged, is still a row of it. It returns what is
// wrong, a sentence each. Without an anchor a register rewritten whole, hashes and head
// included, would pass: an anchor proves every row up to it.
func (s *DB) CheckAudit(ctx context.Context, anchors []string) ([]string, error) {
	found, err := checkAudit(s.Read(ctx), anchors)
	if err != nil {
		return nil, fmt.Errorf("check audit: %w", err)
	}
	return found, nil
}

// auditCheck is a walk along the register.
type auditCheck struct {
	found   []string
	head    AuditHead // when the walk began: the service may go on writing
	met     bool      // the row of head came by, as it was
	last    AuditHead
	anchors map[string]int64   // hash → seq wanted, 0 = any; taken out once seen
	without []auditRow         // rows whose reason is gone: id, seq, at and subject only
	erased  map[string][]int64 // subject → rows that say it was erased
	expired []auditRow         // rows that say up to when reasons were let go: Seq, and the instant as At
}

func checkAudit(q Queryer, anchors []string) ([]string, error) {
	c := &auditCheck{last: AuditHead{Hash: noHash}, anchors: map[string]int64{}, erased: map[string][]int64{}}
	for _, a := range anchors {
		seq, hash, ok := strings.Cut(strings.TrimSpace(a), ":")
		if !ok {
			seq, hash = "0", seq
		}
		n, err := strconv.ParseInt(seq, 10, 64)
		if err != nil || !isHash(hash) {
			c.add("l’ancora %q non è leggibile: va scritta com’è nel log, numero:impronta", a)
			continue
		}
		if hash != noHash || n != 0 {
			c.anchors[hash] = n
		}
	}
	if err := c.readHead(q, &c.head); err != nil {
		return nil, err
	}
	c.met = c.head == AuditHead{Hash: noHash}
	rows, err := q.Query(`SELECT ` + auditColumns + ` FROM audit a ORDER BY a.seq`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanAudit(rows)
		if err != nil {
			return nil, err
		}
		c.step(r)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	_ = rows.Close()
	return c.found, c.end(q)
}

func (c *auditCheck) add(format string, args ...any) {
	if len(c.found) < mostFindings {
		c.found = append(c.found, "registro degli accessi: "+fmt.Sprintf(format, args...))
	}
}

// step verifies one row against the one before it, and itself.
func (c *auditCheck) step(r auditRow) {
	if r.Seq != c.last.Seq+1 {
		c.add("dopo la riga %d viene la %d", c.last.Seq, r.Seq)
	} else if r.Prev != c.last.Hash {
		c.add("la riga %d non segue quella che la precede", r.Seq)
	}
	if r.Hash != r.sum() {
		c.add("la riga %d è stata cambiata", r.Seq)
	}
	switch gone := r.Reason == "" && r.Salt == "" && r.Seal != ""; {
	case gone:
		c.without = append(c.without, auditRow{Seq: r.Seq, At: r.At, Subject: r.Subject})
	case r.sealed() != r.Seal:
		c.add("il motivo della riga %d è stato cambiato", r.Seq)
	}
	switch r.Action {
	case AuditErased:
		c.erased[r.Subject] = append(c.erased[r.Subject], r.Seq)
	case AuditExpired:
		if at, err := strconv.ParseInt(r.Object, 10, 64); err == nil {
			c.expired = append(c.expired, auditRow{Seq: r.Seq, At: at})
		}
	}
	if seq, asked := c.anchors[r.Hash]; asked {
		if seq != 0 && seq != r.Seq {
			c.add("l’ancora %d:%s sta ora alla riga %d", seq, r.Hash, r.Seq)
		}
		delete(c.anchors, r.Hash)
	}
	c.last = AuditHead{r.Seq, r.Hash}
	c.met = c.met || c.last == c.head
}

func (c *auditCheck) readHead(q Queryer, h *AuditHead) error {
	err := One(q.QueryRow(`SELECT seq, hash FROM audit_head WHERE one = 1`).Scan(&h.Seq, &h.Hash))
	if err == ErrNotFound {
		c.add("manca il segno dell’ultima riga")
		return nil
	}
	return err
}

// end compares with the head, and says which anchors and reasons are missing. What was written
// during the walk lies between the head of its beginning and that of its end.
func (c *auditCheck) end(q Queryer) error {
	var head AuditHead
	if err := c.readHead(q, &head); err != nil {
		return err
	}
	if !c.met || c.last.Seq > head.Seq || c.last.Seq == head.Seq && c.last != head {
		c.add("l’ultima riga dovrebbe essere la %d ed è la %d", head.Seq, c.last.Seq)
	}
	for hash, seq := range c.anchors {
		c.add("l’ancora %d:%s non c’è più: il registro è stato riscritto o tagliato", seq, hash)
	}
	for _, r := range c.without {
		if !c.excused(r) {
			c.add("il motivo della riga %d è stato tolto senza una cancellazione", r.Seq)
		}
	}
	return nil
}

// excused says whether a later row tells why the reason of r is gone.
func (c *auditCheck) excused(r auditRow) bool {
	if slices.ContainsFunc(c.erased[r.Subject], func(seq int64) bool { return seq > r.Seq }) {
		return true
	}
	return slices.ContainsFunc(c.expired, func(e auditRow) bool { return e.Seq > r.Seq && r.At < e.At })
}
