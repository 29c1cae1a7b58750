package storetest

import (
	"fmt"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store"
)

// Arrived is a request of another channel.
func (o *Office) Arrived(edit func(in *store.Imported), more ...func(q *desk.Question)) store.Imported {
	q := Ask(more...)
	in := store.Imported{Provenance: desk.DaCittadino, SentAt: o.Now.Add(-time.Hour), Question: q, Topic: o.Topics[q.Topic]}
	if edit != nil {
		edit(&in)
	}
	return in
}

// Rows counts what an import may write.
func (o *Office) Rows() string {
	o.Helper()
	var all []string
	for _, table := range []string{"requests", "messages", "citizens", "counters", "search_docs", "people", "competences", "strutture", "struttura_caps", "topic_rules", "topics", "enti", "uffici", "cap_province"} {
		all = append(all, fmt.Sprintf("%s %d", table, o.Count(`SELECT COUNT(*) FROM `+table)))
	}
	return strings.Join(all, ", ")
}
