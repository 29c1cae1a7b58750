package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"golang.org/x/term"

	"combipat/command/listen"
	"combipat/desk"
	"combipat/handlers"
	"combipat/store"
)

const userUsage = "combipat user add|invite|passwd|disable LOGIN"

// runUser adds people, invites them or gives them a password, and keeps them out.
func runUser(ctx context.Context, args []string) error {
	f := newFlags("user")
	where := placeFlags(f)
	var p store.NewPerson
	f.StringVar(&p.Name, "name", "", "nome mostrato nelle pagine")
	f.StringVar(&p.Email, "email", "", "indirizzo per gli avvisi")
	role := f.String("role", string(desk.Operatore), "operatore, amministratore, funzionario, cric, responsabile, crm, gestore")
	f.StringVar(&p.Ente, "ente", "", "codice dell’ente")
	f.StringVar(&p.Ufficio, "ufficio", "", "codice dell’ufficio")
	f.StringVar(&p.Struttura, "struttura", "", "codice della struttura INPS")
	topics := f.String("argomenti", "", "argomenti di un funzionario, separati da virgole")
	f.BoolVar(&p.CanRefer, "referente", false, "abilitato come Referente regionale")
	public := f.String("url", "", "indirizzo pubblico del servizio, per il link di invite")
	words, err := f.interleaved(args)
	if err != nil {
		return err
	}
	if len(words) != 2 {
		return fmt.Errorf("%w: %s", listen.ErrUsage, userUsage)
	}
	p.Login, p.Role = strings.ToLower(words[1]), desk.Role(*role)
	if *topics != "" {
		p.Topics = strings.Split(*topics, ",")
	}
	s, err := where.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	switch words[0] {
	case "add":
		return addUser(ctx, s, p)
	case "invite":
		return inviteUser(ctx, s, p.Login, *public)
	case "passwd":
		password, err := readPassword(desk.PasswordOf{Login: p.Login})
		if err != nil {
			return err
		}
		return known(s.SetPassword(ctx, p.Login, handlers.HashPassword(password)), p.Login)
	case "disable":
		return known(s.DisablePerson(ctx, p.Login), p.Login)
	}
	return fmt.Errorf("%w: %s", listen.ErrUsage, userUsage)
}

func addUser(ctx context.Context, s *store.Store, p store.NewPerson) error {
	if p.Role.Label() == string(p.Role) {
		return fmt.Errorf("%w: ruolo sconosciuto %q", listen.ErrUsage, p.Role)
	}
	if p.Name = store.Typed(p.Name); p.Name == "" {
		p.Name = p.Login
	}
	password, err := readPassword(desk.PasswordOf{Login: p.Login, Name: p.Name, Email: p.Email})
	if err != nil {
		return err
	}
	p.Password = handlers.HashPassword(password)
	_, err = s.AddPerson(ctx, time.Now(), p)
	if errors.Is(err, store.ErrTaken) {
		return fmt.Errorf("%s esiste già", p.Login)
	}
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		return errors.New(bad.Text())
	}
	return err
}

// inviteUser prints a link with which somebody chooses their password.
func inviteUser(ctx context.Context, s *store.Store, login, public string) error {
	public, err := listen.PublicURL(public)
	if err != nil {
		return err
	}
	token, kind, err := s.ConsoleLink(ctx, time.Now(), login)
	if err != nil {
		return known(err, login)
	}
	fmt.Println(public + desk.LinkPath(token))
	fmt.Fprintf(os.Stderr, "Vale %s e una volta sola; chi lo apre sceglie la password di %s.\n", kind.LifeText(), login)
	if public == "" {
		fmt.Fprintln(os.Stderr, "Metti davanti l’indirizzo del servizio, oppure indicalo con --url.")
	}
	return nil
}

func known(err error, login string) error {
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%s non esiste", login)
	}
	return err
}

// readPassword asks on the terminal without showing it, or reads a line of standard input.
func readPassword(of desk.PasswordOf) (string, error) {
	var password string
	if isatty.IsTerminal(os.Stdin.Fd()) {
		fmt.Fprintf(os.Stderr, "Password (almeno %d caratteri): ", of.Least())
		typed, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(os.Stderr)
		if err != nil {
			return "", err
		}
		password = string(typed)
	} else {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil && line == "" {
			return "", fmt.Errorf("password su standard input: %w", err)
		}
		password = strings.TrimRight(line, "\r\n")
	}
	if why := desk.CheckPassword(password, of); why != "" {
		return "", errors.New(why)
	}
	return password, nil
}
