package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	testName    = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	requirement = regexp.MustCompile(`^V(?:[1-9]|1[0-7])\.\d{1,2}\.\d{1,2}$`)
)

// TestASVSNamesTests holds docs/asvs.csv: each requirement once, with its level, what we do and
// the name of a test that exists. SECURITY.md names tests too.
func TestASVSNamesTests(t *testing.T) {
	t.Parallel()
	tests, err := testsOf(".")
	if err != nil || len(tests) < 200 {
		t.Fatalf("%d tests, %v", len(tests), err)
	}
	text, err := os.ReadFile(filepath.Join("docs", "asvs.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range faultsOf(string(text), tests) {
		t.Error("docs/asvs.csv:", wrong)
	}
	text, err = os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(string(text), -1) {
		if !tests[m[1]] {
			t.Errorf("SECURITY.md: no test is called %s", m[1])
		}
	}
}

// TestASVSNamesTestsBites shows what the reader of the list catches.
func TestASVSNamesTestsBites(t *testing.T) {
	t.Parallel()
	const head, row = "requirement,level,how,test\n", "V1.2.1,1,escaped,TestHere\n"
	tests := map[string]bool{"TestHere": true}
	if wrong := faultsOf(head+row, tests); len(wrong) > 0 {
		t.Errorf("a good list: %v", wrong)
	}
	for _, bad := range []string{"", head, head + row + row, head + "V1.2.1,1,escaped,TestGone\n", head + "V99.1.1,1,escaped,TestHere\n",
		head + "V1.2.1,3,escaped,TestHere\n", head + "V1.2.1,1,,TestHere\n", head + "V1.2.1,1\n"} {
		if len(faultsOf(bad, tests)) == 0 {
			t.Errorf("nothing wrong with %q", bad)
		}
	}
}

// testsOf returns the names of all tests below a directory.
func testsOf(dir string) (map[string]bool, error) {
	tests := map[string]bool{}
	return tests, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range testName.FindAllStringSubmatch(string(text), -1) {
			tests[m[1]] = true
		}
		return err
	})
}

func faultsOf(list string, tests map[string]bool) (faults []error) {
	rows, err := csv.NewReader(strings.NewReader(list)).ReadAll()
	if err != nil || len(rows) < 2 {
		return []error{errors.Join(err, fmt.Errorf("%d rows", len(rows)))}
	}
	seen := map[string]bool{}
	for _, r := range rows[1:] {
		switch id, level, how, test := r[0], r[1], r[2], r[3]; {
		case !requirement.MatchString(id):
			faults = append(faults, fmt.Errorf("%q is no requirement", id))
		case seen[id]:
			faults = append(faults, fmt.Errorf("%s stands twice", id))
		case level != "1" && level != "2":
			faults = append(faults, fmt.Errorf("%s: level %q", id, level))
		case how == "":
			faults = append(faults, fmt.Errorf("%s: nothing is said", id))
		case !tests[test]:
			faults = append(faults, fmt.Errorf("%s: no test is called %s", id, test))
		default:
			seen[id] = true
		}
	}
	return faults
}
