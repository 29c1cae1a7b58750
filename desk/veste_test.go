package desk

import "testing"

// TestVeste reads back what a form carries, and nothing else for it [A30].
func TestVeste(t *testing.T) {
	who := Actor{ID: "p1", Position: "i2", Profile: Referente, Role: Operatore, CanRefer: true}
	if v, ok := ParseVeste(who.Veste().String()); !ok || v != who.Veste() {
		t.Errorf("%v, %t", v, ok)
	}
	for _, text := range []string{"", "referente", "p1.i2", "p1.i2.altro", ".i2.generico", "p1..generico", "p1.i2.generico.x"} {
		if v, ok := ParseVeste(text); ok {
			t.Errorf("%q is read as %v", text, v)
		}
	}
}
