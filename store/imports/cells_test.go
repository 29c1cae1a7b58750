package imports

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFlagsOfCells(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]bool{"sì": true, "SÌ": true, "Si": true, "s": true, "X": true, " x ": true, "1": true, "Vero": true, "TRUE": true, "si'": true, "si\u0300": true,
		"no": false, "N": false, "0": false, "falso": false, "False": false, "": false, "  ": false} {
		if wrong := unclearFlag("persone", map[string]string{"referente": cell}); wrong != "" || yes(cell) != want {
			t.Errorf("%q is %v, %q", cell, yes(cell), wrong)
		}
	}
	for _, cell := range []string{"forse", "2", "ok", "oui", "s/n", "-", "✓"} {
		if wrong := unclearFlag("strutture", map[string]string{"seconda": cell}); !strings.Contains(wrong, "seconda") || !strings.Contains(wrong, cell) {
			t.Errorf("%q: %q", cell, wrong)
		}
	}
}

func TestDaysOfCells(t *testing.T) {
	t.Parallel()
	const mon, tue, wed, thu, fri, sat, sun = time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday
	work := []time.Weekday{mon, tue, wed, thu, fri}
	for cell, want := range map[string][]time.Weekday{
		"lun-ven": work, "LUN - VEN": work, "lun–ven": work, "lunedì-venerdì": work, "lunedi a venerdi": work, "1-5": work, "1 2 3 4 5": work, "lun mar mer gio ven": work,
		"ven,lun": {mon, fri}, "mar; gio": {tue, thu}, "lun e mer": {mon, wed}, "Lun. Mar.": {mon, tue}, "7": {sun}, "sab-dom": {sat, sun}, "lun lun": {mon}, "lun/mer": {mon, tue, wed}, "lunedi'": {mon},
		"lun-mer ven": {mon, tue, wed, fri},
	} {
		if got, wrong := daysOf(cell); wrong != "" || !slices.Equal(got, want) {
			t.Errorf("%q is %v, %q, want %v", cell, got, wrong, want)
		}
	}
	for _, cell := range []string{"lun-", "-ven", "ven-lun", "lunghi", "8", "0", "lun-xyz", "feriali", "marte"} {
		if got, wrong := daysOf(cell); wrong == "" {
			t.Errorf("%q is %v", cell, got)
		}
	}
}
