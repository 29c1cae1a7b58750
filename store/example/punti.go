package example

import (
	"time"

	"combipat/desk"
	"combipat/store"
)

// Patron saints of the towns of the example, where they have one of their own.
const (
	santAmbrogio = "12-07" // Milano
	sanGiovanni  = "06-24" // Torino
)

// punti are those that CONTRACT.md names.
func punti() []store.PuntoEntry {
	return []store.PuntoEntry{
		{Struttura: "DEMO-MI", Officials: []string{"funzionario.mi", "funzionario2.mi"}, Punto: desk.Punto{
			Code: "MI-PENSIONI", Name: "Consulenza pensioni, Milano", Address: "Via dimostrativa 1, 20121 Milano, piano 2",
			Topics: []string{"pensioni"}, Modes: desk.Modes, Patron: santAmbrogio, Horizon: 60,
			Agenda: weekly(desk.Hours{From: 9 * 60, To: 13 * 60, Length: 30, Counters: 1}, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday),
		}},
		{Struttura: "DEMO-MI", Officials: []string{"funzionario.mi", "funzionario2.mi"}, Punto: desk.Punto{
			Code: "MI-INVALIDITA", Name: "Invalidità civile e inclusione, Milano", Address: "Via dimostrativa 1, 20121 Milano, piano terra",
			Topics: []string{"invalidita"}, Modes: []desk.Mode{desk.InPresenza, desk.WebMeeting}, Patron: santAmbrogio, Horizon: 60,
			Agenda: weekly(desk.Hours{From: 14 * 60, To: 17 * 60, Length: 20, Counters: 2}, time.Tuesday, time.Thursday),
		}},
		{Struttura: "DEMO-TO", Officials: []string{"funzionario.to"}, Punto: desk.Punto{
			Code: "TO-PENSIONI", Name: "Consulenza pensioni, Torino", Address: "Corso dimostrativo 5, 10121 Torino",
			Topics: []string{"pensioni"}, Modes: desk.Modes, Patron: sanGiovanni, Horizon: 60,
			Agenda: weekly(desk.Hours{From: 9 * 60, To: 13 * 60, Length: 30, Counters: 1}, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday),
		}},
	}
}

// weekly opens the same hours on each of the days.
func weekly(h desk.Hours, days ...time.Weekday) []desk.Template {
	var agenda []desk.Template
	for _, d := range days {
		agenda = append(agenda, desk.Template{Weekday: d, Hours: h})
	}
	return agenda
}
