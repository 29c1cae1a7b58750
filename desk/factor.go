package desk

// FactorRule says who must sign in with a second factor beside the password.
type FactorRule string

const (
	FactorsOff     FactorRule = ""       // nobody is asked, nobody can set one up: the example world
	FactorsOffices FactorRule = "uffici" // INPS and administrators must, operators may
	FactorsAll     FactorRule = "tutti"  // operators must too
)

// Demands says whether people of the role must have a second factor.
func (f FactorRule) Demands(role Role) bool {
	switch f {
	case FactorsAll:
		return true
	case FactorsOffices:
		return role != Operatore
	}
	return false
}

// Known says whether the rule is one of the three.
func (f FactorRule) Known() bool { return f == FactorsOff || f == FactorsOffices || f == FactorsAll }
