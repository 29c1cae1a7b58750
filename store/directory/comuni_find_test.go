package directory_test

import (
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// A comune is found as people say and write it: without its small words, by another language's name
// or a former one, with «S.», with the provincia behind it [A21].
func TestComuniAsPeopleSayThem(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		for typed, want := range map[string]string{
			"Reggio Emilia": "Reggio nell'Emilia (RE)", "Reggio nell’Emilia": "Reggio nell'Emilia (RE)", "Reggio Calabria": "Reggio di Calabria (RC)", "reggio c": "Reggio di Calabria (RC)",
			"Bozen": "Bolzano (BZ), Bozen", "bolzano": "Bolzano (BZ)", "Meran": "Merano (BZ), Meran", "Aoste": "Aosta (AO), Aoste", "St. Lorenzen": "San Lorenzo di Sebato (BZ), St. Lorenzen",
			"Sankt Lorenzen": "San Lorenzo di Sebato (BZ), St. Lorenzen", "Devin Nabrežina": "Duino Aurisina-Devin Nabrežina (TS)", "Duino": "Duino Aurisina-Devin Nabrežina (TS)", "Števerjan": "San Floriano del Collio-Števerjan (GO)", "steverjan": "San Floriano del Collio-Števerjan (GO)",
			"Corigliano Calabro": "Corigliano-Rossano (CS), già Corigliano Calabro", "Rossano": "Corigliano-Rossano (CS), già Rossano", "Barberino Val d’Elsa": "Barberino Tavarnelle (FI), già Barberino Val d'Elsa",
			"barberino val d elsa": "Barberino Tavarnelle (FI), già Barberino Val d'Elsa", "Uggiate Trevano": "Uggiate con Ronago (CO), già Uggiate Trevano", "Ronago": "Uggiate con Ronago (CO), già Ronago", "Uggiate con Ronago": "Uggiate con Ronago (CO)",
			"Girgenti": "Agrigento (AG), già Girgenti", "Popoli": "Popoli Terme (PE), già Popoli", "Alano di Piave": "Setteville (BL), già Alano di Piave", "Fondo": "Borgo d'Anaunia (TN), già Fondo", "Revò": "Novella (TN), già Revò",
			"S. Giovanni Rotondo": "San Giovanni Rotondo (FG)", "s.giovanni rotondo": "San Giovanni Rotondo (FG)", "S. Maria C.V.": "Santa Maria Capua Vetere (CE)", "S.ta Margherita Ligure": "Santa Margherita Ligure (GE)", "Sto Stefano Belbo": "Santo Stefano Belbo (CN)",
			"sesto s. giovanni": "Sesto San Giovanni (MI)", "Monte S. Angelo": "Monte Sant'Angelo (FG)", "SS. Cosma e Damiano": "Santi Cosma e Damiano (LT)",
			"LAquila": "L'Aquila (AQ)", "L’Aquila": "L'Aquila (AQ)", "l aquila": "L'Aquila (AQ)", "ROMA (RM)": "Roma (RM)", "roma rm": "Roma (RM)", "Roma - RM": "Roma (RM)", "Comune di Roma": "Roma (RM)", "roma": "Roma (RM)",
			"Livo (CO)": "Livo (CO)", "livo tn": "Livo (TN)", "Samone TO": "Samone (TO)", "Cefalu": "Cefalù (PA)", "Cefalu'": "Cefalù (PA)", "CEFALÙ": "Cefalù (PA)", "Cefalu`": "Cefalù (PA)", "San Remo": "Sanremo (IM)", "sanremo": "Sanremo (IM)",
			"sangiovanni rotondo": "San Giovanni Rotondo (FG)", "laspezia": "La Spezia (SP)", "Città di Castello": "Città di Castello (PG)", "citta castello": "Città di Castello (PG)", "Vo": "Vo' (PD)", "Vo’": "Vo' (PD)",
			"Castelnovo ne' Monti": "Castelnovo ne' Monti (RE)", "castelnovo nei monti": "", "Forlì": "Forlì (FC)", "forli": "Forlì (FC)", "Jonadi": "Ionadi (VV)", "M\u00adilano": "Milano (MI)", "mila": "Milano (MI)",
			"Sovizzo": "Sovizzo (VI)", "Lirio": "Montalto Pavese (PV), già Lirio", "Nanto": "Castegnero Nanto (VI), già Nanto",
		} {
			found, err := o.S.Comuni(o.Context(), typed)
			got := ""
			if len(found) > 0 {
				if got = found[0].Name + " (" + found[0].Provincia + ")"; found[0].FoundAs != "" {
					got += ", " + found[0].FoundAs
				}
			}
			if typed == "mila" && len(found) > 1 { // several begin so
				continue
			}
			if err != nil || got != want {
				o.Errorf("%q: %q of %d, want %q, %v", typed, got, len(found), want, err)
			}
		}
		for _, typed := range []string{"", " ", "?", "xyzzy", strings.Repeat("a ", 4000), strings.Repeat("è", 9000), "\x00", "S.", "RM"} {
			if found, err := o.S.Comuni(o.Context(), typed); err != nil || len(found) > 20 {
				o.Errorf("%.20q: %d, %v", typed, len(found), err)
			}
		}
	})
}

// A CAP that the list lacks goes to the provincia of its first three digits, and the field says so;
// one of a city that was listed under another name has its comune.
func TestCAPsOfTheList(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		for cap, want := range map[desk.CAP]string{"42121": "035033", "89121": "080063", "87064": "078157", "50028": "048054", "22027": "013256", "22029": "013256", "19121": "011015"} {
			found, err := o.S.Residence(o.Context(), desk.Citizen{CAP: cap})
			if err != nil || found.Home.Comune != want && !(len(found.Comuni) > 1 && has(found.Comuni, want)) {
				o.Errorf("%s: %+v, %v", cap, found, err)
			}
		}
		for cap, want := range map[desk.CAP]string{"50029": "FI", "42129": "RE", "89199": "RC", "20199": "MI", "89999": "", "99999": "", "34199": "TS", "86099": ""} {
			home := desk.Citizen{CAP: cap}
			found, err := o.S.Residence(o.Context(), home)
			o.Must(err)
			route, err := o.S.Route(o.Context(), o.People["operatore.mi"], home, o.Topics["pensioni"])
			o.Must(err)
			code := ""
			if want != "" {
				code = "DEMO-" + want
			}
			if !found.Unknown || found.Note == "" || strings.Contains(found.Note, "provincia di "+want) != (want != "") || route.To.Code != code {
				o.Errorf("%s: %q, to %q, want %q", cap, found.Note, route.To.Code, code)
			}
		}
		// whoever names the comune overrides what the digits say
		route, err := o.S.Route(o.Context(), o.People["operatore.mi"], desk.Citizen{CAP: "50029", Comune: "015146"}, o.Topics["pensioni"])
		if err != nil || route.To.Code != "DEMO-MI" {
			o.Errorf("%+v, %v", route, err)
		}
	})
}

func has(comuni []store.Comune, istat string) bool {
	for _, c := range comuni {
		if c.ISTAT == istat {
			return true
		}
	}
	return false
}

// A database filled by an earlier program gets today's comuni at the next start: names are written
// right, those that became part of another lead there with their CAPs and rules, and what the
// Gestore entered stays.
func TestGeographyIsRefreshed(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		o.Must(o.S.Write(ctx, func(tx *store.Tx) error {
			for _, query := range []string{
				`UPDATE comuni SET name = 'Cefalu''' WHERE plain = 'cefalu'`,
				`UPDATE comuni SET name = 'Nome del Gestore', plain = 'nome del gestore' WHERE istat = '015146'`,
				`INSERT INTO comuni (istat, name, other, provincia, region, plain) VALUES ('013228', 'Uggiate Trevano', '', 'CO', 'Lombardia', 'uggiate trevano'), ('999999', 'Borgo Nuovissimo', '', 'CO', 'Lombardia', 'borgo nuovissimo')`,
				`DELETE FROM cap_comuni WHERE istat = '013256'`, `DELETE FROM comuni WHERE istat = '013256'`,
				`INSERT INTO cap_comuni (cap, istat) VALUES ('22029', '013228')`,
				`INSERT INTO topic_rules (level, place, topic, struttura_id) SELECT 'comune-argomento', '013228', 'pensioni', id FROM strutture WHERE code = 'DEMO-LC'`,
				`DELETE FROM comune_words`, `DELETE FROM derived WHERE name = 'geography'`,
			} {
				if _, err := tx.Exec(query); err != nil {
					return err
				}
			}
			return nil
		}))
		o.Must(o.S.Derive(ctx, o.S.Directory.Geography()))
		for typed, want := range map[string]string{"cefalu": "Cefalù", "Nome del Gestore": "Nome del Gestore", "borgo nuovissimo": "Borgo Nuovissimo", "uggiate trevano": "Uggiate con Ronago"} {
			if found, err := o.S.Comuni(ctx, typed); err != nil || len(found) == 0 || found[0].Name != want {
				o.Errorf("%q: %+v, %v", typed, found, err)
			}
		}
		found, err := o.S.Residence(ctx, desk.Citizen{CAP: "22029"})
		if err != nil || len(found.Comuni) != 1 || found.Home.Comune != "013256" {
			o.Errorf("22029: %+v, %v", found, err)
		}
		if was, err := o.S.ComuneByCode(ctx, "013228"); err != nil || was.Name != "Uggiate Trevano" {
			o.Errorf("a request that names the former one cannot show it: %+v, %v", was, err)
		}
		for _, comune := range []string{"013256", "013228"} { // a draft may still name the former one
			route, err := o.S.Route(ctx, o.People["operatore.mi"], desk.Citizen{CAP: "22029", Comune: comune}, o.Topics["pensioni"])
			if err != nil || route.To.Code != "DEMO-LC" {
				o.Errorf("the rule of Uggiate for %s: %+v, %v", comune, route, err)
			}
		}
	})
}

// No name in the list ends in the apostrophe that stands for an accent.
func TestNamesHaveTheirAccents(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		o := storetest.OpenOffice(t, kind)
		if n := o.Count(`SELECT COUNT(*) FROM comuni WHERE name LIKE '%''' AND name <> 'Vo'''`); n != 0 {
			t.Errorf("%d names", n)
		}
	})
}
