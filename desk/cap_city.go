package desk

// cityCAPs are the generic CAPs of the cities that have one a district: no street has them any
// more, but people still type them. Each means its city, by ISTAT code [R14, A21].
var cityCAPs = map[CAP]string{
	"00100": "058091", // Roma
	"06100": "054039", // Perugia
	"09100": "092009", // Cagliari
	"10100": "001272", // Torino
	"15100": "006003", // Alessandria
	"16100": "010025", // Genova
	"19100": "011015", // La Spezia
	"20100": "015146", // Milano
	"24100": "016024", // Bergamo
	"25100": "017029", // Brescia
	"29100": "033032", // Piacenza
	"30100": "027042", // Venezia
	"34100": "032006", // Trieste
	"35100": "028060", // Padova
	"37100": "023091", // Verona
	"38100": "022205", // Trento
	"40100": "037006", // Bologna
	"41100": "036023", // Modena
	"42100": "035033", // Reggio nell’Emilia
	"43100": "034027", // Parma
	"44100": "038008", // Ferrara
	"47100": "040012", // Forlì
	"47900": "099014", // Rimini
	"48100": "039014", // Ravenna
	"50100": "048017", // Firenze
	"56100": "050026", // Pisa
	"57100": "049009", // Livorno
	"60100": "042002", // Ancona
	"61100": "041044", // Pesaro
	"65100": "068028", // Pescara
	"70100": "072006", // Bari
	"71100": "071024", // Foggia
	"74100": "073027", // Taranto
	"80100": "063049", // Napoli
	"84100": "065116", // Salerno
	"89100": "080063", // Reggio di Calabria
	"90100": "082053", // Palermo
	"95100": "087015", // Catania
	"98100": "083048", // Messina
}

// CityCAPs returns the generic CAPs, each with the ISTAT code of its city.
func CityCAPs() map[CAP]string { return cityCAPs }

// City returns the ISTAT code of the city whose generic CAP this is, "" for any other.
func (c CAP) City() string { return cityCAPs[c] }

// State returns the code and the name of the foreign state that an Italian CAP belongs to, two
// empty strings for all others: San Marino has 47890–47899, the Vatican 00120.
func (c CAP) State() (code, name string) {
	switch {
	case c == "00120":
		return "Z106", "Città del Vaticano"
	case len(c) == 5 && c[:4] == "4789":
		return "Z130", "San Marino"
	}
	return "", ""
}
