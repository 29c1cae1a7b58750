package desk

import (
	"strings"
	"testing"
)

func office(code, provincia, region string) Struttura {
	return Struttura{ID: "id-" + code, Code: code, Name: "Struttura di " + code, Kind: Territoriale, Provincia: provincia, Region: region}
}

var (
	milano  = office("MI", "MI", "Lombardia")
	centro  = office("MI2", "MI", "Lombardia")
	monza   = office("MB", "MB", "Lombardia")
	novara  = office("NO", "NO", "Piemonte")
	roma    = office("RM", "RM", "Lazio")
	polo    = office("POLO", "BG", "Lombardia")
	subPolo = office("POLO2", "BS", "Lombardia")

	pensioni = Topic{Code: "pensioni", Label: "Pensioni"}
	calcolo  = Topic{Code: "calcolo", Parent: "pensioni", Label: "Calcolo"}
)

func rule(level RouteRule, place, topic string, to Struttura) TopicRule {
	return TopicRule{Level: level, Place: place, Topic: topic, To: to}
}

// A22: (CAP, topic) > (comune, topic) > (structure, topic → polo) > structure of the CAP; at
// each level the subtopic before its topic. The rules are taken away one by one, from the top.
func TestRoutePrecedence(t *testing.T) {
	levels := []struct {
		TopicRule
		why string
	}{
		{rule(RouteByCAP, "20135", "calcolo", office("1", "", "Lombardia")), "CAP 20135 e argomento «Calcolo»"},
		{rule(RouteByCAP, "20135", "pensioni", office("2", "", "Lombardia")), "CAP 20135 e argomento"},
		{rule(RouteByComune, "015146", "calcolo", office("3", "", "Lombardia")), "Comune di Milano e argomento «Calcolo»"},
		{rule(RouteByComune, "015146", "pensioni", office("4", "", "Lombardia")), "Comune di Milano e argomento"},
		{rule(RouteByPolo, milano.ID, "calcolo", polo), "Polo → Struttura di POLO (POLO)"},
		{rule(RouteByPolo, milano.ID, "pensioni", subPolo), "Polo → Struttura di POLO2 (POLO2)"},
		{rule(RouteByPlace, "", "", milano), "CAP 20135 → Struttura di MI (MI)"},
	}
	noise := []TopicRule{ // of other places and topics: never to be taken
		rule(RouteByCAP, "20100", "calcolo", roma), rule(RouteByCAP, "20135", "entrate", roma),
		rule(RouteByPolo, monza.ID, "calcolo", roma), rule(RouteByPolo, milano.ID, "entrate", roma),
	}
	for i, want := range levels {
		p := Places{CAP: "20135", ComuneName: "Milano", OfProvinces: []Struttura{milano}, OfComune: []Struttura{milano}, FallbackRegion: "Lombardia", Rules: noise}
		for j := len(levels) - 2; j >= i; j-- { // least first: the order in the list decides nothing
			p.Rules = append(p.Rules, levels[j].TopicRule)
		}
		got := Route(p, calcolo)
		if got.To != want.To || got.Rule != want.Level || got.Region != "Lombardia" || !strings.Contains(got.Why, want.why) {
			t.Errorf("from level %d: %+v, want %s by %s", i+1, got, want.To.Code, want.Level)
		}
	}
	p := Places{CAP: "20135", OfProvinces: []Struttura{milano}, Rules: []TopicRule{levels[0].TopicRule, levels[4].TopicRule}}
	if got := Route(p, pensioni); got.To != milano || got.Rule != RouteByPlace {
		t.Errorf("a rule for the subtopic took the topic: %+v", got)
	}
}

// A21, R14: the structure of the place, without topic rules.
func TestRouteByPlace(t *testing.T) {
	for name, c := range map[string]struct {
		Places
		to   Struttura
		rule RouteRule
		why  string
	}{
		"CAP of one provincia":         {Places{CAP: "20135", OfProvinces: []Struttura{milano}}, milano, RouteByPlace, "CAP 20135 → Struttura di MI (MI)"},
		"CAP with its own structure":   {Places{CAP: "20121", Named: []Struttura{centro}, OfProvinces: []Struttura{milano}}, centro, RouteByPlace, "CAP 20121 → Struttura di MI2 (MI2)"},
		"the same, comune known":       {Places{CAP: "20121", ComuneName: "Milano", Named: []Struttura{centro}, OfProvinces: []Struttura{milano}, OfComune: []Struttura{milano}}, centro, RouteByPlace, "CAP 20121"},
		"CAP of two, comune decides":   {Places{CAP: "28010", ComuneName: "Nebbiuno", OfProvinces: []Struttura{novara, milano}, OfComune: []Struttura{novara}}, novara, RouteByPlace, "CAP 28010 di più strutture, comune di Nebbiuno → Struttura di NO (NO)"},
		"named for two, comune":        {Places{CAP: "20121", ComuneName: "Milano", Named: []Struttura{centro, monza}, OfProvinces: []Struttura{milano}, OfComune: []Struttura{milano}}, milano, RouteByPlace, "comune di Milano"},
		"comune overrides the CAP":     {Places{CAP: "20135", ComuneName: "Roma", OfProvinces: []Struttura{milano}, OfComune: []Struttura{roma}}, roma, RouteByPlace, "Comune di Roma → Struttura di RM (RM)"},
		"comune overrides a named CAP": {Places{CAP: "20121", ComuneName: "Roma", Named: []Struttura{centro}, OfProvinces: []Struttura{milano}, OfComune: []Struttura{roma}}, roma, RouteByPlace, "Comune di Roma"},
		"comune alone":                 {Places{ComuneName: "Roma", OfComune: []Struttura{roma}}, roma, RouteByPlace, "Comune di Roma"},
		"CAP unknown, comune known":    {Places{CAP: "99999", ComuneName: "Roma", OfComune: []Struttura{roma}}, roma, RouteByPlace, "Comune di Roma"},
		"CAP of two, no comune":        {Places{CAP: "28010", OfProvinces: []Struttura{novara, milano}}, Struttura{}, RouteUnsorted, "CAP 28010 di più strutture (Struttura di NO (NO), Struttura di MI (MI)) e comune non indicato"},
		"CAP unknown":                  {Places{CAP: "99999"}, Struttura{}, RouteUnsorted, "CAP 99999 non in elenco"},
		"nothing known":                {Places{}, Struttura{}, RouteUnsorted, "non in elenco"},
		"abroad":                       {Places{Abroad: "Svizzera", PoloEstero: roma}, roma, RouteAbroad, "Residenza all’estero (Svizzera) → Polo estero, Struttura di RM (RM)"},
		"abroad, no Polo":              {Places{Abroad: "Svizzera"}, Struttura{}, RouteUnsorted, "nessun Polo estero"},
		"abroad, a CAP left over":      {Places{CAP: "20135", Abroad: "Svizzera", PoloEstero: roma, OfProvinces: []Struttura{milano}}, roma, RouteAbroad, "Svizzera"},
		"abroad, another Polo":         {Places{Abroad: "Svizzera", PoloEstero: roma, Rules: []TopicRule{rule(RouteByPolo, roma.ID, "pensioni", polo)}}, polo, RouteByPolo, "Polo"},
	} {
		c.FallbackRegion = "Veneto"
		got := Route(c.Places, calcolo)
		region := c.to.Region
		if c.rule == RouteUnsorted {
			region = "Veneto" // the queue of the region that is known, never nobody's [A21]
		}
		if got.To != c.to || got.Rule != c.rule || got.Region != region || !strings.Contains(got.Why, c.why) {
			t.Errorf("%s: %+v, want %s by %s in %s because %q", name, got, c.to.Code, c.rule, region, c.why)
		}
	}
}

// A22: a Polo works a topic for the structure that was found, not for the others of the CAP.
func TestRoutePoloOfTheStructureFound(t *testing.T) {
	p := Places{CAP: "28010", ComuneName: "Nebbiuno", OfProvinces: []Struttura{milano, novara}, OfComune: []Struttura{novara},
		Rules: []TopicRule{rule(RouteByPolo, milano.ID, "pensioni", polo), rule(RouteByPolo, novara.ID, "entrate", polo)}}
	if got := Route(p, calcolo); got.To != novara || got.Rule != RouteByPlace {
		t.Errorf("%+v", got)
	}
	p.Rules = append(p.Rules, rule(RouteByPolo, novara.ID, "pensioni", polo))
	if got := Route(p, calcolo); got.To != polo || got.Rule != RouteByPolo || !strings.HasPrefix(got.Why, "CAP 28010 di più strutture, comune di Nebbiuno") {
		t.Errorf("%+v", got)
	}
	p.Rules = append(p.Rules, rule(RouteByPolo, polo.ID, "pensioni", roma)) // no chains
	if got := Route(p, calcolo); got.To != polo {
		t.Errorf("a Polo of a Polo: %+v", got)
	}
}

// R15: a Referente's request goes to the CRIC of the ufficio's region, wherever anybody lives.
func TestRouteReferente(t *testing.T) {
	u := Ufficio{Code: "ALFA-MI", Region: "Lombardia"}
	cric := Struttura{ID: "c", Code: "CRIC-LOMB", Name: "CRIC Lombardia", Kind: CRIC, Region: "Lombardia"}
	if got := RouteReferente(cric, u); got.To != cric || got.Region != "Lombardia" || got.Rule != RouteToCRIC || !strings.Contains(got.Why, "ALFA-MI") {
		t.Errorf("%+v", got)
	}
	if got := RouteReferente(Struttura{}, u); got.To.ID != "" || got.Region != "Lombardia" || got.Rule != RouteUnsorted || !strings.Contains(got.Why, "Lombardia") {
		t.Errorf("no CRIC: %+v", got)
	}
}
