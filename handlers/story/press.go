package story

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Tell plays steps that stand in a Go test.
func (p *Play) Tell(t testing.TB, steps string) {
	t.Helper()
	told, err := ParseStory(t.Name(), "Prosa.\n\n"+steps)
	if err == nil {
		err = p.Play(told)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, p.Log.String())
	}
}

// Press sends the form of the last page that has the button, as a browser without scripts does:
// hidden fields and what is filled in already, with more put in, and the button's own value.
func (p *Play) Press(t testing.TB, button string, more ...Field) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(p.Last.Body))
	if err != nil {
		t.Fatal(err)
	}
	form, pressed := formOf(root, button)
	if form == nil {
		t.Fatalf("no button %q on %s:\n%s", button, p.Last.At.Path, p.Last.Text.Apart[p.Last.Text.Main:])
	}
	action := Attr(form, "action")
	if own := Attr(pressed, "formaction"); own != "" {
		action = own
	}
	fields := FilledIn(form, more)
	if name := Attr(pressed, "name"); name != "" {
		fields = append(fields, Field{name, Attr(pressed, "value")})
	}
	s := Step{Verb: strings.ToUpper(Attr(form, "method")), Path: action, Fields: fields}
	if err := p.Request(s); err != nil {
		t.Fatalf("%s: %v\n%s", button, err, p.Log.String())
	}
}

// formOf finds the form and the button by the button's text; disabled buttons cannot be pressed.
func formOf(n *html.Node, button string) (form, pressed *html.Node) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.Data == "button" && Attr(c, "type") != "button" && fold(textOf(c)) == button {
			for f := range c.Ancestors() {
				if f.Data == "form" {
					return f, c
				}
			}
		}
	}
	return nil, nil
}

// FilledIn returns what the form sends; more replaces what is filled in, and names that the form
// does not have are told.
func FilledIn(form *html.Node, more []Field) []Field {
	replaced := map[string]bool{}
	for _, m := range more {
		replaced[m.Key] = true
	}
	var fields []Field
	known := map[string]bool{}
	for n := range form.Descendants() {
		name := Attr(n, "name")
		if n.Type != html.ElementNode || name == "" || n.Data == "button" {
			continue
		}
		known[name] = true
		if value, sent := valueOf(n); sent && !replaced[name] {
			fields = append(fields, Field{name, value})
		}
	}
	for _, m := range more {
		if !known[m.Key] {
			panic(fmt.Sprintf("the form %s has no field %q", Attr(form, "action"), m.Key))
		}
	}
	return append(fields, more...)
}

// valueOf returns what a control sends, if it does.
func valueOf(n *html.Node) (value string, sent bool) {
	switch n.Data {
	case "textarea":
		return textOf(n), true
	case "select":
		for o := range n.Descendants() {
			if o.Data == "option" && (!sent || has(o, "selected")) {
				value, sent = Attr(o, "value"), true
			}
		}
		return value, sent
	}
	switch Attr(n, "type") {
	case "checkbox", "radio":
		return Attr(n, "value"), has(n, "checked")
	case "file":
		return "", false
	}
	return Attr(n, "value"), true
}

func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
