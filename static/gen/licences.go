package main

import (
	"bytes"
	_ "embed"
	"fmt"
)

// bootstrap-italia contains Bootstrap's style sheet but not its licence text.
//
//go:embed bootstrap.LICENSE.txt
var bootstrapLicence []byte

// licences returns the licence texts of everything of others that dist contains.
func licences(npm *packages) []byte {
	var b bytes.Buffer
	for _, l := range []struct {
		what string
		text []byte
	}{
		{"htmx (htmx.js)", npm.file("htmx.org", "LICENSE")},
		{"Bootstrap Italia (app.css, sprite.svg)", npm.file("bootstrap-italia", "LICENSE")},
		{"Bootstrap (app.css)", bootstrapLicence},
		{"Titillium Web (titillium-*.woff2)", npm.file("bootstrap-italia", "dist/fonts/Titillium_Web/OFL.txt")},
		{"Roboto Mono (roboto-mono-400.woff2)", npm.file("bootstrap-italia", "dist/fonts/Roboto_Mono/LICENSE.txt")},
	} {
		fmt.Fprintf(&b, "==== %s ====\n\n%s\n\n", l.what, bytes.TrimSpace(bytes.ReplaceAll(l.text, []byte("\r\n"), []byte("\n"))))
	}
	return b.Bytes()
}
