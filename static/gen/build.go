package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// engines are the oldest browsers served: what public offices still have on their desks.
var engines = []api.Engine{
	{Name: api.EngineChrome, Version: "109"},
	{Name: api.EngineFirefox, Version: "115"},
	{Name: api.EngineSafari, Version: "15.4"},
}

// fonts names the faces we serve and where they stand in bootstrap-italia's package.
var fonts = map[string]string{
	"titillium-300.woff2":   "dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-300.woff2",
	"titillium-400.woff2":   "dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-regular.woff2",
	"titillium-600.woff2":   "dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-600.woff2",
	"titillium-700.woff2":   "dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-700.woff2",
	"roboto-mono-400.woff2": "dist/fonts/Roboto_Mono/roboto-mono-v13-latin-ext_latin-regular.woff2",
}

func addFonts(out outputs, npm *packages) error {
	for name, path := range fonts {
		out[name] = npm.file("bootstrap-italia", path)
	}
	return npm.missing()
}

// addStyles adds app.css: bootstrap-italia in a layer of its own, so that a rule of ours wins
// whatever the selectors weigh, then src/*.css in the order of their names.
func addStyles(out outputs, italia []byte) error {
	var sheet bytes.Buffer
	fmt.Fprintf(&sheet, "@layer italia{%s}\n", italia)
	files, err := filepath.Glob(filepath.Join(srcDir, "*.css"))
	if err != nil {
		return err
	}
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		sheet.Write(body)
	}
	r := api.Transform(sheet.String(), api.TransformOptions{
		Loader: api.LoaderCSS, MinifyWhitespace: true, MinifySyntax: true, Engines: engines,
		LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelSilent,
	})
	if err := failed(r.Errors); err != nil {
		return fmt.Errorf("app.css: %w", err)
	}
	out["app.css"], err = hashURLs(r.Code, out)
	return err
}

var cssURL = regexp.MustCompile(`url\(("?)([^)"]*)("?)\)`)

// hashURLs gives the files a sheet names the names under which they are served. An address
// that is neither an output nor data: would be refused by the content security policy.
func hashURLs(sheet []byte, out outputs) ([]byte, error) {
	var bad []string
	done := cssURL.ReplaceAllFunc(sheet, func(m []byte) []byte {
		name := string(cssURL.FindSubmatch(m)[2])
		if strings.HasPrefix(name, "data:") || strings.HasPrefix(name, "#") {
			return m
		}
		body, ok := out[name]
		if !ok {
			bad = append(bad, name)
		}
		return []byte("url(" + hashedName(name, body) + ")")
	})
	if len(bad) > 0 {
		return nil, fmt.Errorf("app.css names what is not served: %s", strings.Join(bad, ", "))
	}
	return done, nil
}

// hashedName is what package static serves a file as.
func hashedName(name string, body []byte) string {
	sum := sha256.Sum256(body)
	ext := filepath.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
}

// addScripts bundles each src/*.js, with the modules it imports, into one file of that name.
func addScripts(out outputs) error {
	entries, err := filepath.Glob(filepath.Join(srcDir, "*.js"))
	if err != nil {
		return err
	}
	r := api.Build(api.BuildOptions{
		EntryPoints: entries, Outdir: distDir, Bundle: true, Format: api.FormatIIFE, Engines: engines, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true, LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelSilent,
	})
	if err := failed(r.Errors); err != nil {
		return err
	}
	for _, f := range r.OutputFiles {
		out[filepath.Base(f.Path)] = f.Contents
	}
	return nil
}

func failed(messages []api.Message) error {
	var errs []error
	for _, m := range messages {
		where := ""
		if l := m.Location; l != nil {
			where = fmt.Sprintf("%s:%d: ", l.File, l.Line)
		}
		errs = append(errs, errors.New(where+m.Text))
	}
	return errors.Join(errs...)
}

var sourceMap = regexp.MustCompile(`(?m)^//# sourceMappingURL=.*\n?`)

// join concatenates scripts without the addresses of source maps nobody serves.
func join(scripts ...[]byte) []byte {
	var b bytes.Buffer
	for _, s := range scripts {
		b.Write(bytes.TrimSpace(sourceMap.ReplaceAll(s, nil)))
		b.WriteString("\n")
	}
	return b.Bytes()
}
