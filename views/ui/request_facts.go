package ui

import (
	"strconv"
	"strings"

	"combipat/desk"
)

// Version is what a form carries so that a write can tell whether the request has changed
// since its page was drawn.
func Version(r desk.Request) string { return strconv.FormatInt(r.Version, 10) }

// residence is CAP and comune, or the foreign state.
func residence(r desk.Request) string {
	if r.AbroadName != "" || r.Citizen.Abroad != "" {
		return "Estero: " + FirstOf(r.AbroadName, r.Citizen.Abroad)
	}
	return strings.TrimSpace(string(r.Citizen.CAP) + " " + r.ComuneName)
}

func FirstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// sedeTitle is where a request went, or where it waits to be sent on.
func sedeTitle(r desk.Request) string {
	if r.Struttura.ID == "" {
		return "Da smistare, regione " + r.Region
	}
	return r.Struttura.Title()
}

// sentWhen is the moment of sending with its weekday.
func sentWhen(r desk.Request) string { return DayName(r.SentOn) + ", ore " + Clock(r.SentAt) }

// sentBy is the author with their office, where there is one.
func sentBy(r desk.Request) string {
	if r.Ufficio.Name == "" {
		return r.Author.Name
	}
	return r.Author.Name + ", " + r.Ufficio.Name + " (" + r.Ufficio.Code + ")"
}

// proposed is where and how the official proposes the appointment [R25].
func proposed(o desk.Offer) string {
	var parts []string
	if label := desk.Mode(o.Mode).Label(); label != "" {
		parts = append(parts, label)
	}
	if o.Punto != "" {
		parts = append(parts, "punto di consulenza "+o.Punto)
	}
	return strings.Join(parts, ", ")
}
