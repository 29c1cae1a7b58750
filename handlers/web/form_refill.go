package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/net/html"

	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// withTyped fills a page with what its person typed there and has not sent: one place for every form
// of the program, so that no page forgets it and none needs a script for it. A form that was just
// refused shows it already, and is only told where it is kept.
func (s *Server) withTyped(c echo.Context, who desk.Actor, status int, page []byte) ([]byte, error) {
	if who.ID == "" {
		return page, nil
	}
	ctx := c.Request().Context()
	if c.Request().Method == http.MethodPost {
		if _, isForm := s.forms[c.Path()]; !isForm || status < 400 {
			return page, nil
		}
		if kept := s.keepRefused(c, who); kept.ID != "" {
			return refill(ctx, page, []store.KeptForm{kept}, false)
		}
		return page, nil
	}
	if status != http.StatusOK || !s.formPages[c.Path()] {
		return page, nil
	}
	waiting, err := s.KeptHere(c, who)
	if err != nil || len(waiting) == 0 {
		return page, err
	}
	return refill(ctx, page, waiting, true)
}

// KeptHere returns what is kept of the forms of the page that is asked for, newest first.
func (s *Server) KeptHere(c echo.Context, who desk.Actor) ([]store.KeptForm, error) {
	all, err := s.Store.KeptForms(c.Request().Context(), who.ID, s.Now())
	here := slices.DeleteFunc(all, func(f store.KeptForm) bool {
		page, _, _ := strings.Cut(f.Page, "?")
		return page != c.Request().URL.Path || f.Veste != who.Veste()
	})
	return here, err
}

// refill draws a page again with the kept forms in the forms they were typed in: those that are sent
// to the same place about the same thing. With fill, what was typed replaces what is drawn.
func refill(ctx context.Context, page []byte, kept []store.KeptForm, fill bool) ([]byte, error) {
	parts := cut(page)
	var folded []int // the parts that open what is folded around here
	for i, p := range parts {
		switch {
		case p.Type == html.StartTagToken && p.Data == "details":
			folded = append(folded, i)
		case p.Type == html.EndTagToken && p.Data == "details" && len(folded) > 0:
			folded = folded[:len(folded)-1]
		case p.Type == html.StartTagToken && p.Data == "form" && attrOf(p.Token, "method") == "post":
			form := parts[i:]
			if end := slices.IndexFunc(form, func(p part) bool { return p.Type == html.EndTagToken && p.Data == "form" }); end >= 0 {
				form = form[:end]
			}
			same := func(f store.KeptForm) bool { return sameForm(form, f) }
			at := slices.IndexFunc(kept, same)
			if at < 0 {
				continue
			}
			f := kept[at]
			kept = slices.Delete(slices.Clone(kept), at, at+1)
			var mark bytes.Buffer
			if err := ui.Hidden(keptField, keptValue(f)).Render(ctx, &mark); err != nil {
				return nil, err
			}
			if fill {
				fields, _ := url.ParseQuery(f.Fields)
				if err := ui.KeptNote(f.At, fields.Has(noFiles), slices.ContainsFunc(kept, same)).Render(ctx, &mark); err != nil {
					return nil, err
				}
				fillForm(form, fields)
				for _, d := range folded {
					parts[d].set("open", "")
				}
			}
			parts[i].raw = append(parts[i].raw, mark.Bytes()...)
		}
	}
	var out bytes.Buffer
	for _, p := range parts {
		out.Write(p.raw)
	}
	return out.Bytes(), nil
}

// part is one tag or text of a page, with the bytes it is drawn by.
type part struct {
	html.Token
	raw []byte
}

func cut(page []byte) (parts []part) {
	z := html.NewTokenizer(bytes.NewReader(page))
	for z.Next() != html.ErrorToken {
		raw := slices.Clone(z.Raw())
		parts = append(parts, part{z.Token(), raw})
	}
	return parts
}

// set gives a tag an attribute and draws it anew.
func (p *part) set(name, value string) {
	p.unset(name)
	p.Attr = append(p.Attr, html.Attribute{Key: name, Val: value})
	p.raw = []byte(p.String())
}

func (p *part) unset(name string) {
	p.Attr = slices.DeleteFunc(slices.Clone(p.Attr), func(a html.Attribute) bool { return a.Key == name })
	p.raw = []byte(p.String())
}

func (p *part) mark(name string, on bool) {
	if p.unset(name); on {
		p.set(name, "")
	}
}

func attrOf(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// drawn are hidden fields that follow from what is typed, or belong to the drawing.
func drawn(name string) bool { return passing[name] || name == "comune" || name == "tieni" }

// sameForm says whether a drawn form is the one that is kept: sent to the same place, and about the
// same thing, which is what its hidden fields say.
func sameForm(form []part, f store.KeptForm) bool {
	action, _, _ := strings.Cut(attrOf(form[0].Token, "action"), "#")
	action, _, _ = strings.Cut(action, "?")
	if action != f.Path {
		return false
	}
	fields, err := url.ParseQuery(f.Fields)
	for _, p := range form {
		if p.Data != "input" || attrOf(p.Token, "type") != "hidden" || drawn(attrOf(p.Token, "name")) || attrOf(p.Token, "value") == "" {
			continue
		}
		if !slices.Contains(fields[attrOf(p.Token, "name")], attrOf(p.Token, "value")) {
			return false
		}
	}
	return err == nil
}

// fillForm writes the fields into the inputs of a form.
func fillForm(form []part, fields url.Values) {
	var choices, area []string // what a select takes; what a text of several lines holds
	inSelect, inArea := false, false
	for i := range form {
		p := &form[i]
		name, start := attrOf(p.Token, "name"), p.Type == html.StartTagToken || p.Type == html.SelfClosingTagToken
		switch {
		case start && p.Data == "input":
			fillInput(p, fields[name])
		case start && p.Data == "textarea":
			area, inArea = fields[name], len(fields[name]) > 0
			if inArea { // the first line break after the tag is none of the text
				p.raw = append(p.raw, "\n"+html.EscapeString(area[0])...)
			}
		case p.Type == html.EndTagToken && p.Data == "textarea":
			inArea = false
		case p.Type == html.TextToken && inArea:
			p.raw = nil
		case start && p.Data == "select":
			choices, inSelect = fields[name], len(fields[name]) > 0
		case p.Type == html.EndTagToken && p.Data == "select":
			inSelect = false
		case start && p.Data == "option" && inSelect:
			p.mark("selected", slices.Contains(choices, attrOf(p.Token, "value")))
		}
	}
}

func fillInput(p *part, values []string) {
	switch attrOf(p.Token, "type") {
	case "hidden", "file", "password", "submit", "button":
	case "checkbox", "radio":
		p.mark("checked", slices.Contains(values, attrOf(p.Token, "value")))
	default:
		if len(values) > 0 {
			p.set("value", values[0])
		}
	}
}
