package story

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"combipat/store/storetest"
)

// Tell plays the stories of the directories through the real router, sessions and database, each
// from its own copy of the example world, on both databases. A directory is seen from the package
// that tells it or from the root of the module; one without stories fails the test, "" is passed
// over.
func Tell(t *testing.T, dirs ...string) {
	t.Helper()
	for _, file := range filesIn(t, dirs) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			told, err := ParseStory(file, string(text))
			if err != nil {
				t.Fatal(err)
			}
			storetest.Each(t, func(t *testing.T, kind string) {
				t.Parallel()
				p := NewPlay(t, kind)
				if err := p.Play(told); err != nil {
					t.Errorf("%v\n%s", err, p.Log.String())
				}
			})
		})
	}
}

func filesIn(t *testing.T, dirs []string) (files []string) {
	t.Helper()
	for _, dir := range dirs {
		if dir == "" {
			continue
		}
		found, err := filepath.Glob(filepath.Join(dir, "*.txt"))
		if err == nil && len(found) == 0 && !filepath.IsAbs(dir) {
			found, err = filepath.Glob(FromRoot(t, filepath.Join(dir, "*.txt")))
		}
		if err == nil && len(found) == 0 {
			err = fmt.Errorf("no stories in %s", dir)
		}
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	return files
}

// FromRoot turns a path below the root of the module into one that opens from here.
func FromRoot(t testing.TB, path string) string {
	t.Helper()
	for up := "."; ; up = filepath.Join("..", up) {
		if _, err := os.Stat(filepath.Join(up, "go.mod")); err == nil {
			return filepath.Join(up, path)
		}
		if len(up) > 64 {
			t.Fatal("no go.mod above the test")
		}
	}
}
