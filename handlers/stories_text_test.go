package handlers_test

import (
	"bytes"
	"mime"
	"strings"

	"golang.org/x/net/html"
)

// text is what a page says, without tags, entities decoded, white space folded, in two
// readings: every tag between two words, or none ("<b>due</b>, tre" is both "due , tre" and
// "due, tre"). Whoever writes a story need not know where the tags are.
type text struct {
	apart, joined string
	main          int // where the page's <main> begins in apart
}

// says reports whether one of the readings has the words; any apostrophe is any other.
func (t text) says(words string) bool {
	words = plainQuotes(words)
	return strings.Contains(plainQuotes(t.apart), words) || strings.Contains(plainQuotes(t.joined), words)
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

// pageText reads a page. What is no HTML is taken as it is.
func pageText(contentType string, body []byte) text {
	if kind, _, _ := mime.ParseMediaType(contentType); kind != "text/html" {
		return text{fold(string(body)), fold(string(body)), 0}
	}
	var apart, joined strings.Builder
	skip, main := "", 0
	for z := html.NewTokenizer(bytes.NewReader(body)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return text{fold(apart.String()), fold(joined.String()), len(fold(apart.String()[:main]))}
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
