package example

import (
	"fmt"
	"strings"

	"combipat/desk"
)

var givenNames = []string{"Mario", "Giulia", "Maria", "Anna", "Stefano", "Roberto", "Antonio", "Rosa", "Marco", "Luigi", "Francesca", "Lucia", "Francesco", "Paola",
	"Paolo", "Giovanna", "Teresa", "Giuseppe", "Andrea", "Carlo", "Carmela", "Angela", "Nicolò", "Ilaria", "Davide", "Elena", "Chiara", "Salvatore", "Agnese", "Tommaso"}

var familyNames = []string{"Rossi", "Conti", "Rizzo", "Lombardi", "Moretti", "Greco", "Gallo", "Mancini", "Ferrari", "Costa", "Bruno", "Colombo", "Bianchi", "Fontana", "Russo",
	"Esposito", "Giordano", "Ricci", "Marino", "Romano", "De Luca", "D’Angelo", "Barbieri", "Santoro", "Caruso", "Leone", "Martinelli", "Villa", "Gatti", "Ferrara", "Serra",
	"Coppola", "Fabbri", "Marchetti", "Bernardi", "Sala", "Parisi", "Longo", "Gentile", "Pellegrini"}

var openings = []string{"Si chiede", "L’assistito chiede", "Per conto del cittadino si domanda", "Si sollecita", "Con la presente si segnala", "Si desidera sapere", "Vi preghiamo di verificare", "Risulta ancora sospesa"}

var matter = []string{"la definizione della domanda di pensione di vecchiaia", "il pagamento degli arretrati dell’assegno", "la ricostituzione per motivi reddituali", "l’accredito dei contributi figurativi",
	"l’esito dell’accertamento sanitario", "la liquidazione della NASpI", "il calcolo della rata di tredicesima", "la rettifica dell’estratto conto", "la decorrenza della reversibilità",
	"la restituzione delle somme trattenute", "il riscatto del periodo di laurea", "la ricongiunzione dei contributi", "l’indennità di accompagnamento", "l’assegno unico per i figli",
	"la variazione delle coordinate bancarie", "il congedo straordinario", "l’integrazione al trattamento minimo", "la maggiorazione sociale", "il certificato di esistenza in vita", "la domanda di inclusione respinta"}

var grounds = []string{"presentata a inizio anno e mai definita", "perché la rata è diminuita senza comunicazione", "come da documentazione già trasmessa", "visto il verbale favorevole della commissione",
	"dopo il cambio di residenza in altra provincia", "in quanto il datore di lavoro ha cessato l’attività", "a seguito del decesso del coniuge", "considerato il lungo tempo trascorso",
	"anche alla luce della circolare più recente", "poiché nel cedolino non compare la voce", "tenuto conto dei redditi esteri dichiarati", "già respinta una prima volta per un refuso", "nonostante due telefonate al contact center", "con riserva di produrre altri documenti"}

var answers = []string{"La domanda risulta regolarmente presentata ed è in lavorazione", "Il pagamento è stato disposto con la prima rata utile", "Occorre copia del documento di identità e del verbale", "La posizione è stata aggiornata",
	"L’istanza non può essere accolta per mancanza del requisito contributivo", "Gli arretrati saranno accreditati sul conto indicato", "La pratica è all’esame dell’unità competente", "Si conferma quanto già comunicato al cittadino",
	"Il provvedimento è consultabile nel fascicolo previdenziale", "La trattenuta deriva dal conguaglio fiscale"}

// rare are words that few texts have: what a search is for.
var rare = []string{"salamandra", "marittimi", "minatori", "trasfertisti", "frontalieri", "orchestrali", "ballerini", "giornalisti", "amianto", "miniera", "ergastolo", "naufragio", "Svizzera", "Lussemburgo", "Argentina",
	"Venezuela", "telegrafo", "risaia", "mezzadria", "clero", "notariato", "sordità", "cecità", "talidomide", "emodialisi", "trapianto", "usura", "Chernobyl", "terremoto", "alluvione", "Vajont", "Seveso"}

// text is a message of one to six sentences.
func (m *many) text(fromOffice bool) string {
	var t strings.Builder
	for range 1 + m.dice.IntN(4) + m.dice.IntN(3) {
		if fromOffice {
			t.WriteString(answers[m.dice.IntN(len(answers))])
		} else {
			t.WriteString(openings[m.dice.IntN(len(openings))] + " " + matter[m.dice.IntN(len(matter))])
		}
		if m.dice.IntN(2) == 0 {
			t.WriteString(", " + grounds[m.dice.IntN(len(grounds))])
		}
		if m.dice.IntN(60) == 0 {
			t.WriteString(" (gestione " + rare[m.dice.IntN(len(rare))] + ")")
		}
		t.WriteString(". ")
	}
	return strings.TrimSuffix(t.String(), " ")
}

// who is the made-up person of a number: name and a codice fiscale that is formally right, each
// number another one.
func (m *many) who(number int) (first, last, cf string) {
	first, last = givenNames[number%len(givenNames)], familyNames[number/len(givenNames)%len(familyNames)]
	rest := number / (len(givenNames) * len(familyNames))
	day, month := 1+rest%28, "ABCDEHLMPRST"[rest/28%12]
	year := 30 + rest/(28*12)%70
	place := fmt.Sprintf("F%03d", 205+rest/(28*12*70)%700)
	// Three letters of the family name and three made from the first name's place in the list, so
	// that two names never meet in one code.
	letters := strings.ToUpper(strings.NewReplacer("’", "", " ", "").Replace(last))[:3]
	i := number % len(givenNames)
	cf = fmt.Sprintf("%s%c%c%c%02d%c%02d%s", letters, 'A'+i%26, 'A'+i/26, 'A'+number/len(givenNames)%len(familyNames)%26, year, month, day, place)
	return first, last, cf + string(desk.CheckLetter(cf))
}
