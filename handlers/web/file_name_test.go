package web_test

import (
	"mime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"combipat/handlers/web"
)

func TestCleanName(t *testing.T) {
	long := strings.Repeat("à", 300)
	for sent, want := range map[string]string{
		"referto.pdf":                           "referto.pdf",
		`C:\Utenti\Rossi\referto.pdf`:           "referto.pdf",
		"/home/rossi/referto.pdf":               "referto.pdf",
		"../../etc/passwd":                      "passwd",
		"perche\u0301.pdf":                      "perché.pdf", // as macOS sends it
		"fattura\u202efdp.exe":                  "fatturafdp.exe",
		"a\u200bb\u2066c\ufeff.pdf":             "abc.pdf",
		"riga\r\nContent-Type: x.pdf":           "rigaContent-Type x.pdf",
		"nome\x00.pdf":                          "nome.pdf",
		`<b>"x"|?*.pdf`:                         "bx.pdf",
		"spazio\u00a0largo\u3000.pdf":           "spazio largo .pdf",
		"punti.pdf...":                          "punti.pdf",
		"punti.pdf . . ":                        "punti.pdf",
		"fattura.pdf.exe":                       "fattura.pdf.exe",
		"CON.pdf":                               "_CON.pdf",
		"com1":                                  "_com1",
		"LPT9.tar.gz":                           "_LPT9.tar.gz",
		"nul .txt":                              "_nul .txt",
		"console.pdf":                           "console.pdf",
		"com12.pdf":                             "com12.pdf",
		"":                                      "senza nome",
		"..":                                    "senza nome",
		"???":                                   "senza nome",
		".pdf":                                  ".pdf",
		"a\xffb.pdf":                            "a\ufffdb.pdf",
		long + ".pdf":                           strings.Repeat("à", 116) + ".pdf",
		strings.Repeat("😀", 200) + ".docx":      strings.Repeat("😀", 58) + ".docx",
		"a." + strings.Repeat("estensione", 20): "a." + strings.Repeat("estensione", 20)[:118],
	} {
		if got := web.CleanName(sent); got != want {
			t.Errorf("%q: %q, wanted %q", sent, got, want)
		}
	}
}

// checkName says what is wrong with a name that was cleaned.
func checkName(name string) string {
	switch {
	case name == "" || !utf8.ValidString(name):
		return "no text"
	case utf8.RuneCountInString(name) > 120 || len(name) > 240:
		return "too long"
	case strings.ContainsAny(name, `/\<>:"|?*`) || strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }):
		return "forbidden characters"
	case !norm.NFC.IsNormalString(name):
		return "not composed"
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") || strings.HasPrefix(name, " "):
		return "a dot or a space at its end"
	case web.CleanName(name) != name:
		return "not clean yet: " + web.CleanName(name)
	case !strings.HasPrefix(mime.FormatMediaType("attachment", map[string]string{"filename": name}), "attachment; filename"):
		return "cannot be served"
	}
	return ""
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"referto.pdf", "a\u0301.", "CON .pdf", "\u202e.exe", strings.Repeat("😀.", 200), "\u0130.pdf", "_", "com¹", "a/..", "\u1100\u1161\u11a8", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		if wrong := checkName(web.CleanName(sent)); wrong != "" {
			t.Errorf("%q became %q: %s", sent, web.CleanName(sent), wrong)
		}
	})
}
