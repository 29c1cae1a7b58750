package desk

import "testing"

// TestPositionsBesideOneAnother: INPS beside INPS, uffici beside uffici; nobody else has a second one [A30].
func TestPositionsBesideOneAnother(t *testing.T) {
	for _, a := range Roles {
		for _, b := range Roles {
			want := a == Operatore && b == Operatore || a.AtStruttura() != "" && b.AtStruttura() != ""
			if got := a.Beside(b); got != want {
				t.Errorf("%s beside %s: %t", a, b, got)
			}
		}
	}
}

// TestAs names the place where there are several to choose from, and only then.
func TestAs(t *testing.T) {
	who := Actor{Role: Responsabile, Struttura: Struttura{Name: "Milano"}}
	if got := who.As(); got != "Responsabile di struttura" {
		t.Errorf("one position: %q", got)
	}
	who.Several = true
	if got := who.As(); got != "Responsabile di struttura, Milano" {
		t.Errorf("of several: %q", got)
	}
	who = Actor{Role: Operatore, CanRefer: true, Profile: Referente, Several: true, Ufficio: Ufficio{Name: "Ufficio di Milano"}}
	if got := who.As(); got != "Referente regionale, Ufficio di Milano" {
		t.Errorf("an operator's: %q", got)
	}
}

// TestResponsabileAtACRIC is a role of its own, with none of the pages that a CRIC has no use for [A30].
func TestResponsabileAtACRIC(t *testing.T) {
	if got := Responsabile.At(CRIC); got != ResponsabileCRIC || got.AtStruttura() != CRIC {
		t.Errorf("at a CRIC: %s", got)
	}
	if got := Responsabile.At(Territoriale); got != Responsabile {
		t.Errorf("at a territorial structure: %s", got)
	}
	if got := Funzionario.At(CRIC); got != Funzionario {
		t.Errorf("a Funzionario at a CRIC becomes %s", got)
	}
}
