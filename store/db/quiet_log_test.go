package db_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"combipat/store"
)

// What errors say of the machine stays; what they quote of people goes.
func TestQuiet(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`ERROR: relation "messages" does not exist (SQLSTATE 42P01)`:                                     `ERROR: relation "messages" does not exist (SQLSTATE 42P01)`,
		`duplicate key value violates unique constraint "citizens_pkey"`:                                 `duplicate key value violates unique constraint "citizens_pkey"`,
		`UNIQUE constraint failed: citizens.cf`:                                                          `UNIQUE constraint failed: citizens.cf`,
		`invalid input syntax for type bigint: "Canarino Bello" (SQLSTATE 22P02)`:                        `invalid input syntax for type bigint: … (SQLSTATE 22P02)`,
		`Key (cf)=(RSSMRA80A01F205X) already exists.`:                                                    `Key (cf)… already exists.`,
		`malformed MATCH expression: [canarino*]`:                                                        `malformed MATCH expression: …`,
		`value "a "canarino" b" too long`:                                                                `value … too long`,
		`column "text" holds "detto "Canarino"`:                                                          `column "text" holds …`,
		`unable to encode "l\"altro canarino" into int8`:                                                 `unable to encode … into int8`,
		`550 mario.rossi@example.org unknown`:                                                            `550 … unknown`,
		`call 3391122334455 or rssmra80a01f205x`:                                                         `call … or …`,
		`request 019ab123-4567-7abc-8def-0123456789ab gone`:                                              `request 019ab123-4567-7abc-8def-0123456789ab gone`,
		`open /data/files/ab/73650029861e32c521f8089b00a6fb32daf0615025b69b599d1ce53501b845c2: no space`: `open /data/files/ab/73650029861e32c521f8089b00a6fb32daf0615025b69b599d1ce53501b845c2: no space`,
	} {
		if got := store.Quiet(text); got != want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", text, got, want)
		}
	}
}

// Every way into a log is quiet: message, attribute, error, group, a logger with attributes.
func TestQuietLog(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	write := func(l *slog.Logger) {
		l.Error(`said "Canarino"`, "a", `"Canarino"`, "b", errors.New(`of 'Canarino'`), slog.Group("g", "c", "[Canarino]"))
		l.With("d", `"Canarino"`).WithGroup("h").Warn("x", "e", any([]string{"«Canarino»"}))
	}
	write(slog.New(store.QuietLog(slog.NewJSONHandler(&out, nil))))
	if text := out.String(); strings.Contains(text, "Canarino") || strings.Count(text, "…") != 6 {
		t.Error(text)
	}
	out.Reset()
	if write(slog.New(slog.NewJSONHandler(&out, nil))); strings.Count(out.String(), "Canarino") != 6 {
		t.Errorf("the control says %s", out.String())
	}
}

// The register's anchor stays as it is, also where a stretch of it looks like a codice fiscale.
func TestQuietLogKeepsAnchors(t *testing.T) {
	t.Parallel()
	for _, hash := range []string{strings.Repeat("0", 64), "abcdef12a12b123c" + strings.Repeat("4", 48)} {
		var out bytes.Buffer
		slog.New(store.QuietLog(slog.NewJSONHandler(&out, nil))).Info("audit anchor", "hash", hash)
		if !strings.Contains(out.String(), hash) {
			t.Errorf("%s became %s", hash, out.String())
		}
	}
}
