package handlers_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// tell plays steps that stand in a Go test.
func (p *play) tell(t testing.TB, steps string) {
	t.Helper()
	told, err := parseStory(t.Name(), "Prosa.\n\n"+steps)
	if err == nil {
		err = p.play(told)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, p.log.String())
	}
}

// press sends the form of the last page that has the button, as a browser without scripts does:
// hidden fields and what is filled in already, with more put in, and the button's own value.
func (p *play) press(t testing.TB, button string, more ...field) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(p.last.body))
	if err != nil {
		t.Fatal(err)
	}
	form, pressed := formOf(root, button)
	if form == nil {
		t.Fatalf("no button %q on %s:\n%s", button, p.last.at.Path, p.last.text.apart[p.last.text.main:])
	}
	action := attr(form, "action")
	if own := attr(pressed, "formaction"); own != "" {
		action = own
	}
	fields := filledIn(form, more)
	if name := attr(pressed, "name"); name != "" {
		fields = append(fields, field{name, attr(pressed, "value")})
	}
	s := step{verb: strings.ToUpper(attr(form, "method")), path: action, fields: fields}
	if err := p.request(s); err != nil {
		t.Fatalf("%s: %v\n%s", button, err, p.log.String())
	}
}

// formOf finds the form and the button by the button's text; disabled buttons cannot be pressed.
func formOf(n *html.Node, button string) (form, pressed *html.Node) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.Data == "button" && attr(c, "type") != "button" && fold(textOf(c)) == button {
			for f := range c.Ancestors() {
				if f.Data == "form" {
					return f, c
				}
			}
		}
	}
	return nil, nil
}

// filledIn returns what the form sends; more replaces what is filled in, and names that the form
// does not have are told.
func filledIn(form *html.Node, more []field) []field {
	replaced := map[string]bool{}
	for _, m := range more {
		replaced[m.key] = true
	}
	var fields []field
	known := map[string]bool{}
	for n := range form.Descendants() {
		name := attr(n, "name")
		if n.Type != html.ElementNode || name == "" || n.Data == "button" {
			continue
		}
		known[name] = true
		if value, sent := valueOf(n); sent && !replaced[name] {
			fields = append(fields, field{name, value})
		}
	}
	for _, m := range more {
		if !known[m.key] {
			panic(fmt.Sprintf("the form %s has no field %q", attr(form, "action"), m.key))
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
				value, sent = attr(o, "value"), true
			}
		}
		return value, sent
	}
	switch attr(n, "type") {
	case "checkbox", "radio":
		return attr(n, "value"), has(n, "checked")
	case "file":
		return "", false
	}
	return attr(n, "value"), true
}

func attr(n *html.Node, name string) string {
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
