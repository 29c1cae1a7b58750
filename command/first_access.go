package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/mattn/go-isatty"

	"combipat/store"
)

// firstAccessFile holds the Gestore's first link where no terminal is there to show it: a
// register of the system is read by more people than the data directory, and is kept.
const firstAccessFile = "primo-accesso.txt"

// offerFirstLink gives a service that nobody can sign in to as Gestore a one-time link: on the
// console, or in a file of the data directory that only the service's user reads. The file goes
// at the first start after the link was used.
func offerFirstLink(ctx context.Context, s *store.Store, log *slog.Logger, dir, url string) error {
	file := filepath.Join(dir, firstAccessFile)
	link, login, err := firstLink(ctx, s, answers{url: url, login: "gestore"})
	if err != nil {
		return err
	}
	if link == "" {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	text := fmt.Sprintf("Nessun Gestore può ancora entrare. Con questo indirizzo «%s» sceglie la sua password; vale 72 ore e una volta sola:\n\n  %s\n\n", login, link)
	if isatty.IsTerminal(os.Stderr.Fd()) {
		_, err := fmt.Fprint(os.Stderr, text)
		return err
	}
	log.Warn("nobody can sign in as Gestore yet: the one-time link is in a file", "file", file)
	return os.WriteFile(file, []byte(text), 0o600)
}
