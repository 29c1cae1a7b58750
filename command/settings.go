package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"combipat/command/listen"
)

// settingsFile, in the data directory, holds what init was told: lines COMBIPAT_NAME=value, as
// in the environment.
const settingsFile = "combipat.env"

// setting is a line of it.
type setting struct{ name, value string }

// readSettings returns the lines of a file, none where there is no file. A line that is none is
// an error that names it.
func readSettings(file string) ([]setting, error) {
	text, err := os.ReadFile(file) // #nosec G304 -- the administrator names the directory
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []setting
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, found := strings.Cut(line, "=")
		if name = strings.TrimSpace(name); !found || !strings.HasPrefix(name, "COMBIPAT_") {
			return nil, fmt.Errorf("%w: %s, riga %d: serve COMBIPAT_NOME=valore", listen.ErrUsage, file, i+1)
		}
		value = strings.TrimSpace(value)
		if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' {
			value = value[1 : n-1]
		}
		list = append(list, setting{name, value})
	}
	return list, nil
}

// writeSettings makes the file, readable by the service's user only, with a line for each value
// that is not empty. A file that is there is left alone: it is false then.
func writeSettings(dir string, list []setting) (bool, error) {
	f, err := os.OpenFile(filepath.Join(dir, settingsFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the administrator names the directory
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var text strings.Builder
	text.WriteString("# Impostazioni di combipat serve: una per riga, come nell’ambiente. «combipat serve --help» le elenca.\n" +
		"# Quelle date sulla riga di comando o nell’ambiente vincono su queste.\n")
	for _, s := range list {
		if s.value != "" {
			fmt.Fprintf(&text, "%s=\"%s\"\n", s.name, s.value)
		}
	}
	_, err = f.WriteString(text.String())
	return true, errors.Join(err, f.Close())
}

// unknownSetting returns the first name in the file that serve does not know: a slip of the pen
// that would go unnoticed.
func (f flags) unknownSetting(dir string) error {
	list, err := readSettings(filepath.Join(dir, settingsFile))
	if err != nil {
		return err
	}
	known := map[string]bool{}
	f.each(func(name string) { known[envName(name)] = true })
	for _, s := range list {
		if !known[s.name] {
			return fmt.Errorf("%w: %s: %s non è un’impostazione; «combipat serve --help» le elenca", listen.ErrUsage, settingsFile, s.name)
		}
	}
	return nil
}
