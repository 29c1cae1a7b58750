package story

import (
	"bytes"
	"mime"
	"strings"

	"golang.org/x/net/html"
)

// Says reports whether one of the readings has the words; any apostrophe is any other.
func (t Text) Says(words string) bool {
	words = plainQuotes(words)
	return strings.Contains(plainQuotes(t.Apart), words) || strings.Contains(plainQuotes(t.Joined), words)
}

func plainQuotes(s string) string {
	return strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`).Replace(s)
}

// inline elements may stand within a word; every other tag separates words in both readings.
var inline = map[string]bool{
	"a": true, "abbr": true, "b": true, "bdi": true, "cite": true, "code": true, "em": true, "i": true, "kbd": true,
	"mark": true, "output": true, "q": true, "s": true, "small": true, "span": true, "strong": true, "sub": true,
	"sup": true, "time": true, "u": true, "wbr": true,
}

// PageText reads a page. What is no HTML is taken as it is.
func PageText(contentType string, body []byte) Text {
	if kind, _, _ := mime.ParseMediaType(contentType); kind != "text/html" {
		return Text{fold(string(body)), fold(string(body)), 0}
	}
	var apart, joined strings.Builder
	skip, main := "", 0
	for z := html.NewTokenizer(bytes.NewReader(body)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return Text{fold(apart.String()), fold(joined.String()), len(fold(apart.String()[:main]))}
		}
		if kind == html.TextToken {
			if skip == "" {
				words := z.Text()
				apart.Write(words)
				joined.Write(words)
			}
			continue
		}
		name, _ := z.TagName()
		switch tag := string(name); {
		case tag == "":
			continue // a comment
		case kind == html.StartTagToken && (tag == "script" || tag == "style"):
			skip = tag
		case kind == html.EndTagToken && tag == skip:
			skip = ""
		case kind == html.StartTagToken && tag == "main":
			main = apart.Len()
		}
		apart.WriteByte(' ')
		if !inline[string(name)] {
			joined.WriteByte(' ')
		}
	}
}
