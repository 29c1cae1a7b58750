package desk

import (
	"errors"
	"strings"
	"testing"
)

func TestReadyReply(t *testing.T) {
	got, err := ReadyReply{Title: "  Documenti \n mancanti ", Text: " Servono:\n- \n"}.Check()
	if err != nil || got.Title != "Documenti mancanti" || got.Text != "Servono:\n-" {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []ReadyReply{{}, {Title: "x"}, {Text: "x"}, {Title: strings.Repeat("à", 81), Text: "x"}, {Title: "x", Text: strings.Repeat("à", 4001)}} {
		if _, err := bad.Check(); !errors.As(err, new(Invalid)) {
			t.Errorf("%.20q, %.20q: %v", bad.Title, bad.Text, err)
		}
	}
	if _, err := (ReadyReply{Title: strings.Repeat("à", 80), Text: strings.Repeat("à", 4000)}).Check(); err != nil {
		t.Error(err)
	}
}
