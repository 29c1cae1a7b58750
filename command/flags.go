package command

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"combipat/command/listen"
)

// flags is a flag set in which every flag has an environment variable: --addr is
// COMBIPAT_ADDR. The command line wins over the environment, that over the settings kept in the
// data directory, and those over the default.
type flags struct {
	*flag.FlagSet
	ready *bool // the environment has been read
}

func newFlags(name string) flags {
	f := flags{flag.NewFlagSet("combipat "+name, flag.ContinueOnError), new(bool)}
	f.SetOutput(os.Stderr)
	return f
}

// parse reads environment, arguments and kept settings; what is left over is in Args.
func (f flags) parse(args []string) error {
	if err := f.line(args); err != nil {
		return err
	}
	return f.kept()
}

// interleaved reads flags that may stand after the words too, and returns the words.
func (f flags) interleaved(args []string) (words []string, err error) {
	for {
		if err := f.line(args); err != nil {
			return nil, err
		}
		if f.NArg() == 0 {
			return words, f.kept()
		}
		words = append(words, f.Arg(0))
		args = f.Args()[1:]
	}
}

// line reads the environment, the first time, and the arguments.
func (f flags) line(args []string) error {
	if err := f.environment(); err != nil {
		return err
	}
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w: %v", listen.ErrUsage, err)
	}
	return nil
}

func (f flags) environment() (wrong error) {
	if *f.ready {
		return nil
	}
	*f.ready = true
	f.VisitAll(func(fl *flag.Flag) {
		fl.Usage += " (" + envName(fl.Name) + ")"
		if v, ok := os.LookupEnv(envName(fl.Name)); ok {
			if err := fl.Value.Set(v); err != nil {
				wrong = fmt.Errorf("%w: %s: %v", listen.ErrUsage, envName(fl.Name), err)
			}
		}
	})
	return wrong
}

// kept reads the settings of the data directory, where there are any, for what was said neither
// on the command line nor in the environment. Those of other commands are passed over.
func (f flags) kept() error {
	data := f.Lookup("data")
	if data == nil || data.Value.String() == "" {
		return nil
	}
	settings, err := readSettings(filepath.Join(data.Value.String(), settingsFile))
	if err != nil {
		return err
	}
	said := map[string]bool{"data": true}
	f.Visit(func(fl *flag.Flag) { said[fl.Name] = true })
	for _, s := range settings {
		name := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(s.name, "COMBIPAT_"), "_", "-"))
		if _, ok := os.LookupEnv(s.name); ok || said[name] || f.Lookup(name) == nil {
			continue
		}
		if err := f.Lookup(name).Value.Set(s.value); err != nil {
			return fmt.Errorf("%w: %s: %s: %v", listen.ErrUsage, settingsFile, s.name, err)
		}
	}
	return nil
}

func envName(name string) string {
	return "COMBIPAT_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// each visits the names of all flags.
func (f flags) each(visit func(name string)) {
	f.VisitAll(func(fl *flag.Flag) { visit(fl.Name) })
}
