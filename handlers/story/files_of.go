package story

import (
	"io/fs"
	"path/filepath"
	"testing"
)

// FilesOf returns the paths of the attachments in the data directory, those half received included.
func (p *Play) FilesOf(t testing.TB) (paths []string) {
	t.Helper()
	for _, sub := range []string{"files", "staging"} {
		err := filepath.WalkDir(filepath.Join(p.options.Dir, sub), func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				paths = append(paths, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return paths
}
