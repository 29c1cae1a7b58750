package desk_test

import (
	"testing"

	"combipat/desk"
)

func TestFactorRule(t *testing.T) {
	t.Parallel()
	for _, role := range []desk.Role{desk.Operatore, desk.Amministratore, desk.Funzionario, desk.FunzionarioCRIC, desk.Responsabile, desk.LettoreCRM, desk.Gestore} {
		if desk.FactorsOff.Demands(role) || !desk.FactorsAll.Demands(role) || desk.FactorsOffices.Demands(role) != (role != desk.Operatore) {
			t.Errorf("%s: off %v, offices %v, all %v", role, desk.FactorsOff.Demands(role), desk.FactorsOffices.Demands(role), desk.FactorsAll.Demands(role))
		}
	}
	if desk.FactorRule("boh").Known() || !desk.FactorsOffices.Known() {
		t.Error("the rules there are")
	}
}
