// Command gen makes static/dist out of static/src, of the npm packages named in
// static/vendor.lock.json and of the classes and icons the views use. It is run by
// "go generate ./static", needs no Node, and two runs give the same bytes.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("static/gen: ")
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

// outputs are the files of dist, by name.
type outputs map[string][]byte

// The program runs in static/gen.
const (
	srcDir   = "../src"
	distDir  = "../dist"
	testDir  = "../testdata"
	viewsDir = "../../views"
)

func run() error {
	npm, err := fetchAll("../vendor.lock.json")
	if err != nil {
		return err
	}
	used, err := usedTokens()
	if err != nil {
		return err
	}
	out := outputs{}
	if err := addFonts(out, npm); err != nil {
		return err
	}
	icons, droppedIcons, err := subset(npm.file("bootstrap-italia", "dist/svg/sprites.svg"), used)
	if err != nil {
		return err
	}
	out["sprite.svg"] = icons
	if out["icona.svg"], err = os.ReadFile(filepath.Join(srcDir, "icona.svg")); err != nil {
		return err
	}
	italia, droppedClasses, err := purge(npm.file("bootstrap-italia", "dist/css/bootstrap-italia.min.css"), used)
	if err != nil {
		return err
	}
	if err := addStyles(out, italia); err != nil {
		return err
	}
	out["htmx.js"] = join(npm.file("htmx.org", "dist/htmx.min.js"), npm.file("htmx.org", "dist/ext/hx-sse.min.js"))
	if err := addScripts(out); err != nil {
		return err
	}
	out["LICENZE.txt"] = licences(npm)
	if err := npm.missing(); err != nil {
		return err
	}
	if err := write(distDir, withManifest(out)); err != nil {
		return err
	}
	return write(testDir, outputs{
		"axe.min.js":      npm.file("axe-core", "axe.min.js"),
		"axe.LICENSE.txt": npm.file("axe-core", "LICENSE"),
		"purged.txt":      lines(droppedClasses, droppedIcons),
	})
}

// withManifest adds manifest.json, the sha256 of every other output.
func withManifest(out outputs) outputs {
	sums := map[string]string{}
	for name, body := range out {
		sum := sha256.Sum256(body)
		sums[name] = hex.EncodeToString(sum[:])
	}
	body, err := json.MarshalIndent(sums, "", "\t")
	if err != nil {
		panic(err) // a map of strings
	}
	out["manifest.json"] = append(body, '\n')
	return out
}

// write puts the outputs into dir and removes what else stands there.
func write(dir string, out outputs) error {
	old, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, e := range old {
		if _, ok := out[e.Name()]; !ok && !e.IsDir() {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(out)) {
		if len(out[name]) == 0 {
			return fmt.Errorf("%s came out empty", name)
		}
		if err := os.WriteFile(filepath.Join(dir, name), out[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// lines returns the names of all lists, sorted, one a line.
func lines(lists ...[]string) []byte {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return []byte(strings.Join(slices.Compact(all), "\n") + "\n")
}
