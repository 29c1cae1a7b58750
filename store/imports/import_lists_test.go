package imports_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// Each list that is exported comes back as it is: nothing of it is new, nothing is wrong, and
// what is exported afterwards is the same file. A cell that a spreadsheet would run as a
// formula is guarded on the way out and not on the way in.
func TestListsGoRound(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, gestore := o.Context(), o.Act("gestore", "")
		o.Tried("strutture", "codice,tipo,denominazione,provincia,regione,telefono\nGUARDIA,provinciale,=A1+1,MI,Lombardia,+39 02 000\n", true)
		o.Tried("poli", "livello,luogo,argomento,struttura\ncap-argomento,20135,entrate,DEMO-MI2\ncomune-argomento,015146,pensioni-calcolo,DEMO-TO\n", true)
		seen := 0
		for _, im := range store.Importers {
			if !im.Exported() {
				continue
			}
			seen++
			before, err := o.S.ExportLines(ctx, gestore, im)
			o.Must(err)
			if im.Name == "strutture" && !bytes.Contains(before, []byte(`;'=A1+1;MI;Lombardia;'+39 02 000;`)) {
				o.Errorf("not guarded: %s", before[:300])
			}
			lines, err := im.Read(bytes.NewReader(before), "")
			o.Must(err)
			report, err := o.S.ImportLines(ctx, store.Act{Now: o.Now}, im, lines, true)
			if err != nil || !report.Done || report.New != 0 || report.Known != len(lines.Lines) || len(lines.Lines) < 2 {
				o.Errorf("%s: %d lines, %+v, %v", im.Name, len(lines.Lines), report, err)
			}
			after, err := o.S.ExportLines(ctx, gestore, im)
			if err != nil || !bytes.Equal(before, after) {
				o.Errorf("%s: comes back changed, %v", im.Name, err)
			}
		}
		if seen != 5 {
			o.Errorf("%d lists are exported", seen)
		}
		var phone string
		o.Must(o.S.Read(ctx).QueryRow(`SELECT phone FROM strutture WHERE code = 'GUARDIA'`).Scan(&phone))
		if phone != "+39 02 000" {
			o.Errorf("the guard stayed: %q", phone)
		}
	})
}

// The examples of the documentation set an empty service up, in the order of the table [R43].
func TestExamplesOfLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		ctx, s, now := t.Context(), storetest.Open(t, kind), time.Date(2026, 11, 23, 9, 0, 0, 0, desk.Rome)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(s.Seed(ctx))
		enter := func(im store.Importer, confirm bool) store.Report {
			t.Helper()
			file, err := os.Open(filepath.Join("..", "..", "docs", "esempi", im.Name+".csv"))
			must(err)
			defer file.Close()
			lines, err := im.Read(file, "")
			must(err)
			r, err := s.ImportLines(ctx, store.Act{Now: now}, im, lines, confirm)
			must(err)
			if len(r.Problems) != 0 || r.Done != confirm || r.New+r.Known != len(lines.Lines) {
				t.Errorf("%s: %+v", im.Name, r)
			}
			return r
		}
		for _, im := range store.Importers {
			enter(im, false)
			enter(im, true)
		}
		p, err := s.Punto(ctx, "MI-CONSULENZA")
		must(err)
		kept, err := s.KeptPunti(ctx, desk.Actor{Role: desk.Responsabile, Struttura: desk.Struttura{ID: p.Sede}}, desk.DayOf(now))
		must(err)
		got := []string{}
		for _, k := range kept {
			for _, l := range k.Templates {
				got = append(got, fmt.Sprint(k.Code, l.Weekday, l.Hours, l.Every))
			}
		}
		if len(kept) != 2 || len(got) != 8 || got[1] != "MI-CONSULENZATuesday {540 780 30 0 1} 1" || got[7] != "MI-LEGALEFriday {840 1020 20 0 1} 2" {
			t.Errorf("%d punti, %q", len(kept), got)
		}
		// once more replaces the agenda and does not double it
		im, _ := store.ImporterNamed("punti")
		if r := enter(im, true); r.New != 0 {
			t.Errorf("once more: %+v", r)
		}
		again, err := s.KeptPunti(ctx, desk.Actor{Role: desk.Responsabile, Struttura: desk.Struttura{ID: p.Sede}}, desk.DayOf(now))
		must(err)
		if len(again[0].Templates) != 7 || len(again[0].Officials) != 1 {
			t.Errorf("%+v", again[0])
		}
	})
}

// What is wrong with a punto is said row by row, and one wrong row keeps all out.
func TestPuntiThatAreWrong(t *testing.T) {
	o := storetest.OpenOffice(t, "sqlite")
	const head = "sede,codice,nome,argomenti,modalita,funzionari,giorni,dalle,alle,durata,orizzonte\n"
	for row, want := range map[string]string{
		"NESSUNA,P1,Nome,pensioni,presenza,,lun,9:00,10:00,30,":             "«NESSUNA»",
		"DEMO-CRIC-LOMB,P1,Nome,pensioni,presenza,,lun,9:00,10:00,30,":      "«DEMO-CRIC-LOMB»",
		"DEMO-MI,p 1,Nome,pensioni,presenza,,lun,9:00,10:00,30,":            "codice:",
		"DEMO-MI,P1,,pensioni,presenza,,lun,9:00,10:00,30,":                 "nome:",
		"DEMO-MI,P1,Nome,gatti,presenza,,lun,9:00,10:00,30,":                "argomenti:",
		"DEMO-MI,P1,Nome,pensioni,piccione,,lun,9:00,10:00,30,":             "modalita:",
		"DEMO-MI,P1,Nome,pensioni,presenza,operatore.mi,lun,9:00,10:00,30,": "«operatore.mi» non è un funzionario",
		"DEMO-MI,P1,Nome,pensioni,presenza,,lun mai,9:00,10:00,30,":         "«mai»",
		"DEMO-MI,P1,Nome,pensioni,presenza,,lun,presto,10:00,30,":           "dalle:",
		"DEMO-MI,P1,Nome,pensioni,presenza,,lun,10:00,9:00,30,":             "L’orario di fine",
		"DEMO-MI,P1,Nome,pensioni,presenza,,,9:00,10:00,30,":                "giorni:",
		"DEMO-MI,P1,Nome,pensioni,presenza,,lun,9:00,10:00,molto,":          "durata:",
		"DEMO-MI,P1,Nome,pensioni,presenza,,lun,9:00,10:00,30,9999":         "orizzonte:",
		"DEMO-MI,TO-PENSIONI,Nome,pensioni,presenza,,lun,9:00,10:00,30,":    "già di un altro punto",
		"DEMO-MI,OK,Un altro nome,pensioni,presenza,,lun,9:00,10:00,30,":    "nome: è diverso",
	} {
		before := o.Count(`SELECT COUNT(*) FROM punti`)
		r := o.Tried("punti", head+"DEMO-MI,OK,Va bene,pensioni,presenza,,lun,9.00,10:00:00,30,\n"+row+"\n", true)
		if len(r.Problems) != 1 || r.Problems[0].Number != 3 || !strings.Contains(r.Problems[0].Text, want) || r.Done {
			t.Errorf("%s: %+v, want %s", row, r, want)
		}
		if after := o.Count(`SELECT COUNT(*) FROM punti`); after != before {
			t.Fatalf("%s: %d punti, were %d", row, after, before)
		}
	}
}

// What a spreadsheet makes of hours, numbers and days is understood, or is an error of its row and
// column: never another value.
func TestPuntiOfASpreadsheet(t *testing.T) {
	o := storetest.OpenOffice(t, "sqlite")
	raw, err := os.ReadFile(filepath.Join("testdata", "punti_excel.csv"))
	o.Must(err)
	r := o.Tried("punti", string(raw), true)
	if got := fmt.Sprint(r.Problems); len(r.Problems) != 2 || !strings.Contains(got, "{2 valida_dal: «07/04/26»") || !strings.Contains(got, "{4 alle: «0,541666666666667»") ||
		!strings.Contains(got, "dalle: «0,375»") || !strings.Contains(got, "valida_dal: «46119»") {
		t.Error(got)
	}
	lines := strings.Split(string(raw), "\r\n")
	r = o.Tried("punti", strings.Join([]string{lines[0], strings.Replace(lines[1], "07/04/26", "07/04/2026", 1), lines[2], lines[4]}, "\r\n"), true)
	if len(r.Problems) != 0 || r.New != 3 {
		t.Errorf("%+v", r)
	}
	if n := o.Count(`SELECT COUNT(*) FROM punto_templates t JOIN punti p ON p.id = t.punto_id
		WHERE p.code LIKE 'PROVA-E%' AND t.from_minute = 540 AND t.to_minute = 780 AND t.length = 30 AND t.valid_from = '2026-04-07'`); n != 6 {
		t.Errorf("%d openings as they were meant", n)
	}
}

// Only the Gestore handles lists, and never what citizens ask [R6]. A form confirmed twice is
// one import.
func TestWhoMayImport(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		im, _ := store.ImporterNamed("enti")
		lines, err := im.Read(strings.NewReader("ente_codice,ente,ufficio_codice,ufficio,regione\nNUOVO,Nuovo,N1,Uno,Lombardia\n"), "")
		o.Must(err)
		for login, who := range o.People {
			if who.Role == desk.Gestore {
				continue
			}
			_, err := o.S.ImportLines(o.Context(), o.Act(login, ""), im, lines, true)
			o.Is(store.ErrNotFound, err)
			_, err = o.S.ExportLines(o.Context(), o.Act(login, ""), im)
			o.Is(store.ErrNotFound, err)
		}
		requests, _ := store.ImporterNamed("requests")
		_, err = o.S.ImportLines(o.Context(), o.Act("gestore", ""), requests, store.Table{}, true)
		o.Is(store.ErrNotFound, err)
		_, err = o.S.ExportLines(o.Context(), o.Act("gestore", ""), requests)
		o.Is(store.ErrNotFound, err)
		a := o.Act("gestore", "")
		a.Key = "chiave"
		for range 2 {
			r, err := o.S.ImportLines(o.Context(), a, im, lines, true)
			if err != nil || !r.Done || r.New != 1 || r.Known != 0 {
				o.Errorf("%+v, %v", r, err)
			}
		}
		if n := o.Count(`SELECT COUNT(*) FROM audit WHERE action = 'importazione' AND subject = 'enti'`); n != 1 {
			o.Errorf("%d imports in the audit", n)
		}
	})
}

// A31: the cells of a list are the texts of a page, and its names are names.
func TestTextsOfLists(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		const head = "codice,tipo,denominazione,provincia,regione\n"
		o.Tried("strutture", head+"TESTO,provinciale,\"Citta\u0300 \anuova\u202e\",MI,Lombardia\n", true)
		if n := o.Count(`SELECT COUNT(*) FROM strutture WHERE code = 'TESTO' AND name = 'Città nuova'`); n != 1 {
			o.Error("the name is kept as it came")
		}
		for name, want := range map[string]string{".": "denominazione", "123": "almeno una lettera", "\"Ma\nrio\"": "una riga sola", "\u200b": "necessari"} {
			r := o.Tried("strutture", head+"ALTRO,provinciale,"+name+",MI,Lombardia\n", true)
			if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Text, want) {
				o.Errorf("%q: %+v", name, r)
			}
			if r := o.Tried("enti", "ente_codice,ente,ufficio_codice,ufficio,regione\nX,"+name+",X1,Uno,Lombardia\n", true); len(r.Problems) != 1 {
				o.Errorf("an ente called %q: %+v", name, r)
			}
		}
	})
}

// A31: a citizen of another channel may have one name only, if the list says so.
func TestOneNameOfAList(t *testing.T) {
	o := storetest.OpenOffice(t, "sqlite")
	const head = "provenienza,inviata,motivo,argomento,cf,nome,cognome,cap,testo,un_solo_nome\n"
	for row, want := range map[string]string{"Sukarno,,20135,Prova,": "cognome", "Sukarno,Rossi,20135,Prova,sì": "cognome", "Sukarno,,20135,Prova,forse": "un_solo_nome", "Sukarno,,20135,Prova,sì": "", ",Thant,20135,Prova,x": ""} {
		r := o.Tried("richieste", head+"cittadino,2026-10-05 09:30,requisiti,pensioni,RSSMRA80A01F205X,"+row+"\n", false)
		if (want == "") != (len(r.Problems) == 0) || want != "" && !strings.Contains(r.Problems[0].Text, want) {
			t.Errorf("%s: %+v", row, r)
		}
	}
}
