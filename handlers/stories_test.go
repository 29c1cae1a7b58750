package handlers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	engines "combipat/handlers/browser"
	"combipat/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(engines.Runner{Tests: m}) }

// TestStories plays testdata/*.txt, and those of the directory STORIES, through the real
// router, sessions and database. Each story starts from its own copy of the example world.
func TestStories(t *testing.T) {
	for _, file := range storyFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			told, err := parseStory(file, string(text))
			if err != nil {
				t.Fatal(err)
			}
			storetest.Each(t, func(t *testing.T, kind string) {
				t.Parallel()
				p := newPlay(t, kind)
				if err := p.play(told); err != nil {
					t.Errorf("%v\n%s", err, p.log.String())
				}
			})
		})
	}
}

// storyFiles returns our stories and those of STORIES, a directory as seen from here or from the
// root of the module; it must not be empty.
func storyFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, dir := range []string{"testdata", os.Getenv("STORIES")} {
		if dir == "" {
			continue
		}
		found, err := filepath.Glob(filepath.Join(dir, "*.txt"))
		if err == nil && len(found) == 0 && !filepath.IsAbs(dir) {
			found, err = filepath.Glob(filepath.Join("..", dir, "*.txt"))
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
