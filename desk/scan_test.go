package desk

import "testing"

// Until it is clean a file is opened by who sent it alone; with a virus by nobody.
func TestMayOpen(t *testing.T) {
	for _, c := range []struct {
		scan ScanState
		mine bool
		open bool
	}{
		{"", false, true}, {"", true, true}, {ScanBacklog, false, true}, {ScanClean, false, true},
		{ScanWaiting, false, false}, {ScanWaiting, true, true}, {ScanInfected, false, false}, {ScanInfected, true, false},
	} {
		if err := (Attachment{Scan: c.scan, Mine: c.mine}).MayOpen(); (err == nil) != c.open {
			t.Errorf("%q, sent by the reader %v: %v", c.scan, c.mine, err)
		}
	}
}
