package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
)

// errUsage marks what was called wrongly: exit code 2.
var errUsage = errors.New("uso non valido")

// flags is a flag set in which every flag has an environment variable: --addr is
// COMBIPAT_ADDR. The command line wins over the environment, and that over the default.
type flags struct{ *flag.FlagSet }

func newFlags(name string) flags {
	f := flags{flag.NewFlagSet("combipat "+name, flag.ContinueOnError)}
	f.SetOutput(os.Stderr)
	return f
}

// parse reads environment and arguments; what is left over is in Args.
func (f flags) parse(args []string) error {
	var wrong error
	f.VisitAll(func(fl *flag.Flag) {
		fl.Usage += " (" + envName(fl.Name) + ")"
		if v, ok := os.LookupEnv(envName(fl.Name)); ok {
			if err := fl.Value.Set(v); err != nil {
				wrong = fmt.Errorf("%w: %s: %v", errUsage, envName(fl.Name), err)
			}
		}
	})
	if wrong != nil {
		return wrong
	}
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w: %v", errUsage, err)
	}
	return nil
}

// interleaved reads flags that may stand after the words too, and returns the words.
func (f flags) interleaved(args []string) (words []string, err error) {
	for {
		if err := f.parse(args); err != nil {
			return nil, err
		}
		if f.NArg() == 0 {
			return words, nil
		}
		words = append(words, f.Arg(0))
		args = f.Args()[1:]
	}
}

func envName(name string) string {
	return "COMBIPAT_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}
