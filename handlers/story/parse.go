package story

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"combipat/desk"
)

// Story is a file of testdata: prose that quotes the clause, and steps.
type Story struct {
	prose string
	Steps []Step
}

// Step is one line. What the verb does not use stays empty.
type Step struct {
	file   string
	line   int
	Verb   string
	text   string // what should be read, a person, a name
	Path   string
	Fields []Field
	status int
	at     time.Time
}

// Field is one k=v of a POST; a value "@5MiB.pdf" is a file.
type Field struct{ Key, Value string }

func (s Step) where() string { return fmt.Sprintf("%s:%d", s.file, s.line) }

// ParseStory reads a story; an error names the line that is none of the language.
func ParseStory(file, text string) (Story, error) {
	var told Story
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	n := 0
	for ; n < len(lines) && (strings.TrimSpace(lines[n]) != "" || told.prose == ""); n++ {
		told.prose = strings.TrimSpace(told.prose + "\n" + lines[n])
	}
	for ; n < len(lines); n++ {
		line := strings.TrimSpace(lines[n])
		if line == "" {
			continue
		}
		s, err := parseStep(line)
		s.file, s.line = file, n+1
		if err != nil {
			return told, fmt.Errorf("%s: %w", s.where(), err)
		}
		told.Steps = append(told.Steps, s)
	}
	if len(told.Steps) == 0 {
		return told, fmt.Errorf("%s: no steps after the first paragraph", file)
	}
	return told, nil
}

var statusWord = regexp.MustCompile(`^[1-5][0-9][0-9]$`)

// parseStep reads one line.
func parseStep(line string) (Step, error) {
	verb, rest := line, ""
	if i := strings.IndexAny(line, " \t"); i >= 0 {
		verb, rest = line[:i], fold(line[i:])
	}
	s := Step{Verb: verb, text: rest}
	if statusWord.MatchString(verb) {
		s.Verb = "status"
		_, err := fmt.Sscan(verb, &s.status)
		return s, err
	}
	var err error
	switch verb {
	case "now":
		s.at, err = parseMoment(rest)
	case "as", "save":
		if strings.ContainsRune(rest, ' ') {
			err = fmt.Errorf("%s takes one word", verb)
		}
	case "GET", "POST":
		s.Path, s.Fields, err = ParseRequest(line[len(verb):])
		if err == nil && verb == "GET" && len(s.Fields) > 0 {
			err = fmt.Errorf("GET takes a path and nothing more")
		}
	case "has", "hasnt", "mail", "nomail":
	case "sweep":
		if rest != "" {
			err = fmt.Errorf("sweep takes nothing")
		}
		return s, err
	default:
		return s, fmt.Errorf("unknown step %q", verb)
	}
	if err == nil && rest == "" {
		err = fmt.Errorf("%s what?", verb)
	}
	return s, err
}

// parseMoment reads "2026-04-04 10:00", seconds allowed, as a clock in Rome shows it.
func parseMoment(s string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if t, err := time.ParseInLocation(layout, s, desk.Rome); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("not a moment: %q, wanted 2026-04-04 10:00", s)
}

// ParseRequest reads a path and k=v pairs.
func ParseRequest(s string) (path string, fields []Field, err error) {
	words, err := splitWords(s)
	if err != nil || len(words) == 0 {
		return "", nil, err
	}
	if path = words[0]; !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return "", nil, fmt.Errorf("not a path: %q", path)
	}
	for _, w := range words[1:] {
		k, v, ok := strings.Cut(w, "=")
		if !ok || k == "" {
			return "", nil, fmt.Errorf("not a field: %q, wanted key=value", w)
		}
		fields = append(fields, Field{k, v})
	}
	return path, fields, nil
}

// splitWords cuts at blanks outside double quotes; within them \n, \t, \" and \\ are escapes.
func splitWords(s string) ([]string, error) {
	var words []string
	var word strings.Builder
	started, quoted := false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\' && i+1 < len(s):
			i++
			escaped, ok := map[byte]byte{'n': '\n', 't': '\t', '"': '"', '\\': '\\'}[s[i]]
			if !ok {
				return nil, fmt.Errorf(`unknown escape \%c`, s[i])
			}
			word.WriteByte(escaped)
		case c == '"':
			quoted, started = !quoted, true
		case !quoted && (c == ' ' || c == '\t'):
			if started {
				words = append(words, word.String())
				word.Reset()
				started = false
			}
		default:
			word.WriteByte(c)
			started = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("a double quote is not closed")
	}
	if started {
		words = append(words, word.String())
	}
	return words, nil
}

// fold turns every run of white space into one blank.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }
