package views

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
		return "Estero: " + firstOf(r.AbroadName, r.Citizen.Abroad)
	}
	return strings.TrimSpace(string(r.Citizen.CAP) + " " + r.ComuneName)
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
