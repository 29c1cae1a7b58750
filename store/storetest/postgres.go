package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// server is the PostgreSQL of this test binary: COMBIPAT_TEST_POSTGRES, or one started for it.
type server struct {
	base  *url.URL // of the database "postgres"
	admin *sql.DB
	n     atomic.Int64

	mu        sync.Mutex
	templates []string // to drop at the end of the test binary, see Main
}

var theServer = sync.OnceValues(func() (*server, error) {
	address := os.Getenv("COMBIPAT_TEST_POSTGRES")
	if address == "" {
		var err error
		if address, err = startServer(); err != nil {
			return nil, err
		}
	}
	base, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	admin, err := sql.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	return &server{base: base, admin: admin}, admin.Ping()
})

// startedServer returns the server, or skips the test where there cannot be one.
func startedServer(t testing.TB) *server {
	t.Helper()
	srv, err := theServer()
	if err == nil {
		return srv
	}
	if strings.Contains(os.Getenv("COMBIPAT_TEST_REQUIRE"), "postgres") {
		t.Fatalf("PostgreSQL is required here: %v (apt-get install postgresql)", err)
	}
	t.Skipf("no PostgreSQL: %v (apt-get install postgresql)", err)
	return nil
}

// create makes a database like the template, for as long as the test runs, and returns its
// address.
func (s *server) create(t testing.TB, template string) string {
	t.Helper()
	name := s.newName()
	if err := s.exec("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.drop(name); err != nil {
			t.Error(err)
		}
	})
	return s.address(name)
}

// template makes an empty database that tests copy, and returns its name.
func (s *server) template() (string, error) {
	name := s.newName()
	s.mu.Lock()
	s.templates = append(s.templates, name)
	s.mu.Unlock()
	return name, s.exec("CREATE DATABASE " + name + " TEMPLATE template0")
}

// Main runs the tests, a testing.M or what wraps one, and then drops the templates. A package needs it in its TestMain only to
// leave nothing behind on the server of COMBIPAT_TEST_POSTGRES; one started here goes away whole.
func Main(m interface{ Run() int }) { os.Exit(Run(m)) }

// Run is Main that returns the exit code to a caller with something of its own to end.
func Run(m interface{ Run() int }) (code int) {
	code = m.Run()
	if os.Getenv("COMBIPAT_TEST_POSTGRES") != "" {
		if srv, err := theServer(); err == nil {
			for _, name := range srv.templates {
				_ = srv.drop(name)
			}
		}
	}
	return code
}

func (s *server) newName() string {
	return fmt.Sprintf("combipat_test_%d_%d", os.Getpid(), s.n.Add(1))
}

func (s *server) address(name string) string {
	u := *s.base
	u.Path = "/" + name
	return u.String()
}

func (s *server) exec(statement string) error {
	_, err := s.admin.ExecContext(context.Background(), statement)
	if err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

func (s *server) drop(name string) error {
	return s.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)")
}

// ping opens one connection and closes it.
func ping(address string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Ping()
}
