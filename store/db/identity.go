package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ErrForeign: the data folder belongs to another database. The text is for the administrator.
var ErrForeign = errors.New("la cartella dei dati appartiene a un altro database")

// identityFile is in the data folder and holds the id of its database.
const identityFile = "database.id"

// sampled is how many files of a folder without a mark are looked up in the database.
const sampled = 64

// identify makes sure that database and data folder belong together, and remembers the id.
func (s *DB) identify(ctx context.Context) error {
	err := s.belong(ctx)
	if err == nil {
		s.id, err = s.ownID(ctx)
	}
	return err
}

// belong says whether they do: ErrForeign where not. Where one of them carries no
// id yet, as before there were any, they do if the folder holds no files or the database names one
// of those looked at; then both carry the same from here on.
func (s *DB) belong(ctx context.Context) error {
	mark, err := s.folderID()
	if err != nil {
		return err
	}
	id, err := s.ownID(ctx)
	if err != nil {
		return err
	}
	if s.dir == "" || id != "" && id == mark {
		if id != "" {
			return nil
		}
		return s.carry(ctx, NewID())
	}
	if id != "" && mark != "" {
		return fmt.Errorf("%w: controlla --data e --db", ErrForeign)
	}
	if id != "" && s.Postgres() {
		// Another copy carried it, or another folder: this one would keep attachments that nobody else
		// finds, and find none of theirs.
		return fmt.Errorf("%w: in %s manca il file %s, che tutte le copie del servizio trovano nella cartella degli allegati; se questa è quella giusta, scrivici «%s»",
			ErrForeign, s.dir, identityFile, id)
	}
	ours, err := s.namesFiles(ctx)
	if err != nil {
		return err
	}
	if !ours {
		return fmt.Errorf("%w: nessuno degli allegati che contiene è di questo; controlla --data e --db", ErrForeign)
	}
	if id == "" && mark == "" {
		mark = NewID()
	}
	if id == "" {
		if err := s.carry(ctx, mark); err != nil {
			return err
		}
		if id, err = s.ownID(ctx); err != nil { // another copy may have been first
			return err
		}
	}
	return s.putMark(id)
}

// ownID returns the database's, "" where it has none yet.
func (s *DB) ownID(ctx context.Context) (id string, err error) {
	err = One(s.Read(ctx).QueryRow(`SELECT id FROM identity WHERE one = 1`).Scan(&id))
	if err == ErrNotFound {
		return "", nil
	}
	return id, err
}

func (s *DB) carry(ctx context.Context, id string) error {
	return s.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(`INSERT INTO identity (one, id) VALUES (1, $1) ON CONFLICT (one) DO NOTHING`, id)
		return err
	})
}

// folderID returns the folder's id, "" where it has none.
func (s *DB) folderID() (string, error) {
	if s.dir == "" {
		return "", nil
	}
	text, err := os.ReadFile(filepath.Join(s.dir, identityFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(text)), err
}

// putMark writes the folder's id; one that is there already must be the same.
func (s *DB) putMark(id string) error {
	f, err := os.OpenFile(filepath.Join(s.dir, identityFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		mark, err := s.folderID()
		if err == nil && mark != "" && mark != id {
			err = ErrForeign
		}
		return err
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(id + "\n")
	return errors.Join(err, f.Sync(), f.Close(), syncDir(s.dir))
}

// marked returns ErrLostFile when the folder does not carry the mark of its database any more: it is
// not mounted, or another one is.
func (s *DB) marked(id string) error {
	if s.dir == "" || id == "" {
		return nil
	}
	mark, err := s.folderID()
	if err == nil && mark != id {
		err = fmt.Errorf("%w: %s", ErrLostFile, identityFile)
	}
	return err
}

// namesFiles says whether the folder holds no attachments, or one of the first is named by the
// database.
func (s *DB) namesFiles(ctx context.Context) (bool, error) {
	found, err := filepath.Glob(filepath.Join(s.filesDir(), "*", "*"))
	if err != nil {
		return false, err
	}
	looked := 0
	for _, path := range found {
		sha := filepath.Base(path)
		if !isHash(sha) {
			continue
		}
		if named, err := s.named(ctx, sha); err != nil || named {
			return named, err
		}
		if looked++; looked == sampled {
			break
		}
	}
	return looked == 0, nil
}
