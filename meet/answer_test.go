package meet

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pion/sdp/v3"
)

// fingerprintLine is RFC 8122 section 5: 2UHEX separated by colons. Chromium takes lower case too,
// Firefox refuses the whole answer ("Malformed fingerprint token").
var fingerprintLine = regexp.MustCompile(`^a=fingerprint:sha-256 [0-9A-F]{2}(?::[0-9A-F]{2}){31}$`)

// TestAnswerIsReadByOthers: what we write by hand into an answer is read by another implementation
// and says the same, and the fingerprint keeps to the letter of its grammar.
func TestAnswerIsReadByOthers(t *testing.T) {
	t.Parallel()
	own, err := newIdentity(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	text := answerWith(own.fingerprint)
	if wrong := faultsOf(t, text); wrong != "" {
		t.Errorf("%s in\n%s", wrong, text)
	}
	if faultsOf(t, answerWith(strings.ToLower(own.fingerprint))) == "" {
		t.Error("a fingerprint in lower case was not noticed")
	}
}

func answerWith(fingerprint string) string {
	a := &answer{session: 7, version: 1, ufrag: "abcd", pwd: "efgh", fingerprint: fingerprint, candidates: []string{"1 1 udp 2130706431 127.0.0.1 9 typ host"}}
	o := &offer{lines: []offeredLine{{mid: "0", payload: 111}, {mid: "1", video: true, payload: 96, reduced: true, feedback: []string{"nack", "nack pli"}}}}
	return a.text(o, nil)
}

// faultsOf returns what a reader of the grammar and pion's parser find wrong with an answer, or "".
func faultsOf(t *testing.T, text string) string {
	t.Helper()
	var parsed sdp.SessionDescription
	if err := parsed.UnmarshalString(text); err != nil {
		return err.Error()
	}
	if len(parsed.MediaDescriptions) != 2 {
		return "media are missing"
	}
	found := false
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if strings.HasPrefix(line, "a=fingerprint:") {
			if found = true; !fingerprintLine.MatchString(line) {
				return "malformed " + line
			}
		}
		if strings.TrimSpace(line) != line || len(line) < 3 || line[1] != '=' {
			return "no line of SDP: " + line
		}
	}
	if !found {
		return "no fingerprint"
	}
	return ""
}
