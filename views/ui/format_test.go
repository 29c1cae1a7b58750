package ui

import (
	"testing"

	"combipat/desk"
)

func TestFormat(t *testing.T) {
	at := desk.Day("2026-04-04").At(10, 0).UTC() // summer time: 08:00 UTC
	for _, c := range []struct{ got, want string }{
		{DateTime(at), "04/04/2026 10:00"},
		{Clock(at), "10:00"},
		{DayName("2026-04-04"), "sab 04/04/2026"},
		{DayName(""), ""},
		{Since("2026-04-20", "2026-04-04"), "da 16 giorni"},
		{Since("2026-04-05", "2026-04-04"), "da ieri"},
		{Since("2026-04-04", "2026-04-04"), "da oggi"},
		{Since("2026-04-03", "2026-04-04"), "dal 04/04/2026"},
		{Since("2026-04-03", ""), ""},
		{Bytes(1), "1 byte"},
		{Bytes(812), "812 byte"},
		{Bytes(12 << 10), "12 KiB"},
		{Bytes(6 << 20), "6 MiB"},
		{Bytes(1258291), "1,2 MiB"},
		{Number(2500), "2.500"},
		{Number(-2500), "-2.500"},
		{Number(-250), "-250"},
		{Number(1234567), "1.234.567"},
		{Plural(1, "richiesta", "richieste"), "1 richiesta"},
		{Plural(0, "richiesta", "richieste"), "0 richieste"},
		{Plural(2500, "richiesta", "richieste"), "2.500 richieste"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
