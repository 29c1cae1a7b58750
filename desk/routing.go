package desk

import (
	"fmt"
	"strings"
)

// RouteRule is the level of A22 that decided where a request goes.
type RouteRule string

const (
	RouteByCAP     RouteRule = "cap-argomento"    // (CAP, topic)
	RouteByComune  RouteRule = "comune-argomento" // (comune, topic)
	RouteByPolo    RouteRule = "polo"             // (structure, topic → polo) [R14]
	RouteByPlace   RouteRule = "cap"              // structure of the CAP, or of the comune [A21]
	RouteAbroad    RouteRule = "estero"           // Polo estero [A21]
	RouteToCRIC    RouteRule = "cric"             // CRIC of the region of ente and ufficio [R15]
	RouteUnsorted  RouteRule = "da-smistare"      // nothing matches: the region's queue [A21]
	RouteByHand    RouteRule = "trasferimento"    // an official chose it [A3]
	RouteByArrival RouteRule = "importazione"     // came with its structure from another channel [R23]
)

// TopicRule sends one topic of one place to a structure. Place is a CAP, an ISTAT code of a
// comune, or the id of a structure whose topic a Polo works [A22].
type TopicRule struct {
	Level RouteRule // RouteByCAP, RouteByComune or RouteByPolo
	Place string
	Topic string
	To    Struttura
}

// Places is what the directory knows of a residence; any part may be empty, because CAP data
// proposes and never blocks.
type Places struct {
	CAP            string
	ComuneName     string
	Abroad         string      // name of the foreign state, "" for a residence in Italy
	Named          []Struttura // structures that serve this very CAP
	OfProvinces    []Struttura // structures of the provinces the CAP lies in
	OfComune       []Struttura // structure of the province of the comune
	Rules          []TopicRule // rules naming this CAP, this comune or one of these structures
	PoloEstero     Struttura   // where residents abroad belong
	ByDigits       bool        // the list lacks the CAP, and OfProvinces comes from its first three digits
	CityCAP        bool        // the CAP is the generic one of the comune, a city
	FallbackRegion string      // of the comune, else of the CAP or of its first digits, else of the ufficio
}

// Routing is where a request goes and why: To is empty when it waits in the queue "Da
// smistare" of Region. Why is stored with the request and can be shown [A22].
type Routing struct {
	To     Struttura
	Region string
	Rule   RouteRule
	Why    string
}

// Route finds the competent structure by residence and topic. It always finds something:
// sending never fails for routing [R14, A21, A22].
func Route(p Places, topic Topic) Routing {
	if to, ok := ruleFor(p.Rules, RouteByCAP, p.CAP, topic); ok {
		return routed(to, RouteByCAP, "CAP %s e argomento «%s» → %s", p.CAP, topic.Label, to.Title())
	}
	if to, ok := ruleFor(p.Rules, RouteByComune, "", topic); ok {
		return routed(to, RouteByComune, "Comune di %s e argomento «%s» → %s", p.ComuneName, topic.Label, to.Title())
	}
	base, rule, why := p.base()
	if base.ID == "" {
		return Routing{Region: p.FallbackRegion, Rule: RouteUnsorted, Why: why}
	}
	if to, ok := ruleFor(p.Rules, RouteByPolo, base.ID, topic); ok {
		return routed(to, RouteByPolo, "%s; l’argomento «%s» è lavorato dal Polo → %s", why, topic.Label, to.Title())
	}
	return routed(base, rule, "%s", why)
}

// RouteReferente sends a Referente's request to the CRIC of the ufficio's region [R15].
func RouteReferente(cric Struttura, u Ufficio) Routing {
	if cric.ID == "" {
		return Routing{Region: u.Region, Rule: RouteUnsorted, Why: fmt.Sprintf("Nessun CRIC trovato per la regione %s: la richiesta è da smistare", u.Region)}
	}
	return routed(cric, RouteToCRIC, "Ufficio %s, regione %s → %s", u.Code, u.Region, cric.Title())
}

// Title is how pages show a structure: name and code.
func (s Struttura) Title() string {
	if s.Code == "" {
		return s.Name
	}
	return s.Name + " (" + s.Code + ")"
}

func routed(to Struttura, rule RouteRule, format string, args ...any) Routing {
	return Routing{To: to, Region: to.Region, Rule: rule, Why: fmt.Sprintf(format, args...)}
}

// ruleFor finds the rule of a level, the one that names the subtopic before the one that
// names its topic. An empty place stands for "the comune", of which there is only one.
func ruleFor(rules []TopicRule, level RouteRule, place string, topic Topic) (Struttura, bool) {
	for _, code := range []string{topic.Code, topic.Parent} {
		if code == "" {
			continue
		}
		for _, r := range rules {
			if r.Level == level && r.Topic == code && (place == "" || r.Place == place) {
				return r.To, true
			}
		}
	}
	return Struttura{}, false
}

// base finds the structure of the place, before any Polo. Where the CAP leaves a choice the
// comune decides; a comune outside the CAP's provinces was chosen on purpose and wins [A21].
func (p Places) base() (Struttura, RouteRule, string) {
	if p.Abroad != "" {
		if p.PoloEstero.ID == "" {
			return Struttura{}, RouteUnsorted, fmt.Sprintf("Residenza all’estero (%s): nessun Polo estero in elenco, la richiesta è da smistare", p.Abroad)
		}
		if p.CAP != "" {
			return p.PoloEstero, RouteAbroad, fmt.Sprintf("CAP %s di uno Stato estero (%s) → Polo estero, %s", p.CAP, p.Abroad, p.PoloEstero.Title())
		}
		return p.PoloEstero, RouteAbroad, fmt.Sprintf("Residenza all’estero (%s) → Polo estero, %s", p.Abroad, p.PoloEstero.Title())
	}
	byCAP := p.Named
	if len(byCAP) == 0 {
		byCAP = p.OfProvinces
	}
	if p.CityCAP && len(p.Named) == 0 && len(p.OfComune) == 1 {
		return p.OfComune[0], RouteByPlace, fmt.Sprintf("CAP %s, generico di %s → %s", p.CAP, p.ComuneName, p.OfComune[0].Title())
	}
	overridden := len(p.OfComune) == 1 && len(p.OfProvinces) > 0 && !contains(p.OfProvinces, p.OfComune[0])
	switch {
	case len(byCAP) == 1 && !overridden && p.ByDigits && len(p.Named) == 0:
		return byCAP[0], RouteByPlace, fmt.Sprintf("CAP %s non in elenco, per le prime tre cifre → %s", p.CAP, byCAP[0].Title())
	case len(byCAP) == 1 && !overridden:
		return byCAP[0], RouteByPlace, fmt.Sprintf("CAP %s → %s", p.CAP, byCAP[0].Title())
	case len(p.OfComune) == 1 && len(byCAP) > 1:
		return p.OfComune[0], RouteByPlace, fmt.Sprintf("CAP %s di più strutture, comune di %s → %s", p.CAP, p.ComuneName, p.OfComune[0].Title())
	case len(p.OfComune) == 1:
		return p.OfComune[0], RouteByPlace, fmt.Sprintf("Comune di %s → %s", p.ComuneName, p.OfComune[0].Title())
	case len(byCAP) > 1:
		titles := make([]string, len(byCAP))
		for i, s := range byCAP {
			titles[i] = s.Title()
		}
		return Struttura{}, RouteUnsorted, fmt.Sprintf("CAP %s di più strutture (%s) e comune non indicato: la richiesta è da smistare", p.CAP, strings.Join(titles, ", "))
	}
	return Struttura{}, RouteUnsorted, fmt.Sprintf("CAP %s non in elenco: la richiesta è da smistare", p.CAP)
}

func contains(list []Struttura, s Struttura) bool {
	for _, x := range list {
		if x.ID == s.ID {
			return true
		}
	}
	return false
}
