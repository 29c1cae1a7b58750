package directory

import (
	"testing"

	"combipat/store"
	"combipat/views/viewtest"
)

// The Gestore of a new service is told what is missing, in its order; of a complete one nothing.
func TestSetupSteps(t *testing.T) {
	steps := []store.Step{{Importer: store.Importer{Title: "Strutture INPS"}, Done: true}, {Importer: store.Importer{Title: "Poli"}, Optional: true}, {Importer: store.Importer{Title: "Persone"}}}
	html := viewtest.Render(t, SetupSteps(steps))
	viewtest.Has(t, html, "Per cominciare", "Strutture INPS", "Facoltativo", "Manca", `href="/gestione/importa"`)
	steps[2].Done = true
	if html := viewtest.Render(t, SetupSteps(steps)); html != "" {
		t.Errorf("a complete service is told %q", html)
	}
}
