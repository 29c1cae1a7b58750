package command

import (
	"errors"
	"testing"

	"combipat/command/listen"
	"combipat/desk"
	"combipat/handlers"
)

// TestAccessFlags puts the service under a rule whatever is left out, and refuses what would
// leave it without, or without encryption.
func TestAccessFlags(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args    []string
		demo    bool
		factors desk.FactorRule
		url     string
		ok      bool
	}{
		{nil, false, desk.FactorsOffices, "", true},
		{[]string{"--second-factor", "tutti", "--url", "https://Combipat.example.org/"}, false, desk.FactorsAll, "https://combipat.example.org", true},
		{[]string{"--url", "http://localhost:8080"}, false, desk.FactorsOffices, "http://localhost:8080", true},
		{[]string{"--second-factor", ""}, false, "", "", false},
		{[]string{"--second-factor", "nessuno"}, false, "", "", false},
		{nil, true, desk.FactorsOff, "", true},
		{[]string{"--url", "http://combipat.example.org"}, false, "", "", false},
		{[]string{"--url", "combipat.example.org"}, false, "", "", false},
		{[]string{"--url", "https://combipat.example.org/pagine"}, false, "", "", false},
		{[]string{"--url", "https://io:io@combipat.example.org"}, false, "", "", false},
	} {
		f := newFlags("prova")
		rule := desk.FactorsOffices
		if c.demo {
			rule = desk.FactorsOff
		}
		a := accessFlags(f, rule)
		if err := f.Parse(c.args); err != nil {
			t.Fatal(err)
		}
		cfg := handlers.Config{Demo: c.demo}
		err := a.apply(&cfg)
		if c.ok != (err == nil) || !c.ok && !errors.Is(err, listen.ErrUsage) || c.ok && (cfg.Factors != c.factors || cfg.URL != c.url) {
			t.Errorf("%v: %q %q, %v", c.args, cfg.Factors, cfg.URL, err)
		}
	}
}
