package db

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
)

// QuietLog is a log that keeps people's data out of itself: whatever an error of a database or
// a library quotes is left out of messages and attributes, unless it is a word of our own
// schema. No handler and no job has to think of it.
func QuietLog(h slog.Handler) slog.Handler { return quietLog{h} }

type quietLog struct{ slog.Handler }

func (q quietLog) Handle(ctx context.Context, r slog.Record) error {
	quiet := slog.NewRecord(r.Time, r.Level, Quiet(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		quiet.AddAttrs(quietAttr(a))
		return true
	})
	return q.Handler.Handle(ctx, quiet)
}

func (q quietLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	quiet := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		quiet[i] = quietAttr(a)
	}
	return quietLog{q.Handler.WithAttrs(quiet)}
}

func (q quietLog) WithGroup(name string) slog.Handler { return quietLog{q.Handler.WithGroup(name)} }

func quietAttr(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		if seal.MatchString(v.String()) {
			return a
		}
		return slog.String(a.Key, Quiet(v.String()))
	case slog.KindAny: // an error, a panic's value
		return slog.String(a.Key, Quiet(fmt.Sprint(v.Any())))
	case slog.KindGroup:
		group := make([]slog.Attr, 0, len(v.Group()))
		for _, g := range v.Group() {
			group = append(group, quietAttr(g))
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(group...)}
	default:
		return a
	}
}

var (
	// What stands between signs of quotation, or after an equals sign in parentheses.
	quoted = regexp.MustCompile("(?s)\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|`[^`]*`|\\[[^\\]]*\\]|«[^»]*»|=\\([^)]*\\)")
	// An id or a hash of ours, or what looks like a person's.
	personal = regexp.MustCompile(`(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]{6}[0-9a-z]{2}[a-z][0-9a-z]{2}[a-z][0-9a-z]{3}[a-z]|[^\s@<>"']+@[^\s@<>"']+|\b\+?[0-9]{6,}\b`)
)

// seal is the register's daily anchor, which is only of use as it is.
var seal = regexp.MustCompile(`^[0-9a-f]{64}$`)

// left is what stands for what was left out.
const left = "…"

// Quiet returns an error's text without what it quotes: from the first quotation that is none
// of our words to the end of the last one, since a quoted text may hold quotation marks itself.
func Quiet(text string) string {
	found := quoted.FindAllStringIndex(text, -1)
	for i, at := range found {
		if ours(text[at[0]:at[1]]) {
			continue
		}
		end := found[len(found)-1][1]
		if last := strings.LastIndexAny(text, "\"'`]»"); last >= end { // a mark that has lost its twin
			end = len(text)
		}
		text = text[:found[i][0]] + left + text[end:]
		break
	}
	return personal.ReplaceAllStringFunc(text, func(s string) string {
		if len(s) == 36 && strings.Count(s, "-") == 4 { // an id
			return s
		}
		return left
	})
}

// ours says whether a quotation is a word of the schema: a table, a column, a constraint.
func ours(quotation string) bool {
	return words()[strings.Trim(quotation, "\"'`[]«»=()")]
}

var word = regexp.MustCompile(`[a-z][a-z0-9_]+`)

// words are those of the schema, and what PostgreSQL makes of them.
var words = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	files, _ := migrationFiles.ReadDir("migrations") // embedded above
	for _, f := range files {
		text, _ := migrationFiles.ReadFile("migrations/" + f.Name())
		for line := range strings.Lines(string(text)) {
			code, _, _ := strings.Cut(line, "--")
			for _, w := range word.FindAllString(code, -1) {
				all[w], all[w+"_pkey"] = true, true
			}
		}
	}
	return all
})
