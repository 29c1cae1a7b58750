// Package command is what stands behind each word after "combipat": a file a subcommand, the flags
// and settings they share, and the table of timed jobs. Sockets and TLS are in the folder listen. It
// puts store and handlers together and knows no rule.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/mattn/go-isatty"

	"combipat/command/listen"
	"combipat/store"
)

// Exit codes of the contract.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2
)

// command is one word after "combipat".
type command struct {
	name, args, help string
	run              func(ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		{"demo", "[--addr 127.0.0.1:8080] [--data DIR]", "avvia un esempio già popolato", runDemo},
		{"init", "[--data DIR] [--url URL] …", "prepara una cartella di dati e il Gestore", runInit},
		{"serve", "[--addr] [--db FILE|postgres://…] [--data DIR] …", "avvia il servizio", runServe},
		{"user", "add|invite|passwd|disable …", "gestisce le persone", runUser},
		{"import", "strutture|cap|poli|enti|persone|punti|… FILE.csv", "importa elenchi e richieste di altri canali", runImport},
		{"backup", "FILE", "copia il database mentre il servizio lavora", runBackup},
		{"restore", "FILE", "rimette a posto una copia, a servizio fermo", runRestore},
		{"check", "[--anchor NUMERO:IMPRONTA]", "controlla database, allegati e registro degli accessi", runCheck},
		{"version", "", "mostra la versione", runVersion},
	}
}

// Run does what the arguments say and returns the exit code.
func Run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		usage(os.Stderr)
		return exitUsage
	}
	if args[0] == "-h" || args[0] == "--help" || args[0] == "help" {
		usage(os.Stdout)
		return exitFine
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		err := c.run(ctx, args[1:])
		switch {
		case err == nil || errors.Is(err, flag.ErrHelp):
			return exitFine
		case errors.Is(err, listen.ErrUsage):
			fmt.Fprintln(os.Stderr, err)
			return exitUsage
		}
		fmt.Fprintln(os.Stderr, "combipat "+c.name+":", err)
		return exitFailed
	}
	fmt.Fprintf(os.Stderr, "combipat: comando sconosciuto %q\n\n", args[0])
	usage(os.Stderr)
	return exitUsage
}

func usage(w io.Writer) {
	fmt.Fprint(w, "combipat: comunicazione bidirezionale tra Patronati e sedi INPS\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  combipat %-8s %-50s %s\n", c.name, c.args, c.help)
	}
	fmt.Fprint(w, "\nOgni comando spiega le sue opzioni con --help.\n")
}

// newLog writes JSON unless a person is watching; no personal data goes in.
func newLog() *slog.Logger {
	if isatty.IsTerminal(os.Stderr.Fd()) {
		return slog.New(store.QuietLog(slog.NewTextHandler(os.Stderr, nil)))
	}
	return slog.New(store.QuietLog(slog.NewJSONHandler(os.Stderr, nil)))
}
