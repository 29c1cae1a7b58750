package db

import "testing"

// What is looked up is compared without what nobody sees or types.
func TestPlain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"La docu\u00admenta\u00adzione inva\u00adlidante":        "la documentazione invalidante",
		"certi\ufb01cato e u\ufb03cio, con\ufb02itto":            "certificato e ufficio conflitto",
		"zero\u200blarghezza un\u200di\u2060to \ufeffbom":        "zerolarghezza unito bom",
		"\u202edirezione\u202c a\u0001capo con\ufffevertito":     "direzione acapo convertito",
		"Łukasz Đorđević Søren Işık Æneas Œuvre Weiß Þór Guðrún": "lukasz dordevic soren isik aeneas oeuvre weiss thor gudrun",
		"ŁUKASZ ĐORĐEVIĆ SØREN IŞIK ÆNEAS ŒUVRE WEIẞ ÞÓR GUÐRÚN": "lukasz dordevic soren isik aeneas oeuvre weiss thor gudrun",
		"İstanbul ſtraße Ĳssel ǅ Ⅷ ２０２６ № ª":                     "istanbul strasse ijssel dz viii 2026 no a",
		"D’Angiò D'Angio D´Angiò D`Angiò DʼAngiò D\u00a0Angiò":   "d angio d angio d angio d angio d angio d angio",
		"Ἀθῆναι Ὀδυσσεύς ΟΔΥΣΣΕΥΣ":                               "αθηναι οδυσσευσ οδυσσευσ",
		"Нгуен Йордан, Nguyễn Thị":                               "нгуен иордан nguyen thi",
		"e\u0301 \u0301 '' ’ - –":                                "e",
		"":                                                       "",
	} {
		if got := Plain(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// The parts of a word stand together as well, and whoever types either finds it.
func TestIndexed(t *testing.T) {
	t.Parallel()
	if got, want := Indexed("D’Angiò, Corigliano-Rossano docu-\r\nmento"), "d angio corigliano rossano docu mento dangio coriglianorossano documento"; got != want {
		t.Errorf("%q", got)
	}
	for _, c := range []struct {
		text, typed string
		found       bool
	}{
		{"D’Angiò", "dangio", true}, {"D’Angiò", "d angio", true}, {"D’Angiò", "D'ANGIO'", true}, {"D’Angiò", "angiò", true}, {"D Angiò", "d’angio", true},
		{"Dangiò", "d’angio", true}, {"D’Angiò", "d'angelo", false}, {"Rossi-Bianchi", "rossibianchi", true}, {"Rossi Bianchi", "rossi-bianchi", true}, {"Rossi", "", true}, {"Rossi", "!?", true},
	} {
		if got := AllIn(SoughtIn(c.typed, 12), Indexed(c.text)); got != c.found {
			t.Errorf("%q in %q: %v", c.typed, c.text, got)
		}
	}
}
