package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"combipat/command/listen"
	"combipat/store"
)

// runBackup copies the database of a running service; the attachments' files never change, so
// the data directory's "files" can be copied with any tool after it.
func runBackup(ctx context.Context, args []string) error {
	f := newFlags("backup")
	where := placeFlags(f)
	force := f.Bool("force", false, "sostituisce una copia che ha già quel nome; il database in uso, mai")
	words, err := f.interleaved(args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return fmt.Errorf("%w: combipat backup FILE", listen.ErrUsage)
	}
	s, err := where.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Backup(ctx, words[0], *force); err != nil {
		return err
	}
	fmt.Printf("Copia del database in %s. Gli allegati stanno in %s: copiali dopo il database.\n", words[0], filepath.Join(*where.data, "files"))
	return nil
}

// runRestore puts a copy back in the place of a stopped service's database, which is kept
// beside it under another name.
func runRestore(ctx context.Context, args []string) error {
	f := newFlags("restore")
	where := placeFlags(f)
	force := f.Bool("force", false, "sostituisce i file .nuovo e .precedente di un ripristino di prima")
	words, err := f.interleaved(args)
	if err != nil {
		return err
	}
	db := where.database()
	if len(words) != 1 || strings.Contains(db, "://") {
		return fmt.Errorf("%w: combipat restore FILE (solo SQLite; per PostgreSQL usa pg_restore)", listen.ErrUsage)
	}
	copied, err := os.ReadFile(words[0]) // #nosec G703 -- the administrator names the file
	if err != nil {
		return err
	}
	release, err := where.claim()
	if err != nil {
		return err
	}
	defer release()
	for _, name := range []string{db + ".nuovo", db + ".precedente"} {
		if err := store.Target(name, *force); err != nil {
			return err
		}
	}
	fresh := db + ".nuovo"
	if err := os.WriteFile(fresh, copied, 0o600); err != nil { // #nosec G703 -- the administrator names the file
		return err
	}
	if err := sound(ctx, fresh, *where.data); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(db+suffix, db+".precedente"+suffix); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	if err := os.Rename(fresh, db); err != nil {
		return err
	}
	fmt.Printf("Database rimesso a posto; quello di prima è in %s.precedente\n", db)
	return nil
}

// sound opens a copy and checks it, so that nothing broken is put in the place of something good.
func sound(ctx context.Context, db, dir string) error {
	s, err := store.Open(ctx, store.Options{Database: db, Dir: dir, Log: newLog()})
	if err != nil {
		return fmt.Errorf("la copia non si apre: %w", err)
	}
	problems, err := s.Check(ctx)
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	for _, p := range problems {
		fmt.Fprintln(os.Stderr, p)
	}
	for _, leftover := range []string{"-wal", "-shm"} {
		if err := os.Remove(db + leftover); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}
