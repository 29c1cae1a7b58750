package desk

import (
	"strings"
	"testing"
)

func TestBookingCheck(t *testing.T) {
	p := Punto{Modes: Modes, Topics: []string{"pensioni"}}
	topic := Topic{Code: "pensioni-calcolo", Parent: "pensioni"}
	const cf, cf2 = "RSSMRA80A01H501U", "CCCFBA85D03L219P"
	good := Booking{CF: cf, Mode: "presenza", Motivation: "Chiarire il calcolo"}
	for name, c := range map[string]struct {
		edit        func(*Booking)
		fromRequest bool
		field       string // the one complaint, "" for none
	}{
		"good":              {func(*Booking) {}, false, ""},
		"no reason":         {func(b *Booking) { b.Motivation = " \n" }, false, "motivazioni"},
		"long reason":       {func(b *Booking) { b.Motivation = strings.Repeat("è", 2001) }, false, "motivazioni"},
		"2000 accents":      {func(b *Booking) { b.Motivation = strings.Repeat("è", 2000) }, false, ""},
		"no mode":           {func(b *Booking) { b.Mode = "" }, false, "modalita"},
		"no code":           {func(b *Booking) { b.CF = "" }, false, "cf"},
		"web":               {func(b *Booking) { b.Mode, b.Contact = "web", " anna@patronato.it " }, false, ""},
		"web, no contact":   {func(b *Booking) { b.Mode = "web" }, false, "recapito"},
		"web, telephone":    {func(b *Booking) { b.Mode, b.Contact = "web", "06 123456" }, false, "recapito"},
		"web, no domain":    {func(b *Booking) { b.Mode, b.Contact = "web", "anna@localhost" }, false, "recapito"},
		"web, two":          {func(b *Booking) { b.Mode, b.Contact = "web", "a@b.it, c@d.it" }, false, "recapito"},
		"web, a name":       {func(b *Booking) { b.Mode, b.Contact = "web", "Anna <a@b.it>" }, false, "recapito"},
		"web, a header":     {func(b *Booking) { b.Mode, b.Contact = "web", "a@b.it\r\nBcc: c@d.it" }, false, "recapito"},
		"web, dots":         {func(b *Booking) { b.Mode, b.Contact = "web", "anna@patronato..it" }, false, "recapito"},
		"web, dot at end":   {func(b *Booking) { b.Mode, b.Contact = "web", "anna@patronato.it." }, false, "recapito"},
		"web, twice @":      {func(b *Booking) { b.Mode, b.Contact = "web", "anna@b@patronato.it" }, false, "recapito"},
		"web, no one":       {func(b *Booking) { b.Mode, b.Contact = "web", "@patronato.it" }, false, "recapito"},
		"web, long s":       {func(b *Booking) { b.Mode, b.Contact = "web", "ro\u017fa@patronato.it" }, false, "recapito"},
		"web, plus":         {func(b *Booking) { b.Mode, b.Contact = "web", "anna+x@sede.patronato.it" }, false, ""},
		"telephone":         {func(b *Booking) { b.Mode, b.Contact = "telefono", "+39 (06) 1234-567" }, false, ""},
		"telephone, mail":   {func(b *Booking) { b.Mode, b.Contact = "telefono", "a@b.it" }, false, "recapito"},
		"telephone, short":  {func(b *Booking) { b.Mode, b.Contact = "telefono", "12345" }, false, "recapito"},
		"presence, mail":    {func(b *Booking) { b.Contact = "a@b.it" }, false, ""},
		"presence, nothing": {func(b *Booking) { b.Contact = "boh" }, false, "recapito"},
		"two":               {func(b *Booking) { b.CF2, b.SameMatter = cf2, true }, false, ""},
		"two, undeclared":   {func(b *Booking) { b.CF2 = cf2 }, false, "dichiarazione"},
		"two, by requests":  {func(b *Booking) { b.CF2 = cf2 }, true, ""},
		"twice the same":    {func(b *Booking) { b.CF2, b.SameMatter = strings.ToLower(cf), true }, false, "cf2"},
		"second wrong":      {func(b *Booking) { b.CF2, b.SameMatter = "X", true }, false, "cf2"},
	} {
		b := good
		c.edit(&b)
		got, err := b.Check(p, topic, c.fromRequest)
		bad, _ := err.(Invalid)
		if c.field == "" && (err != nil || got.Citizens[0] != cf || (b.CF2 != "") != (len(got.Citizens) == 2)) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if c.field != "" && (len(bad) != 1 || bad[c.field] == "") {
			t.Errorf("%s: %v, want a complaint about %s", name, err, c.field)
		}
	}
	for name, punto := range map[string]Punto{"modalita": {Modes: []Mode{WebMeeting}, Topics: p.Topics}, "argomento": {Modes: Modes}} {
		if _, err := good.Check(punto, topic, false); err == nil || err.(Invalid)[name] == "" || len(err.(Invalid)) != 1 {
			t.Errorf("%s not the punto’s: %v", name, err)
		}
	}
	if _, err := good.Check(p, Topic{}, false); err == nil {
		t.Error("no topic")
	}
}

func TestMatterMayShare(t *testing.T) {
	a := Matter{"A", "pensioni", "roma"}
	for b, ok := range map[Matter]bool{
		{"B", "pensioni", "roma"}: true, {"A", "pensioni", "roma"}: false, {"B", "naspi", "roma"}: false, {"B", "pensioni", "milano"}: false,
	} {
		if err := a.MayShare(b); (err == nil) != ok {
			t.Errorf("%+v: %v", b, err)
		}
	}
}
