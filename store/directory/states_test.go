package directory

import "testing"

func TestStateName(t *testing.T) {
	t.Parallel()
	for listed, want := range map[string]string{
		"Peru'": "Perù", "Stato Citta' Del Vaticano": "Stato della Città del Vaticano", "Sao Tome' E Principe": "São Tomé e Príncipe",
		"Costa D'Avorio": "Costa d’Avorio", "Sant'Elena": "Sant’Elena", "Trinidad E Tobago": "Trinidad e Tobago", "Francia": "Francia",
		"Territori Dell'Autonomia Palestinese": "Territori dell’Autonomia Palestinese", "Stati Federati Di Micronesia": "Stati Federati di Micronesia",
	} {
		if got := stateName(listed); got != want {
			t.Errorf("%s is written %s", listed, got)
		}
	}
	lines, err := shipped("stati_esteri.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range lines {
		if name := stateName(f[1]); name[len(name)-1] == '\'' {
			t.Errorf("%s ends with an apostrophe", name)
		}
	}
}
