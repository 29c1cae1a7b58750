package desk

import (
	"strings"
	"testing"
)

func TestParseIdentifier(t *testing.T) {
	for _, c := range []struct {
		kind   IdentifierKind
		raw    string
		normal string // "" where it is turned down
		warns  bool
	}{
		{Protocollo, "INPS.7000.01/02/2026.0012345", "INPS.7000.01/02/2026.0012345", false},
		{Protocollo, " inps.7000.01/02/2026.0012345\n", "INPS.7000.01/02/2026.0012345", false},
		{Protocollo, "INPS 7000 – 12345", "INPS7000-12345", false},
		{Protocollo, "2026_000123", "2026_000123", false},
		{Protocollo, "123", "", false},
		{Protocollo, strings.Repeat("1", 51), "", false},
		{Protocollo, "12345;DROP", "", false},
		{Protocollo, "prot. n° 12345", "", false},
		{Protocollo, " ", "", false},
		{Domus, "1234567890123", "1234567890123", false},
		{Domus, "123 456-7890.123", "1234567890123", false},
		{Domus, "12345678", "12345678", true},
		{Domus, "DOM12345", "", false},
		{Domus, "123", "", false},
		{Pensione, "001700012345678", "001-7000-12345678", false},
		{Pensione, "001 7000 12345678", "001-7000-12345678", false},
		{Pensione, "001/7000/12345", "001-7000-00012345", false},
		{Pensione, "VO 7000 12345", "001-7000-00012345", false},
		{Pensione, "vo-12345678-7000", "001-7000-12345678", false},
		{Pensione, "7000 VO 12345678", "001-7000-12345678", false},
		{Pensione, "7000 001 12345678", "001-7000-12345678", false},
		{Pensione, "7000/12345678/VO", "001-7000-12345678", false},
		{Pensione, "VO 7000 7001", "001-7000-00007001", false},
		{Pensione, "VO7000/12345678", "001-7000-12345678", false},
		{Pensione, "VO 700012345678", "001-7000-12345678", false},
		{Pensione, "VESO92 7000 12345678", "199-7000-12345678", false},
		{Pensione, "QQ 7000 12345678", "QQ-7000-12345678", true},
		{Pensione, "999700012345678", "999-7000-12345678", true},
		{Pensione, "0017000 12345678", "001-7000-12345678", false},
		{Pensione, "FS-PT 7000 12345678", "024-7000-12345678", false},
		{Pensione, "12345678", "12345678", true},
		{Pensione, "VO12345678", "VO12345678", true},
		{Pensione, "VO", "", false},
		{Pensione, "VECCHIAIA", "", false},
		{Pensione, "001*7000*12345678", "", false},
		{"altro", "12345", "", false},
	} {
		id, err := ParseIdentifier(c.kind, c.raw)
		if id.Normal != c.normal || (err == nil) != (c.normal != "") {
			t.Errorf("%s %q: %q, %v, want %q", c.kind, c.raw, id.Normal, err, c.normal)
			continue
		}
		if err != nil {
			continue
		}
		if got := id.Warning(); (got != "") != c.warns {
			t.Errorf("%s %q: warning %q", c.kind, c.raw, got)
		}
		if id.Raw != strings.TrimSpace(c.raw) {
			t.Errorf("%q: raw %q", c.raw, id.Raw)
		}
		if again, err := ParseIdentifier(c.kind, id.Normal); err != nil || again.Normal != id.Normal {
			t.Errorf("%q → %q → %q, %v", c.raw, id.Normal, again.Normal, err)
		}
	}
}

func TestPensionCategory(t *testing.T) {
	for in, want := range map[string]bool{"001": true, "VO": true, "044": true, "INVCIV": true, "": false, "codice": false, "sigla": false, "QQ": false} {
		text, ok := PensionCategory(in)
		if ok != want || ok != (text != "") {
			t.Errorf("%q: %q, %t", in, text, ok)
		}
	}
}

func TestParseCAP(t *testing.T) {
	for in, want := range map[string]CAP{
		"00144": "00144", " 39100\u00a0": "39100", "99999": "99999",
		"": "", "0014": "", "001444": "", "0014A": "", "00 144": "", "٠٠١٤٤": "", "I-00144": "",
	} {
		if got, err := ParseCAP(in); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

// FuzzParseIdentifier: no input panics, and the normal form stands for itself.
func FuzzParseIdentifier(f *testing.F) {
	for _, s := range []string{"VO 7000 12345", "001700012345678", "INPS.7000.01/02/2026", "FS-PT/7000/1", "VESO92 7000 1", "7000 VO 1", "-", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, kind := range IdentifierKinds {
			id, err := ParseIdentifier(kind, s)
			if err != nil {
				continue
			}
			id.Warning()
			if again, err := ParseIdentifier(kind, id.Normal); err != nil || again.Normal != id.Normal {
				t.Fatalf("%s %q → %q → %q, %v", kind, s, id.Normal, again.Normal, err)
			}
		}
	})
}
