package story

import (
	"log/slog"
	"testing"
	"time"

	"combipat/desk"
	"combipat/handlers"
)

// WithFactors is the server of a play where second factors are asked for.
func WithFactors(t *testing.T, p *Play, rule desk.FactorRule) *handlers.Server {
	t.Helper()
	s := handlers.New(handlers.Config{Store: p.Store, Now: func() time.Time { return *p.Clock.Load() }, Factors: rule, URL: "https://combipat.example",
		Log: slog.New(slog.NewTextHandler(&p.Log, &slog.HandlerOptions{Level: slog.LevelError}))})
	t.Cleanup(s.Close)
	return s
}
