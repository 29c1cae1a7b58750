package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// purge returns the sheet without the selectors that need a class or id no view uses, and the
// classes no view uses. A list of selectors is judged one by one: "a, .carousel"
// keeps the a. Font faces are left out too, since ours are the fonts we serve.
func purge(sheet []byte, used tokens) (kept []byte, dropped []string, err error) {
	sheet = bytes.TrimPrefix(sheet, []byte("\ufeff"))
	p := purger{used: used, parser: css.NewParser(parse.NewInputBytes(sheet), false), seen: map[string]bool{}}
	if err := p.block(&p.out, ""); err != nil {
		return nil, nil, fmt.Errorf("bootstrap-italia.min.css: %w", err)
	}
	for _, c := range slices.Sorted(maps.Keys(p.seen)) {
		if !used[c] {
			dropped = append(dropped, c)
		}
	}
	return p.out.Bytes(), dropped, nil
}

type purger struct {
	used   tokens
	parser *css.Parser
	out    bytes.Buffer
	seen   map[string]bool // classes
}

// block copies rules to out until the enclosing at-rule ends; at is its name, "" at the top.
func (p *purger) block(out *bytes.Buffer, at string) error {
	for {
		kind, _, data := p.parser.Next()
		switch kind {
		case css.ErrorGrammar:
			if err := p.parser.Err(); err != io.EOF {
				return err
			}
			return nil
		case css.EndAtRuleGrammar:
			return nil
		case css.CommentGrammar, css.TokenGrammar:
		case css.AtRuleGrammar:
			if string(data) != "@charset" {
				out.Write(data)
				out.Write(flat(p.parser.Values()))
				out.WriteByte(';')
			}
		case css.BeginAtRuleGrammar:
			name, prelude := string(data), flat(p.parser.Values())
			var inner bytes.Buffer
			if err := p.block(&inner, name); err != nil {
				return err
			}
			if inner.Len() > 0 && name != "@font-face" {
				fmt.Fprintf(out, "%s%s{%s}", name, prelude, inner.Bytes())
			}
		case css.BeginRulesetGrammar:
			list := p.parser.Values()
			var selectors [][]byte
			for _, sel := range split(list) {
				if at == "@keyframes" || !scripted(list) && p.wanted(sel) {
					selectors = append(selectors, flat(sel))
				}
			}
			var body bytes.Buffer
			if err := p.declarations(&body); err != nil {
				return err
			}
			if len(selectors) > 0 && body.Len() > 0 {
				fmt.Fprintf(out, "%s{%s}", bytes.Join(selectors, []byte(",")), body.Bytes())
			}
		case css.DeclarationGrammar, css.CustomPropertyGrammar: // of @font-face, @page
			p.declaration(out, data)
		default:
			return fmt.Errorf("unexpected %v %q", kind, data)
		}
	}
}

// declarations copies those of one ruleset.
func (p *purger) declarations(out *bytes.Buffer) error {
	for {
		kind, _, data := p.parser.Next()
		switch kind {
		case css.DeclarationGrammar, css.CustomPropertyGrammar:
			p.declaration(out, data)
		case css.EndRulesetGrammar:
			return nil
		case css.CommentGrammar:
		case css.ErrorGrammar:
			if err := p.parser.Err(); err != io.EOF {
				return err
			}
			return io.ErrUnexpectedEOF
		default:
			return fmt.Errorf("unexpected %v %q in a ruleset", kind, data)
		}
	}
}

func (p *purger) declaration(out *bytes.Buffer, name []byte) {
	out.Write(name)
	out.WriteByte(':')
	out.Write(flat(p.parser.Values()))
	out.WriteByte(';')
}

// wanted says whether every class and id the selector requires is used. What stands inside
// :not(), :is() and the like is an alternative, not a requirement.
func (p *purger) wanted(selector []css.Token) bool {
	ok, depth := true, 0
	for i, t := range selector {
		switch t.TokenType {
		case css.FunctionToken, css.LeftParenthesisToken:
			depth++
		case css.RightParenthesisToken:
			depth--
		case css.HashToken:
			ok = ok && (depth > 0 || p.used[string(t.Data[1:])])
		case css.IdentToken:
			if i == 0 || string(selector[i-1].Data) != "." || depth > 0 {
				continue
			}
			class := string(t.Data)
			p.seen[class] = true
			ok = ok && p.used[class]
		}
	}
	return ok
}

// scripted says that a rule is meant for pages with bootstrap-italia's focus tracker, which we
// do not have: without it, every click would draw the ring meant for the keyboard.
func scripted(list []css.Token) bool {
	return slices.ContainsFunc(list, func(t css.Token) bool { return string(t.Data) == "data-focus-mouse" })
}

// split cuts a list of selectors at its commas, not at those inside parentheses.
func split(list []css.Token) [][]css.Token {
	var selectors [][]css.Token
	start, depth := 0, 0
	for i, t := range list {
		switch t.TokenType {
		case css.FunctionToken, css.LeftParenthesisToken:
			depth++
		case css.RightParenthesisToken:
			depth--
		case css.CommaToken:
			if depth == 0 {
				selectors = append(selectors, list[start:i])
				start = i + 1
			}
		}
	}
	return append(selectors, list[start:])
}

func flat(values []css.Token) []byte {
	var b bytes.Buffer
	for _, v := range values {
		b.Write(v.Data)
	}
	return b.Bytes()
}
