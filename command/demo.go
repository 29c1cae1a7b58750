package command

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"combipat/command/listen"
	"combipat/desk"
	"combipat/handlers"
	"combipat/store"
	"combipat/store/example"
)

// runDemo serves the example world: in a temporary directory, or in one that is kept and
// continued with the same password.
func runDemo(ctx context.Context, args []string) error {
	f := newFlags("demo")
	addr := f.String("addr", "127.0.0.1:8080", "indirizzo su cui ascoltare; porta 0 = una libera")
	data := f.String("data", "", "cartella da conservare; senza, è temporanea")
	database := f.String("db", "", "un database PostgreSQL vuoto in cui mettere l’esempio, postgres://… ; senza, un file nella cartella")
	many := f.Int("requests", 0, "richieste inventate da aggiungere quando l’esempio nasce, di ogni stato ed età")
	enter := accessFlags(f, desk.FactorsOff)
	if err := f.parse(args); err != nil {
		return err
	}
	if *many < 0 || *many > mostMadeUp {
		return fmt.Errorf("%w: --requests va da 0 a %d", listen.ErrUsage, mostMadeUp)
	}
	dir, cleanup, err := demoDir(*data)
	if err != nil {
		return err
	}
	defer cleanup()
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return fmt.Errorf("indirizzo %s: %w", *addr, err)
	}
	defer l.Close()
	log := newLog()
	if *database == "" {
		*database = filepath.Join(dir, "combipat.db")
	}
	kept := store.Options{Database: *database, Dir: dir, Log: log}
	if *data != "" {
		kept.Reserve = store.Reserve
	}
	s, err := store.Open(ctx, kept)
	if err != nil {
		return err
	}
	defer s.Close()
	password, err := populate(ctx, s, dir, *many)
	if err != nil {
		return err
	}
	rooms, web, err := demoRoom(l, s, time.Now, log)
	if err != nil {
		return err
	}
	cfg := handlers.Config{Store: s, Now: time.Now, Log: log, Demo: true, Listens: *addr, Support: "il gestore di questo esempio", Rooms: rooms}
	if err := enter.apply(&cfg); err != nil {
		return err
	}
	announce("http://"+l.Addr().String(), password, cfg.Factors)
	return serve(ctx, web, nil, s, cfg, jobs())
}

// passwordFile marks a directory as holding the example, and keeps its password.
const passwordFile = "demo-password"

// mostMadeUp is the most --requests makes: so many in one year still have numbers.
const mostMadeUp = 20_000_000

// populate fills an empty directory with the example and as many requests more, or finds the
// password of the one it holds.
func populate(ctx context.Context, s *store.Store, dir string, many int) (string, error) {
	known, err := os.ReadFile(filepath.Join(dir, passwordFile)) // #nosec G304 -- the administrator names the directory
	if err == nil {
		return strings.TrimSpace(string(known)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if empty, err := s.Empty(ctx); err != nil || !empty {
		return "", errors.Join(err, errors.New("la cartella contiene già dati che non sono l’esempio: scegline un’altra"))
	}
	password := strings.ToLower(rand.Text()[:16])
	now := time.Now()
	if err := example.World(ctx, s, now, handlers.HashPassword(password)); err != nil {
		return "", err
	}
	if many > 0 { // before the example's own, which then come first in every list
		if err := example.Many(ctx, s, now, many); err != nil {
			return "", err
		}
	}
	if err := example.Life(ctx, s, now); err != nil {
		return "", err
	}
	if err := example.Agenda(ctx, s, now); err != nil {
		return "", err
	}
	return password, os.WriteFile(filepath.Join(dir, passwordFile), []byte(password+"\n"), 0o600)
}

func demoDir(data string) (dir string, cleanup func(), err error) {
	if data != "" {
		return data, func() {}, os.MkdirAll(data, 0o700)
	}
	dir, err = os.MkdirTemp("", "combipat-demo-")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}

// announce prints where to go and who one may be; for a program, one line of JSON first.
func announce(url, password string, factors desk.FactorRule) {
	if !isatty.IsTerminal(os.Stdout.Fd()) {
		_ = json.NewEncoder(os.Stdout).Encode(struct { // #nosec G117 -- the password of the example is there to be printed
			URL      string   `json:"url"`
			Password string   `json:"password"`
			Logins   []string `json:"logins"`
		}{url, password, example.Logins})
	}
	fmt.Printf("\nCOMBIPAT di esempio: %s\n\nPassword per tutti: %s\n\nUtenti:\n", url, password)
	for _, login := range example.Logins {
		fmt.Println("  " + login)
	}
	if factors == desk.FactorsOff {
		fmt.Print("\nTutti i dati sono inventati; i secondi fattori sono disattivati. Ctrl+C per fermare.\n\n")
	} else {
		fmt.Print("\nTutti i dati sono inventati. Ctrl+C per fermare.\n\n")
	}
}
