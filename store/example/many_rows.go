package example

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"combipat/store"
)

// block collects rows of one table and writes many with one statement.
type block struct {
	table, columns string
	width, rows    int // columns of a row, rows of a statement
	args           []any
}

// blocks are the tables of one transaction, in the order in which they may be written.
type blocks struct {
	tx                                                             *store.Tx
	citizenRows, requests, messages, files, events, notices, words *block
	visit, visitors, visitRequests                                 *block
}

func newBlocks(tx *store.Tx) blocks {
	b := func(table, columns string) *block {
		width := strings.Count(columns, ",") + 1
		return &block{table: table, columns: columns, width: width, rows: 1500 / width}
	}
	return blocks{tx: tx,
		citizenRows: b("citizens", "id, cf"),
		requests: b("requests", `id, version, key, number, provenance, profile, ente_id, ufficio_id, author_id, owner_id, motivo, topic, topic_root,
			citizen_id, first_name, last_name, cap, comune, abroad, ident_kind, ident_raw, ident_norm, struttura_id, region, route_rule, route_why,
			state, sent_at, sent_on, replied_on, waiting_since, waiting_at, interactions, free_answer, second_done, solleciti, sollecito_on, interim,
			closed_on, bookable, assignee_id, outcome, unread, updated_at`),
		messages:      b("messages", "id, request_id, kind, author_id, text, free, at"),
		files:         b("attachments", "id, message_id, request_id, name, type, size, sha256"),
		events:        b("events", "id, request_id, person_id, kind, detail, internal, at"),
		notices:       b("notifications", "id, person_id, request_id, kind, mark, at, read_at"),
		words:         b("search_docs", "docid, body"),
		visit:         b("appointments", "id, version, number, state, live, live_until, origin, punto_id, struttura_id, counter, start_at, end_at, day, mode, ente_id, ufficio_id, author_id, topic, topic_root, contact, held_at, confirmed_at, updated_at"),
		visitors:      b("appointment_citizens", "appointment_id, position, citizen_id, topic_root, live, live_until"),
		visitRequests: b("appointment_requests", "appointment_id, position, request_id, live, live_until"),
	}
}

func (b *block) add(row ...any) { b.args = append(b.args, row...) }

// flush writes what was collected; full statements first, so that few texts are prepared.
func (b *blocks) flush() error {
	for _, t := range []*block{b.citizenRows, b.requests, b.messages, b.files, b.events, b.notices, b.words, b.visit, b.visitors, b.visitRequests} {
		for len(t.args) > 0 {
			rows := 1
			if len(t.args) >= t.rows*t.width {
				rows = t.rows
			}
			if _, err := b.tx.Exec(t.text(rows), t.args[:rows*t.width]...); err != nil {
				return fmt.Errorf("%s: %w", t.table, err)
			}
			t.args = t.args[rows*t.width:]
		}
		t.args = nil
	}
	return nil
}

func (b *block) text(rows int) string {
	var t strings.Builder
	t.WriteString("INSERT INTO " + b.table + " (" + b.columns + ") VALUES ")
	for n := range rows * b.width {
		switch {
		case n == 0:
			t.WriteString("(")
		case n%b.width == 0:
			t.WriteString("), (")
		default:
			t.WriteString(", ")
		}
		fmt.Fprintf(&t, "$%d", n+1)
	}
	return t.String() + ")"
}

// id is a UUIDv7 of that moment, thrown with the dice of the example.
func (m *many) id(at time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(at.UnixMilli())<<16|0x7000|m.dice.Uint64()&0x0fff) // #nosec G115 -- after 1970
	binary.BigEndian.PutUint64(b[8:], m.dice.Uint64()&(1<<62-1)|1<<63)
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// ordered returns the values of a map by their keys.
func ordered[K cmp.Ordered, V any](of map[K]V) (list []V) {
	for _, k := range slices.Sorted(maps.Keys(of)) {
		list = append(list, of[k])
	}
	return list
}
