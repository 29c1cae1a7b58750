package command

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"combipat/command/listen"
	"combipat/desk"
	"combipat/handlers"
	"combipat/store"
)

// place is where a service keeps its data: flags shared by all commands that open it.
type place struct{ db, data, key *string }

func placeFlags(f flags) place {
	return place{
		db:   f.String("db", "", "database: un file, o postgres://… ; senza, combipat.db nella cartella dei dati"),
		data: f.String("data", "dati", "cartella di database e allegati"),
		key:  f.String("key-file", "", "file della chiave che cifra i segreti delle app di autenticazione; senza, "+store.KeyFile+" nella cartella dei dati"),
	}
}

// open opens the store of a service that was prepared. A SQLite database that is not there, or is
// none, is an error that says what to do; nothing is created.
func (p place) open(ctx context.Context) (*store.Store, error) {
	if err := p.prepared(); err != nil {
		return nil, err
	}
	return store.Open(ctx, p.options())
}

// serve is open for the process that serves it, and holds the reserve of its disk.
func (p place) serve(ctx context.Context, connections int) (*store.Store, error) {
	if err := p.prepared(); err != nil {
		return nil, err
	}
	o := p.options()
	o.Reserve, o.Connections = store.Reserve, connections
	return store.Open(ctx, o)
}

// create opens the store and makes it where it is not there yet: init's alone. Attachments without
// a database are somebody's: a new database beside them is refused.
func (p place) create(ctx context.Context) (*store.Store, error) {
	if _, err := os.Stat(p.database()); errors.Is(err, fs.ErrNotExist) && !p.elsewhere() && p.attachments() {
		return nil, p.lost()
	}
	if err := os.MkdirAll(*p.data, 0o700); err != nil {
		return nil, err
	}
	return store.Open(ctx, p.options())
}

func (p place) options() store.Options {
	return store.Options{Database: p.database(), Dir: *p.data, KeyFile: *p.key, Log: newLog()}
}

// elsewhere says whether the database is a server's and not a file.
func (p place) elsewhere() bool { return strings.Contains(p.database(), "://") }

// prepared returns what is wrong with a SQLite database before anything is opened: every byte stays
// as it is.
func (p place) prepared() error {
	if p.elsewhere() {
		return nil
	}
	db := p.database()
	about, err := os.Stat(db)
	switch {
	case errors.Is(err, fs.ErrNotExist) && p.attachments():
		return p.lost()
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("nessun database in %s: preparalo con «combipat init --data %s»", db, *p.data)
	case err != nil:
		return err
	case !about.Mode().IsRegular():
		return fmt.Errorf("%s non è un file", db)
	case about.Size() == 0:
		return fmt.Errorf("%s è vuoto, non è un database: rimetti a posto una copia con «combipat restore FILE»", db)
	}
	f, err := os.Open(db) // #nosec G304 -- the administrator names the file
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, len(sqliteHead))
	if n, _ := f.Read(head); n < len(head) || string(head) != sqliteHead {
		return fmt.Errorf("%s non è un database di combipat", db)
	}
	return nil
}

// sqliteHead is how every SQLite file begins.
const sqliteHead = "SQLite format 3\x00"

func (p place) lost() error {
	return fmt.Errorf("il database %s non c’è, ma nella cartella %s ci sono allegati: rimetti a posto una copia con «combipat restore FILE», o indica il database con --db", p.database(), *p.data)
}

// attachments says whether the data directory holds files that a database somewhere names.
func (p place) attachments() bool {
	found, err := filepath.Glob(filepath.Join(*p.data, "files", "*", "*"))
	return err == nil && len(found) > 0
}

// claim marks the SQLite database as being served, or restored, until release is called: the
// two exclude each other, and so do two services. PostgreSQL may have several.
func (p place) claim() (release func(), err error) {
	if strings.Contains(p.database(), "://") {
		return func() {}, nil
	}
	if err := os.MkdirAll(filepath.Dir(p.database()), 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(p.database() + ".servizio")
	if free, err := lock.TryLock(); err != nil || !free {
		return nil, errors.Join(err, errors.New("un servizio è già in funzione su questo database: fermalo prima"))
	}
	return func() { _ = lock.Unlock() }, nil // the end of the process unlocks as well
}

func (p place) database() string {
	if *p.db != "" {
		return *p.db
	}
	return filepath.Join(*p.data, "combipat.db")
}

// runServe is production: it has no demo people and refuses to start where it would be unsafe.
func runServe(ctx context.Context, args []string) error {
	f := newFlags("serve")
	addr := f.String("addr", "127.0.0.1:8080", "indirizzo su cui ascoltare")
	where := placeFlags(f)
	crypt := listen.TlsFlags(f.FlagSet)
	enter := accessFlags(f, desk.FactorsOffices)
	secure := f.Bool("secure", false, "il servizio è raggiunto in HTTPS attraverso un proxy: cookie sicuri e HSTS")
	proxy := f.String("trusted-proxy", "", "rete del proxy di cui credere l’indirizzo inoltrato, per esempio 127.0.0.1/32")
	smtp := f.String("smtp", "", "server di posta per gli avvisi: smtp://utente:password@host:587 oppure smtps://…; senza, nessun avviso parte")
	from := f.String("mail-from", "", "mittente degli avvisi, per esempio combipat@example.org")
	room := roomFlags(f)
	connections := f.Int("db-connections", store.DefaultConnections, "collegamenti a PostgreSQL di questa copia, oltre a due che tiene per sé; la somma di tutte le copie sta sotto max_connections")
	clamd := clamdFlag(f)
	support := f.String("support", "", "contatto dell’assistenza, mostrato in ogni pagina")
	err := f.parse(args)
	if err != nil {
		return err
	}
	if err := f.unknownSetting(*where.data); err != nil {
		return err
	}
	cfg := handlers.Config{Now: time.Now, Log: newLog(), Secure: *secure, Support: *support, Listens: *addr}
	if err := enter.apply(&cfg); err != nil {
		return err
	}
	encrypted, err := crypt.Plan(*where.data, cfg.Log)
	if err != nil {
		return err
	}
	var handshakes *tls.Config
	table := jobs()
	if encrypted != nil {
		cfg.Secure, handshakes = true, encrypted.Config
		table = append(table, encrypted.Job)
	}
	if *proxy != "" {
		prefix, err := netip.ParsePrefix(*proxy)
		if err != nil {
			return fmt.Errorf("%w: --trusted-proxy: %v", listen.ErrUsage, err)
		}
		cfg.Proxy = &prefix
	}
	if err := room.check(); err != nil {
		return err
	}
	encrypted.Suits(cfg.URL, cfg.Log)
	if *smtp != "" {
		m, err := newMailer(*smtp, *from, cfg.Log)
		if err != nil {
			return err
		}
		if m.url = cfg.URL; m.url == "" {
			cfg.Log.Warn("without --url no links go out by mail: they are handed over by copying them")
		}
		table, cfg.Mail = append(table, m.job()), true
	}
	if *clamd != "" {
		c, err := newScanner(*clamd, cfg.Log)
		if err != nil {
			return err
		}
		table = append(table, c.job())
	}
	if err := listen.SafeAddress(*addr, cfg.Secure); err != nil {
		return err
	}
	if err := where.noExample(); err != nil {
		return err
	}
	if err := free(*addr); err != nil {
		return err
	}
	release, err := where.claim()
	if err != nil {
		return err
	}
	defer release()
	s, err := where.serve(ctx, *connections)
	if err != nil {
		return err
	}
	defer s.Close()
	if *clamd != "" {
		s.QuarantineFiles()
	}
	if err := s.CheckKey(ctx); err != nil {
		return fmt.Errorf("il file della chiave (--key-file) non apre i segreti di questo database: rimetti quello di prima: %w", err)
	}
	if err := s.Seed(ctx); err != nil {
		return err
	}
	if err := sayNext(ctx, s, os.Stderr, "Il servizio non è ancora pronto. ", *where.data); err != nil {
		return err
	}
	if err := offerFirstLink(ctx, s, cfg.Log, *where.data, cfg.URL); err != nil {
		return err
	}
	l, err := net.Listen("tcp", *addr) // not before it can answer: a balancer has other copies meanwhile
	if err != nil {
		return fmt.Errorf("indirizzo %s: %w", *addr, err)
	}
	defer l.Close()
	stopRedirect, err := encrypted.StartRedirect(l.Addr(), cfg.Log)
	if err != nil {
		return err
	}
	defer stopRedirect()
	cfg.Store = s
	web, err := room.open(l, s, &cfg)
	if err != nil {
		return err
	}
	cfg.Log.Info("serving", "addr", l.Addr().String())
	return serve(ctx, web, handshakes, s, cfg, table)
}

// free says whether the address can be listened on, before anything is opened and migrated for it.
func free(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("indirizzo %s: %w", addr, err)
	}
	return l.Close()
}
