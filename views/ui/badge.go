package ui

import (
	"strings"

	"combipat/desk"
)

// tones gives each state, provenance and flag its look. What is not listed is neutral: a
// badge always carries its word, the colour only helps.
var tones = map[string]string{
	// states [R20]
	"bozza":        "draft",
	"inviata":      "new",
	"da smistare":  "warn",
	"in carico":    "work",
	"integrazione": "wait",
	"risposta":     "done",
	"chiusa":       "closed",
	"archiviata":   "closed",
	"ritirata":     "closed",
	// flags
	"sollecitata":    "alert",
	"interlocutoria": "wait",
	"trasferita":     "wait",
	"prenotabile":    "done",
	// appointments
	"in prenotazione":   "wait",
	"confermato":        "new",
	"svolto":            "done",
	"assente":           "alert",
	"annullato":         "closed",
	"chiuso e definito": "closed",
	// provenances [R22]
	"patronato":      "patronato",
	"cittadino":      "cittadino",
	"contact-center": "contact",
	"altro":          "altro",
	// plain tones
	"info":    "new",
	"success": "done",
	"warning": "warn",
	"danger":  "alert",
}

func badgeClass(kind string) string {
	if t, ok := tones[kind]; ok {
		return "cb-badge cb-badge-" + t
	}
	return "cb-badge"
}

// alerts is written out because the style sheet keeps only the classes it finds in the views.
var alerts = map[string]string{
	"info":    "alert alert-info",
	"success": "alert alert-success",
	"warning": "alert alert-warning",
	"danger":  "alert alert-danger",
}

func alertClass(kind string) string {
	if c, ok := alerts[kind]; ok {
		return c
	}
	return alerts["info"]
}

// AppointmentTone is the badge of a state: both ways of cancelling look alike.
func AppointmentTone(s desk.AppointmentState) string {
	switch s {
	case desk.AnnullatoPatronato, desk.AnnullatoSede:
		return "annullato"
	}
	return strings.ToLower(s.Label())
}
