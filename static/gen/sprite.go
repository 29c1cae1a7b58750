package main

import (
	"bytes"
	"errors"
	"regexp"
)

var symbol = regexp.MustCompile(`(?s)<symbol id="([^"]+)".*?</symbol>`)

// subset returns the sprite with the icons the views name, and the names of the others.
func subset(sprite []byte, used tokens) (kept []byte, dropped []string, err error) {
	all := symbol.FindAllSubmatch(sprite, -1)
	if len(all) == 0 {
		return nil, nil, errors.New("sprites.svg: no symbols found")
	}
	var b bytes.Buffer
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for _, s := range all {
		if id := string(s[1]); used[id] {
			b.Write(s[0])
		} else {
			dropped = append(dropped, id)
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes(), dropped, nil
}
