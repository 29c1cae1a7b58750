package people_test

import (
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// Who came in before lists were checked like the page is named, and is told why nothing goes out.
func TestStuckPeople(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		if stuck, err := o.S.StuckPeople(o.Context()); err != nil || len(stuck) != 0 {
			o.Fatalf("%+v, %v", stuck, err)
		}
		o.Must(o.S.Write(o.Context(), func(tx *store.Tx) error {
			for login, column := range map[string]string{"operatore.mi": "ufficio_id", "admin.alfa": "ente_id", "responsabile.mi": "struttura_id", "cric.lombardia": "struttura_id"} {
				if _, err := tx.Exec(`UPDATE people SET `+column+` = NULL WHERE login = $1`, login); err != nil {
					return err
				}
			}
			return nil
		}))
		stuck, err := o.S.StuckPeople(o.Context())
		o.Must(err)
		var got []string
		for _, p := range stuck {
			got = append(got, p.Login+" "+p.Lacks[strings.Index(p.Lacks, " senza "):])
		}
		if want := "admin.alfa  senza ente,cric.lombardia  senza struttura,operatore.mi  senza ufficio,responsabile.mi  senza struttura"; strings.Join(got, ",") != want {
			o.Errorf("%q", got)
		}
		who := o.People["operatore.mi"]
		who.Ufficio = desk.Ufficio{}
		_, err = o.S.SaveDraft(o.Context(), store.Act{Who: who, Now: o.Now}, store.Draft{})
		if refused, ok := err.(*desk.Refusal); !ok || !strings.Contains(refused.Text, "senza ufficio") {
			o.Errorf("%v", err)
		}
	})
}
