package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"combipat/command/listen"
	"combipat/desk"
	"combipat/store"
)

// runInit makes the data directory, asks what a service cannot do without, and says what comes
// next. Each question is a flag as well; without a terminal only flags are asked.
func runInit(ctx context.Context, args []string) error {
	f := newFlags("init")
	where := placeFlags(f)
	a := answers{}
	f.StringVar(&a.url, "url", "", "indirizzo pubblico del servizio, per esempio https://combipat.example.org")
	f.StringVar(&a.support, "support", "", "contatto dell’assistenza, mostrato in ogni pagina")
	f.StringVar(&a.login, "gestore", "gestore", "nome utente del Gestore")
	f.StringVar(&a.name, "nome", "", "nome del Gestore, mostrato nelle pagine")
	f.StringVar(&a.email, "email", "", "e-mail del Gestore")
	if err := f.parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("%w: combipat init [--data DIR]", listen.ErrUsage)
	}
	if err := where.noExample(); err != nil {
		return err
	}
	release, err := where.claim()
	if err != nil {
		return err
	}
	defer release()
	if isatty.IsTerminal(os.Stdin.Fd()) {
		if err := a.ask(os.Stdin, os.Stderr); err != nil {
			return err
		}
	}
	if err := a.check(); err != nil {
		return err
	}
	return prepare(ctx, where, a)
}

// answers are what init asks for.
type answers struct{ url, support, login, name, email string }

// ask puts the questions that no flag has answered, each again until the answer will do.
func (a *answers) ask(in io.Reader, out io.Writer) error {
	lines := bufio.NewReader(in)
	for _, q := range []struct {
		text string
		into *string
	}{
		{"Indirizzo pubblico del servizio, per esempio https://combipat.example.org (Invio: lo deciderai dopo)", &a.url},
		{"Contatto dell’assistenza, mostrato in ogni pagina", &a.support},
		{"Nome utente del Gestore", &a.login},
		{"Nome e cognome del Gestore", &a.name},
		{"E-mail del Gestore", &a.email},
	} {
		given := *q.into
		if given != "" && q.into != &a.login {
			continue
		}
		for {
			fmt.Fprint(out, q.text)
			if given != "" {
				fmt.Fprintf(out, " [%s]", given)
			}
			fmt.Fprint(out, ": ")
			typed, err := lines.ReadString('\n')
			if err != nil && typed == "" {
				return errors.New("interrotto: nulla è stato preparato")
			}
			if *q.into = strings.TrimSpace(typed); *q.into == "" {
				*q.into = given
			}
			wrong := a.check()
			if wrong == nil {
				break
			}
			fmt.Fprintln(out, strings.TrimPrefix(wrong.Error(), listen.ErrUsage.Error()+": "))
			*q.into = given
		}
	}
	return nil
}

// check complains about what cannot be; empty answers can.
func (a *answers) check() error {
	var err error
	if a.url, err = listen.PublicURL(a.url); err != nil {
		return err
	}
	a.login = strings.ToLower(strings.TrimSpace(a.login))
	if a.login == "" || strings.ContainsAny(a.login, " \t/") {
		return fmt.Errorf("%w: --gestore: un nome utente senza spazi", listen.ErrUsage)
	}
	if a.email != "" {
		if at, err := mail.ParseAddress(a.email); err != nil || at.Address != a.email {
			return fmt.Errorf("%w: --email: «%s» non è un indirizzo", listen.ErrUsage, a.email)
		}
	}
	if strings.ContainsAny(a.support+a.name, "\n\"") {
		return fmt.Errorf("%w: niente virgolette nelle risposte", listen.ErrUsage)
	}
	return nil
}

// prepare makes database, Gestore and settings; what is there already stays as it is.
func prepare(ctx context.Context, where place, a answers) error {
	s, err := where.create(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Seed(ctx); err != nil {
		return err
	}
	wrote, err := writeSettings(*where.data, []setting{{envName("url"), a.url}, {envName("support"), a.support}, {envName("db"), *where.db}})
	if err != nil {
		return err
	}
	link, login, err := firstLink(ctx, s, a)
	if err != nil {
		return err
	}
	file := filepath.Join(*where.data, settingsFile)
	fmt.Printf("Cartella dei dati: %s\n", *where.data)
	if wrote {
		fmt.Printf("Impostazioni: %s. Le legge «combipat serve»: qui si aggiungono TLS e posta.\n", file)
	} else {
		fmt.Printf("Impostazioni: %s c’era già e resta com’è.\n", file)
	}
	if link != "" {
		fmt.Printf("\nIl Gestore è «%s». Con questo indirizzo, a servizio avviato, sceglie la sua password:\n\n  %s\n\nVale 72 ore e una volta sola. Uno nuovo: combipat init, oppure combipat user invite %s\n", login, link, login)
	} else {
		fmt.Printf("\nIl Gestore «%s» ha già la sua password.\n", login)
	}
	fmt.Printf("\nPoi:\n  1. combipat serve --data %s\n", *where.data)
	return sayNext(ctx, s, os.Stdout, "  2. ", *where.data)
}

// firstLink returns the one-time address by which a Gestore without a password chooses one, ""
// when there is one who has, and the login. The Gestore is entered if there is none.
func firstLink(ctx context.Context, s *store.Store, a answers) (link, login string, err error) {
	now := time.Now()
	login, ready, err := s.AnyGestore(ctx)
	if err != nil || ready {
		return "", login, err
	}
	if login == "" {
		login = a.login
		if a.name == "" {
			a.name = "Gestore"
		}
		_, err := s.AddPerson(ctx, now, store.NewPerson{Login: login, Name: a.name, Email: a.email, Role: desk.Gestore})
		if errors.Is(err, store.ErrTaken) {
			err = fmt.Errorf("«%s» è già di un’altra persona: scegli un altro nome utente con --gestore", login)
		}
		if err != nil {
			return "", login, err
		}
	}
	token, _, err := s.ConsoleLink(ctx, now, login)
	if a.url == "" {
		a.url = "http://127.0.0.1:8080"
	}
	return a.url + desk.LinkPath(token), login, err
}

// sayNext says which list a new service needs next; nothing when it has all.
func sayNext(ctx context.Context, s *store.Store, out io.Writer, before, data string) error {
	steps, err := s.Setup(ctx)
	if err != nil {
		return err
	}
	next, missing := store.Next(steps)
	if !missing {
		return nil
	}
	_, err = fmt.Fprintf(out, "%sElenco da importare: «%s», con «combipat import %s FILE.csv --data %s --conferma» o dalla pagina Gestione → Elenchi.\n%sL’ordine è %s; le colonne sono in docs/esempi.\n",
		before, next.Title, next.Name, data, strings.Repeat(" ", len(before)), stepNames(steps))
	return err
}

func stepNames(steps []store.Step) string {
	names := make([]string, len(steps))
	for i, step := range steps {
		names[i] = step.Name
	}
	return strings.Join(names, ", ")
}

// noExample refuses a directory that holds the example, whose password everybody knows.
func (p place) noExample() error {
	if *p.data == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(*p.data, passwordFile)); err == nil {
		return errors.New("la cartella dei dati contiene l’esempio, con la sua password: il servizio vero vuole una cartella sua")
	}
	return nil
}
