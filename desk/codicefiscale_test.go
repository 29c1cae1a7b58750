package desk

import (
	"encoding/csv"
	"errors"
	"os"
	"strings"
	"testing"
)

// TestCodiceFiscaleVectors holds every code that seven independent projects were asked about; where they
// differ (the policy rows), birthplaces warn and never turn down [R13].
func TestCodiceFiscaleVectors(t *testing.T) {
	f, err := os.Open("testdata/codice_fiscale_vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 138 {
		t.Fatalf("only %d vectors", len(rows))
	}
	levels := map[string][]FiscaleLevel{
		"format": {FiscaleAlphabet, FiscaleLength}, "checksum": {FiscaleChecksum}, "date": {FiscaleDate},
		"numeric11": {FiscaleNumeric}, "length": {FiscaleLength}, "surname-pattern": {FiscaleChecksum},
	}
	for _, row := range rows[1:] {
		in, level := row[0], row[2]
		want := row[1] == "yes"
		warn := false
		switch level {
		case "place", "place-date", "checksum-only":
			want, warn = true, true
		}
		cf, err := ParseCodiceFiscale(in)
		if (err == nil) != want {
			t.Errorf("%s (%s): %v, want valid=%t", in, level, err, want)
			continue
		}
		if want {
			if w := cf.BirthPlaceWarning(); warn && w == "" {
				t.Errorf("%s (%s): no warning", in, level)
			}
			continue
		}
		var fe *FiscaleError
		if !errors.As(err, &fe) {
			t.Errorf("%s: %T is not a *FiscaleError", in, err)
			continue
		}
		ok := false
		for _, l := range levels[level] {
			ok = ok || fe.Level == l
		}
		if !ok {
			t.Errorf("%s: level %s for a vector of level %s", in, fe.Level, level)
		}
	}
}

// sealed appends the right check letter to 15 characters.
func sealed(s string) string { return s + string(CheckLetter(s)) }

func TestCodiceFiscalePasted(t *testing.T) {
	const want = CodiceFiscale("RSSMRA80A01H501U")
	for _, in := range []string{
		"RSSMRA80A01H501U", "rssmra80a01h501u", " RSS MRA 80A01 H501U ", "RSS-MRA-80A01-H501-U",
		"RSSMRA80A01H501U\r\n", "RSS\tMRA\t80A01\tH501U", "RSS\u00a0MRA\u202f80A01\u2009H501U",
		"RSS\u2013MRA\u201480A01\u2011H501U", "\ufeffRSSMRA\u200b80A01\u00adH501U", "RSS\u2212MRA80A01H501U",
	} {
		if got, err := ParseCodiceFiscale(in); got != want || err != nil {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	if got, err := ParseCodiceFiscale(" 007-431 10157"); got != "00743110157" || err != nil || !got.Provisional() {
		t.Errorf("%q, %v", got, err)
	}
}

func TestCodiceFiscaleEdges(t *testing.T) {
	for in, want := range map[string]FiscaleLevel{
		sealed("RSSMRA80A31H501"):       "", // 31 January
		sealed("RSSMRA80A71H501"):       "", // a woman's
		sealed("RSSMRA80D30H501"):       "",
		sealed("RSSMRA80D31H501"):       FiscaleDate, // 31 April
		sealed("RSSMRA80D71H501"):       FiscaleDate,
		sealed("RSSMRA80H31H501"):       FiscaleDate,
		sealed("RSSMRA80P31H501"):       FiscaleDate,
		sealed("RSSMRA80S71H501"):       FiscaleDate,
		sealed("RSSMRA80A00H501"):       FiscaleDate,
		sealed("RSSMRA80A32H501"):       FiscaleDate,
		sealed("RSSMRA80A40H501"):       FiscaleDate,
		sealed("RSSMRA80A41H501"):       "",
		sealed("RSSMRA80A72H501"):       FiscaleDate,
		sealed("RSSMRA80A99H501"):       FiscaleDate,
		sealed("RSSMRA80B29H501"):       "", // 29 February 1980
		sealed("RSSMRA00B29H501"):       "", // 2000
		sealed("RSSMRA00B69H501"):       "",
		sealed("RSSMRA81B29H501"):       FiscaleDate,
		sealed("RSSMRA80B30H501"):       FiscaleDate,
		sealed("RSSMRAULBNVH501"):       "", // 29 February 1980, all omocodia
		sealed("RSSMRAULBNLH501"):       "", // the 20th
		sealed("XXXXXX80A01H501"):       "", // no surname or name turns a code down
		sealed("AAAAAA80A01H501"):       "",
		sealed("RSSMRA80F01H501"):       FiscaleAlphabet, // no month F
		sealed("RSSMRA80AO1H501"):       FiscaleAlphabet, // letter O for a zero
		sealed("R5SMRA80A01H501"):       FiscaleAlphabet,
		sealed("RSSMRA80A010501"):       FiscaleAlphabet,
		sealed("RSSMRA80A01HA01"):       FiscaleAlphabet,
		"RSSMRA80A01H5010":              FiscaleAlphabet,
		"RSSMRA80A01H501A":              FiscaleChecksum,
		"RSSMRA80A01H50":                FiscaleLength,
		"RSSMRA80A01H501UU":             FiscaleLength,
		"":                              FiscaleLength,
		" \t\u00a0-":                    FiscaleLength,
		"RSSMRA80A01H501Ù":              FiscaleAlphabet,
		"R\u017fSMRA80A01H501U":         FiscaleAlphabet, // long s, whose capital is S
		"RSSM\u0131A80A01H501U":         FiscaleAlphabet, // dotless i
		"\uff32SSMRA80A01H501U":         FiscaleAlphabet, // full-width R
		"RSSMRA8\u0660A01H501U":         FiscaleAlphabet, // Arabic zero
		"RSSMRA80A01H50\xffU":           FiscaleAlphabet,
		"RSS.MRA80A01H501":              FiscaleAlphabet,
		"RSSMRA80A01H50\x00U":           FiscaleAlphabet,
		"1234567890123456":              FiscaleAlphabet,
		"00743110158":                   FiscaleNumeric,
		"00000000000":                   FiscaleNumeric,
		"0074311O157":                   FiscaleAlphabet,
		"\u0660\u0660743110157":         FiscaleAlphabet,
		"007431101570":                  FiscaleLength,
		strings.Repeat("R", 1_000_000):  FiscaleLength,
		"RSSMRA80A01H501U RSSMRA80A01H": FiscaleLength,
	} {
		_, err := ParseCodiceFiscale(in)
		var fe *FiscaleError
		switch errors.As(err, &fe); {
		case want == "" && err != nil:
			t.Errorf("%.40q: %v", in, err)
		case want != "" && (fe == nil || fe.Level != want):
			t.Errorf("%.40q: %v, want level %s", in, err, want)
		}
	}
}

// TestOmocodesStayApart: a code and its omocode are two people.
func TestOmocodesStayApart(t *testing.T) {
	a, errA := ParseCodiceFiscale("CCCFBA85D03L219P")
	b, errB := ParseCodiceFiscale("CCCFBA85D03L2M9L")
	if errB != nil {
		b, errB = ParseCodiceFiscale(sealed("CCCFBA85D03L2M9"))
	}
	if errA != nil || errB != nil || a == b {
		t.Fatalf("%s %s %v %v", a, b, errA, errB)
	}
	if w := b.BirthPlaceWarning(); w != "" {
		t.Errorf("the omocode of L219 is known: %s", w)
	}
}

func TestBirthPlaceWarning(t *testing.T) {
	for in, warns := range map[string]bool{
		"RSSMRA80A01H501": false,
		"RSSMRA99C06D620": true,  // Fiume ended in 1947
		"RSSMRA31C06D620": false, // and was Italian in 1931
		"DBRGRZ53R66F059": true,  // Mattinata begins in 1955: 2053 is not meant
		"RSSMRA80A01D354": true,
		"RSSMRA80A01Z138": false,
		"RSSMRA80A01Z999": true,
		"RSSMRA10A01A001": false,
		"RSSMRA80A01NLLL": true, // "N000": near the code ND of the comuni without one
		"RSSMRA80A01A000": true,
		"RSSMRA80A01M999": true,
	} {
		cf, err := ParseCodiceFiscale(sealed(in))
		if err != nil {
			t.Errorf("%s: %v", in, err)
		} else if got := cf.BirthPlaceWarning(); (got != "") != warns {
			t.Errorf("%s: %q", in, got)
		}
	}
	if w := CodiceFiscale("00743110157").BirthPlaceWarning(); w != "" {
		t.Error(w)
	}
}

// TestEveryBirthPlaceIsFound walks the files line by line beside the bisection.
func TestEveryBirthPlaceIsFound(t *testing.T) {
	for _, file := range []string{comuniCSV, statiCSV} {
		if !strings.HasSuffix(file, "\n") {
			t.Fatal("the bisection wants a newline at the end")
		}
		n, prev := 0, ""
		for line := range strings.Lines(file[strings.IndexByte(file, '\n')+1:]) {
			code, _, _ := strings.Cut(line, ",")
			if code < prev {
				t.Fatalf("%s after %s: the file is not sorted", code, prev)
			}
			if code != prev && !strings.HasPrefix(linesOf(file, code), line) {
				t.Fatalf("%s not found", code)
			}
			n, prev = n+1, code
		}
		if n < 200 {
			t.Errorf("only %d lines", n)
		}
	}
	if got := strings.Count(linesOf(comuniCSV, "H501"), "\n"); got != 11 {
		t.Errorf("%d periods of Roma", got)
	}
}

func TestMasked(t *testing.T) {
	if got := CodiceFiscale("RSSMRA80A01H501U").Masked(); got != "RSS…U" {
		t.Error(got)
	}
	if got := CodiceFiscale("").Masked(); got != "…" {
		t.Error(got)
	}
}

// FuzzParseCodiceFiscale: no input panics, and whatever is accepted is accepted again as it is.
func FuzzParseCodiceFiscale(f *testing.F) {
	for _, s := range []string{"RSSMRA80A01H501U", "rss mra-80a01h501u", "00743110157", "", "RSSMRAULBNVH501X", "\xff", "É"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		cf, err := ParseCodiceFiscale(s)
		if err != nil {
			if cf != "" || err.Error() == "" {
				t.Fatalf("%q: %q with %v", s, cf, err)
			}
			return
		}
		if len(cf) != 16 && len(cf) != 11 {
			t.Fatalf("%q: %q", s, cf)
		}
		if again, err := ParseCodiceFiscale(string(cf)); again != cf || err != nil {
			t.Fatalf("%q: %q, then %q, %v", s, cf, again, err)
		}
		cf.BirthPlaceWarning()
		if m := cf.Masked(); m == string(cf) {
			t.Fatalf("%q masked as %q", cf, m)
		}
	})
}
