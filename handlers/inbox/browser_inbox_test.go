package inbox_test

import (
	"strings"
	"testing"

	"combipat/handlers/story"
)

// TestBrowserFilters: a filter left alone stops nobody, one that is chosen acts at once, its state
// stands in the address, tabs keep it, and without scripts the button does the same [R22, R23].
func TestBrowserFilters(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda
save r1
POST /richieste motivo=prestazione identificativo_tipo=domus identificativo=3900007400481 argomento=invalidita cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Invalido
save r2`)
	c := story.NewChromium(t, p)
	for _, scripts := range []bool{true, false} {
		for _, side := range []struct{ login, list string }{{"funzionario.mi", "/ricevute"}, {"operatore.mi", "/richieste"}} {
			b := c.NewTab(side.login, scripts)
			b.SignIn()
			b.Open(side.list)
			story.Eval[bool](b, `document.querySelector("details.cb-find").open = true`)
			rows := func() int { return story.Eval[int](b, `document.querySelectorAll("#elenco tbody tr").length`) }
			if before := rows(); before < 2 {
				t.Fatalf("%s: %d rows before", side.list, before)
			}
			if scripts {
				b.Choose("#motivo", "prestazione")
				b.Until(`document.querySelectorAll("#elenco tbody tr").length === 1`)
			} else {
				b.Choose("#motivo", "prestazione")
				b.Press("form[method=get] button")
			}
			if n := rows(); n != 1 {
				t.Errorf("%s, scripts %v: %d rows after filtering", side.list, scripts, n)
			}
			if at := story.Eval[string](b, `location.search`); !strings.Contains(at, "motivo=prestazione") {
				t.Errorf("%s, scripts %v: the address says %q", side.list, scripts, at)
			}
			if side.list == "/ricevute" {
				b.Press(".cb-tabs li:last-child a")
				if at := story.Eval[string](b, `location.search`); !strings.Contains(at, "motivo=prestazione") {
					t.Errorf("the tab forgot the filter: %q", at)
				}
			}
		}
	}
}
