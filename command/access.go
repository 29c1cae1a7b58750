package command

import (
	"fmt"

	"combipat/command/listen"
	"combipat/desk"
	"combipat/handlers"
)

// access is how people get in: flags of whoever serves pages.
type access struct{ url, factors *string }

func accessFlags(f flags, factors desk.FactorRule) access {
	return access{
		url:     f.String("url", "", "indirizzo pubblico del servizio, per esempio https://combipat.example.org: serve ai collegamenti nelle e-mail e alle passkey"),
		factors: f.String("second-factor", string(factors), "chi deve avere un secondo fattore: uffici (INPS e amministratori; gli altri possono) oppure tutti"),
	}
}

// apply checks the flags and puts them into the configuration.
func (a access) apply(cfg *handlers.Config) error {
	cfg.Factors = desk.FactorRule(*a.factors)
	if !cfg.Factors.Known() || cfg.Factors == desk.FactorsOff && !cfg.Demo {
		return fmt.Errorf("%w: --second-factor: uffici oppure tutti, non %q", listen.ErrUsage, *a.factors)
	}
	var err error
	cfg.URL, err = listen.PublicURL(*a.url)
	return err
}
