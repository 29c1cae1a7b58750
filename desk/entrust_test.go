package desk

import "testing"

// Whoever follows a request must be able to read it [R1, R3, R6].
func TestMayFollow(t *testing.T) {
	milano, torino := Ufficio{ID: "mi", Region: "Lombardia"}, Ufficio{ID: "to", Region: "Piemonte"}
	bergamo := Ufficio{ID: "bg", Region: "Lombardia"}
	alfa, beta := Ente{ID: "a"}, Ente{ID: "b"}
	generic := Request{Ente: alfa, Ufficio: milano, Profile: Generico}
	norm := Request{Ente: alfa, Ufficio: milano, Profile: Referente}
	for _, c := range []struct {
		who           Actor
		generic, norm bool
	}{
		{Actor{Role: Operatore, Ente: alfa, Ufficio: milano}, true, false},
		{Actor{Role: Operatore, Ente: alfa, Ufficio: milano, CanRefer: true}, true, true},
		{Actor{Role: Operatore, Ente: alfa, Ufficio: bergamo, CanRefer: true}, false, true},
		{Actor{Role: Operatore, Ente: alfa, Ufficio: torino, CanRefer: true}, false, false},
		{Actor{Role: Operatore, Ente: beta, Ufficio: milano, CanRefer: true}, false, false},
		{Actor{Role: Amministratore, Ente: alfa, Ufficio: milano}, false, false},
		{Actor{Role: Funzionario}, false, false},
	} {
		if err := MayFollow(c.who, generic); (err == nil) != c.generic {
			t.Errorf("%+v, generic: %v", c.who, err)
		}
		if err := MayFollow(c.who, norm); (err == nil) != c.norm {
			t.Errorf("%+v, referente: %v", c.who, err)
		}
		if err := MayTakeOver(c.who, AgendaEntry{Ente: alfa, Ufficio: milano}); (err == nil) != c.generic {
			t.Errorf("%+v, appointment: %v", c.who, err)
		}
	}
}
