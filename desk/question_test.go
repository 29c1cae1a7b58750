package desk

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

// good is a form of an Operatore generico without a fault.
func good() Question {
	return Question{Motivo: "sollecito", Topic: "pensioni", CF: "rssmra80a01f205x", FirstName: " Mario ", LastName: "De  Rossi",
		CAP: "20135", IdentifierKind: "domus", Identifier: "3900007400037", Text: " Si chiede l’esito. "}
}

func TestQuestionChecked(t *testing.T) {
	s, err := good().Check(Generico, pensioni)
	if err != nil {
		t.Fatal(err)
	}
	if s.Profile != Generico || s.Motivo != MotivoSollecito || s.Topic != pensioni || s.Text != "Si chiede l’esito." ||
		s.Identifier.Kind != Domus || s.Identifier.Normal != "3900007400037" {
		t.Errorf("%+v", s)
	}
	if c := s.Citizen; c.CF != "RSSMRA80A01F205X" || c.FirstName != "Mario" || c.LastName != "De Rossi" || c.CAP != "20135" || c.Name() != "Mario De Rossi" {
		t.Errorf("%+v", c)
	}
}

// R8–R13: what each field is told, and that nothing else is complained about.
func TestQuestionComplaints(t *testing.T) {
	const long = MaxText + 1
	for name, c := range map[string]struct {
		edit func(*Question)
		want map[string]string // field → part of its text
	}{
		"nothing wrong":             {func(q *Question) {}, nil},
		"no motivo":                 {func(q *Question) { q.Motivo = "" }, map[string]string{"motivo": "Scegli il motivo"}},
		"unknown motivo":            {func(q *Question) { q.Motivo = "altro" }, map[string]string{"motivo": "Scegli il motivo"}},
		"the Referente's [R8]":      {func(q *Question) { q.Motivo = "chiarimento" }, map[string]string{"motivo": "«Chiarimento normativo» non è del profilo Operatore generico"}},
		"no topic [R12]":            {func(q *Question) { q.Topic = "" }, map[string]string{"argomento": "Scegli l’argomento"}},
		"no cf [R13]":               {func(q *Question) { q.CF = "  " }, map[string]string{"cf": "Scrivi il codice fiscale"}},
		"bad cf [R13]":              {func(q *Question) { q.CF = "RSSMRA80A01F205Y" }, map[string]string{"cf": ""}},
		"short cf":                  {func(q *Question) { q.CF = "RSS" }, map[string]string{"cf": ""}},
		"no name":                   {func(q *Question) { q.FirstName = "" }, map[string]string{"nome": "Scrivi il nome"}},
		"blank name":                {func(q *Question) { q.FirstName = " \t\n\u00a0\u2003" }, map[string]string{"nome": "Scrivi il nome"}},
		"no last name":              {func(q *Question) { q.LastName = "   " }, map[string]string{"cognome": "Scrivi il cognome"}},
		"one name":                  {func(q *Question) { q.LastName, q.OneName = " ", true }, nil},
		"one name, in the other":    {func(q *Question) { q.FirstName, q.OneName = "", true }, nil},
		"one name, and another":     {func(q *Question) { q.OneName = true }, map[string]string{"cognome": "un solo nome"}},
		"one name, none":            {func(q *Question) { q.FirstName, q.LastName, q.OneName = "", "", true }, map[string]string{"nome": "Scrivi il nome"}},
		"one name, no letter":       {func(q *Question) { q.FirstName, q.LastName, q.OneName = "", "7", true }, map[string]string{"cognome": "almeno una lettera"}},
		"long name":                 {func(q *Question) { q.FirstName = strings.Repeat("à", 101) }, map[string]string{"nome": "100 caratteri"}},
		"longest name":              {func(q *Question) { q.FirstName = strings.Repeat("à", 100) }, nil},
		"longest name, blanks more": {func(q *Question) { q.LastName = "  " + strings.Repeat("à", 100) + "  " }, nil},
		"no residence":              {func(q *Question) { q.CAP = " " }, map[string]string{"cap": "Scrivi il CAP"}},
		"bad CAP":                   {func(q *Question) { q.CAP = "2013" }, map[string]string{"cap": "5 cifre"}},
		"bad CAP, comune given":     {func(q *Question) { q.CAP, q.Comune = "2013X", "015146" }, map[string]string{"cap": "5 cifre"}},
		"comune alone":              {func(q *Question) { q.CAP, q.Comune = "", "015146" }, nil},
		"abroad [A21]":              {func(q *Question) { q.CAP, q.Abroad = "", "Z133" }, nil},
		"abroad, foreign postcode":  {func(q *Question) { q.CAP, q.Abroad = "CH-6900", "Z133" }, nil},
		"no kind [R9]":              {func(q *Question) { q.IdentifierKind = "" }, map[string]string{"identificativo_tipo": "protocollo, Domus o pensione"}},
		"unknown kind":              {func(q *Question) { q.IdentifierKind = "pratica" }, map[string]string{"identificativo_tipo": "protocollo, Domus o pensione"}},
		"no identifier [R9]":        {func(q *Question) { q.Identifier = " " }, map[string]string{"identificativo": "indispensabile"}},
		"bad identifier":            {func(q *Question) { q.Identifier = "39A" }, map[string]string{"identificativo": "sole cifre"}},
		"prestazione too [R9]":      {func(q *Question) { q.Motivo, q.IdentifierKind, q.Identifier = "prestazione", "", "" }, map[string]string{"identificativo_tipo": "", "identificativo": "indispensabile"}},
		"requisiti asks none [R9]":  {func(q *Question) { q.Motivo, q.IdentifierKind, q.Identifier = "requisiti", "", "" }, nil},
		"no text":                   {func(q *Question) { q.Text = "" }, map[string]string{"testo": "Scrivi il testo"}},
		"blank text":                {func(q *Question) { q.Text = "\n \u00a0" }, map[string]string{"testo": "Scrivi il testo"}},
		"long text":                 {func(q *Question) { q.Text = strings.Repeat("è", long) }, map[string]string{"testo": "20.000"}},
		"longest text":              {func(q *Question) { q.Text = "\n" + strings.Repeat("è", long-1) + " " }, nil},
		"everything": {func(q *Question) { *q = Question{} }, map[string]string{"motivo": "", "argomento": "", "cf": "", "nome": "",
			"cognome": "", "cap": "", "testo": ""}},
	} {
		q := good()
		c.edit(&q)
		topic := pensioni
		if q.Topic == "" {
			topic = Topic{}
		}
		s, err := q.Check(Generico, topic)
		complains(t, name, err, c.want)
		if q.Motivo == "requisiti" && s.Identifier != (Identifier{}) {
			t.Errorf("%s: an identifier was kept", name)
		}
		if q.Abroad != "" && (s.Citizen.Abroad != q.Abroad || s.Citizen.CAP != "" || s.Citizen.Comune != "") {
			t.Errorf("%s: %+v", name, s.Citizen)
		}
	}
}

// R3, R10: the Referente writes for no citizen and about no application.
func TestQuestionOfTheReferente(t *testing.T) {
	plainOne := Question{Motivo: "chiarimento", Topic: "pensioni", Text: "Si chiede."}
	for name, c := range map[string]struct {
		edit func(*Question)
		want map[string]string
	}{
		"chiarimento":      {func(q *Question) {}, nil},
		"requisiti":        {func(q *Question) { q.Motivo = "requisiti" }, nil},
		"sollecito":        {func(q *Question) { q.Motivo = "sollecito" }, map[string]string{"motivo": "non è del profilo Referente regionale"}},
		"prestazione":      {func(q *Question) { q.Motivo = "prestazione" }, map[string]string{"motivo": "non è del profilo Referente regionale"}},
		"with a cf":        {func(q *Question) { q.CF = "RSSMRA80A01F205X" }, map[string]string{"cf": "togli il codice fiscale"}},
		"with a wrong cf":  {func(q *Question) { q.CF = "x" }, map[string]string{"cf": "togli il codice fiscale"}},
		"with a blank cf":  {func(q *Question) { q.CF = "  " }, nil},
		"with identifier":  {func(q *Question) { q.IdentifierKind, q.Identifier = "domus", "3900007400037" }, map[string]string{"identificativo": "togli l’identificativo"}},
		"without anything": {func(q *Question) { *q = Question{} }, map[string]string{"motivo": "", "argomento": "", "testo": ""}},
	} {
		q := plainOne
		c.edit(&q)
		topic := pensioni
		if q.Topic == "" {
			topic = Topic{}
		}
		s, err := q.Check(Referente, topic)
		complains(t, name, err, c.want)
		if s.Citizen != (Citizen{}) || s.Identifier != (Identifier{}) || s.Profile != Referente {
			t.Errorf("%s: %+v", name, s)
		}
	}
	q := good()
	q.Motivo = "requisiti"
	q.CF, q.Identifier = "", ""
	if s, err := q.Check(Referente, pensioni); err != nil || s.Citizen != (Citizen{}) {
		t.Errorf("a name typed under the other profile went along: %+v, %v", s, err)
	}
}

func complains(t testing.TB, name string, err error, want map[string]string) {
	t.Helper()
	var bad Invalid
	if err != nil && !errors.As(err, &bad) {
		t.Fatalf("%s: %v", name, err)
	}
	if got := slices.Sorted(maps.Keys(bad)); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		t.Errorf("%s: complaints about %q, want %q", name, got, slices.Sorted(maps.Keys(want)))
	}
	for field, part := range want {
		if bad[field] == "" || !strings.Contains(bad[field], part) {
			t.Errorf("%s: %s says %q, want %q", name, field, bad[field], part)
		}
	}
}

// R8, R10: the motivi of each profile, in the order of the message, and which name an application.
func TestMotivi(t *testing.T) {
	if got := Motivi(Generico); !slices.Equal(got, []Motivo{MotivoSollecito, MotivoPrestazione, MotivoRequisiti}) {
		t.Errorf("%q", got)
	}
	if got := Motivi(Referente); !slices.Equal(got, []Motivo{MotivoChiarimento, MotivoRequisiti}) {
		t.Errorf("%q", got)
	}
	for m, needs := range map[Motivo]bool{MotivoSollecito: true, MotivoPrestazione: true, MotivoRequisiti: false, MotivoChiarimento: false, "": false} {
		if m.NeedsIdentifier() != needs || (m.Label() == "") != (m == "") {
			t.Errorf("%q", m)
		}
	}
	for _, o := range append(Outcomes, "x") {
		if (o.Label() == "") != (o == "x") {
			t.Errorf("outcome %q", o)
		}
	}
	for _, p := range append(Provenances, "x") {
		if (p.Label() == "") != (p == "x") {
			t.Errorf("provenance %q", p)
		}
	}
	if (Topic{Code: "a"}).Root() != "a" || (Topic{Code: "a", Parent: "b"}).Root() != "b" {
		t.Error("Root")
	}
}

// A29: no notice's sentence has room for more than the number of the request.
func TestNoticeSentences(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range []NoticeKind{NoticeReply, NoticeInterim, NoticeIntegration, NoticeClosed, NoticeRemindable, NoticeBookable,
		NoticeInteraction, NoticeReminder, NoticeWithdrawn, NoticeAssigned, "other"} {
		s := k.Sentence("CB-2026-000001")
		if !strings.Contains(s, "CB-2026-000001") || seen[s] {
			t.Errorf("%s: %q", k, s)
		}
		seen[s] = true
	}
}
