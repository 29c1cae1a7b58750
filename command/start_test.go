package command

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofrs/flock"

	"combipat/store"
)

// emptyService returns a data directory as init leaves it, but for the Gestore.
func emptyService(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "dati")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{Database: filepath.Join(dir, "combipat.db"), Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestStartShapes: only init creates. Whatever stands where the database should be, serve and the
// other commands say it in one sentence, end with 1, and leave every byte as it was.
func TestStartShapes(t *testing.T) {
	t.Parallel()
	bin := binary(t)
	put := func(name, content string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			file := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	attachment := put("files/ab/"+strings.Repeat("ab", 32), "allegato")
	for _, c := range []struct {
		name  string
		shape func(t *testing.T, dir string) // nil: the folder itself is missing
		want  string
	}{
		{"missing folder", nil, "preparalo con «combipat init"},
		{"empty folder", func(*testing.T, string) {}, "preparalo con «combipat init"},
		{"zero bytes", put("combipat.db", ""), "è vuoto, non è un database"},
		{"garbage", put("combipat.db", strings.Repeat("non sono un database ", 500)), "non è un database di combipat"},
		{"half a head", put("combipat.db", "SQLite"), "non è un database di combipat"},
		{"a folder by that name", func(t *testing.T, dir string) {
			t.Helper()
			if err := os.Mkdir(filepath.Join(dir, "combipat.db"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "non è un file"},
		{"attachments without database", attachment, "ci sono allegati"},
		{"example", put(passwordFile, "x\n"), "esempio"},
		{"newer", newer, ": il database è stato aggiornato da una versione più recente del programma: è alla versione 99999"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, words := range [][]string{
				{"serve", "--addr", "127.0.0.1:0", "--room", "no"}, {"check"}, {"user", "disable", "nessuno"}, {"backup", filepath.Join(t.TempDir(), "copia.db")},
			} {
				if c.name == "example" && words[0] != "serve" {
					continue // the others have nothing against an example
				}
				dir := filepath.Join(t.TempDir(), "dati")
				if c.shape != nil {
					if err := os.Mkdir(dir, 0o700); err != nil {
						t.Fatal(err)
					}
					c.shape(t, dir)
				}
				before := everything(t, dir)
				if out := mustRun(t, exitFailed, bin, append(words, "--data", dir)...); !strings.Contains(out, c.want) {
					t.Errorf("%s says %q, want %q", words[0], out, c.want)
				}
				if after := everything(t, dir); after != before {
					t.Errorf("%s changed the folder:\n%s\n%s", words[0], before, after)
				}
			}
		})
	}
	t.Run("init beside attachments", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		attachment(t, dir)
		if out := mustRun(t, exitFailed, bin, "init", "--data", dir); !strings.Contains(out, "ci sono allegati") {
			t.Errorf("init says %q", out)
		}
		if _, err := os.Stat(filepath.Join(dir, "combipat.db")); err == nil {
			t.Error("init made a database beside somebody's attachments")
		}
	})
}

// TestListensWhenReady keeps a service in its migrations: nobody is let in to wait there, a balancer
// finds the door shut and goes to another copy.
func TestListensWhenReady(t *testing.T) {
	t.Parallel()
	bin, dir, port := binary(t), emptyService(t), freePort(t)
	migrating := flock.New(filepath.Join(dir, "combipat.db.lock"))
	if held, err := migrating.TryLock(); err != nil || !held {
		t.Fatal(held, err)
	}
	cmd := exec.CommandContext(t.Context(), bin, "serve", "--data", dir, "--addr", "127.0.0.1:"+port, "--room", "no")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	untilUp(t, func() error { // past this it opens the database
		_, err := os.Stat(filepath.Join(dir, "combipat.db.servizio"))
		return err
	})
	if conn, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
		conn.Close()
		t.Error("it lets people in while it migrates")
	}
	if err := migrating.Unlock(); err != nil {
		t.Fatal(err)
	}
	untilUp(t, func() error {
		res, err := http.Get("http://127.0.0.1:" + port + "/salute")
		if err == nil {
			res.Body.Close()
		}
		return err
	})
}

// newer is a database that a later version of the program has migrated.
func newer(t *testing.T, dir string) {
	t.Helper()
	made := emptyService(t)
	path := filepath.Join(made, "combipat.db")
	db, err := sql.Open("combipat-sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "combipat.db"), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// everything is the names and digests of all files below a folder but SQLite's own log and index and
// the locks of a service and of migrating.
func everything(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(path, "-wal") || strings.HasSuffix(path, "-shm") || strings.HasSuffix(path, ".servizio") || strings.HasSuffix(path, ".lock") {
			return err
		}
		content, err := os.ReadFile(path)
		fmt.Fprintf(&all, "%s %x\n", path, sha256.Sum256(content))
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return all.String()
}
