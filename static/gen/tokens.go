package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// tokens is the set of words that may be class names or icons.
type tokens map[string]bool

// Class names always stand between quotes, in templ and in Go; running text does not, and an
// Italian page has words like "collapse" only there.
var (
	quoted = regexp.MustCompile("\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
	word   = regexp.MustCompile(`[A-Za-z][A-Za-z0-9_-]*`)
)

// usedTokens returns every word between quotes in the views and in our scripts. Generated
// files and tests do not count.
func usedTokens() (tokens, error) {
	used := tokens{}
	for _, pattern := range []string{viewsDir + "/*/*.templ", viewsDir + "/*/*.go", srcDir + "/*.js", srcDir + "/*/*.js"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_templ.go") || strings.HasSuffix(f, "_test.go") {
				continue
			}
			body, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			used.add(string(body))
		}
	}
	return used, nil
}

func (t tokens) add(text string) {
	for _, q := range quoted.FindAllString(text, -1) {
		for _, w := range word.FindAllString(q, -1) {
			t[w] = true
		}
	}
}
