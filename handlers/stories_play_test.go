package handlers_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"combipat/desk"
	"combipat/handlers"
	"combipat/store"
	"combipat/store/example"
	"combipat/store/storetest"
)

const storyPassword = "una password di prova"

// demoHash is everybody's, made once and as cheap as the function allows: a story signs in
// whenever its clock has left the session behind.
var demoHash = sync.OnceValue(func() string {
	salt := []byte("sedici byte 1234")
	key := argon2.IDKey([]byte(storyPassword), salt, 1, 8, 1, 32)
	enc := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=19$m=8,t=1,p=1$%s$%s", enc(salt), enc(key))
})

// dawn is when the world was made, and the clock before the first now.
var dawn = time.Date(2026, 1, 7, 9, 0, 0, 0, desk.Rome)

// play is a story under way.
type play struct {
	store   *store.Store
	options store.Options // where it stands
	server  *handlers.Server
	rooms   *handlers.Rooms
	clock   atomic.Pointer[time.Time]
	since   time.Time // the last now: mail is counted from there
	persons map[string]*browser
	who     string // "" before the first as: nobody, who is not signed in
	last    *answer
	saved   map[string]string
	log     bytes.Buffer // internal errors, shown with a failure
}

// newPlay opens a copy of the example world.
func newPlay(t testing.TB, kind string) *play {
	t.Helper()
	p := &play{persons: map[string]*browser{}, saved: map[string]string{}}
	p.store, p.options = storetest.OpenWorldAt(t, kind, "storie", func(s *store.Store) error {
		return example.World(context.Background(), s, dawn, demoHash())
	})
	p.set(dawn)
	now := func() time.Time { return *p.clock.Load() }
	log := slog.New(slog.NewTextHandler(&p.log, &slog.HandlerOptions{Level: slog.LevelError}))
	p.rooms = openRooms(t, p.store, now, log)
	p.server = handlers.New(handlers.Config{
		Store: p.store, Now: now, Demo: true, Support: "assistenza@example.org", Log: log, Rooms: p.rooms,
	})
	t.Cleanup(p.server.Close)
	return p
}

func (p *play) set(at time.Time) {
	p.clock.Store(&at)
	p.since = at
}

// play takes the steps one after the other; its error names the line.
func (p *play) play(told story) error {
	for _, s := range told.steps {
		if err := p.step(s); err != nil {
			return fmt.Errorf("%s: %w", s.where(), err)
		}
	}
	return nil
}

func (p *play) step(s step) error {
	var err error
	if s.text, err = p.fill(s.text); err != nil {
		return err
	}
	switch s.verb {
	case "now":
		p.set(s.at)
	case "as":
		if !slices.Contains(example.Logins, s.text) {
			return fmt.Errorf("nobody is called %q", s.text)
		}
		p.who = s.text
	case "GET", "POST":
		return p.request(s)
	case "status":
		return p.expect(func(a answer) bool { return a.status == s.status && a.text.says(s.text) },
			fmt.Sprintf("wanted %d %s", s.status, s.text))
	case "has":
		return p.expect(func(a answer) bool { return a.text.says(s.text) }, "has not: "+s.text)
	case "hasnt":
		return p.expect(func(a answer) bool { return !a.text.says(s.text) }, "has: "+s.text)
	case "save":
		if p.last == nil {
			return errNoAnswer
		}
		p.saved[s.text] = path.Base(p.last.at.Path)
	case "sweep":
		ctx, cancel := context.WithTimeout(context.Background(), stepTakes)
		defer cancel()
		return p.store.SweepAll(ctx, *p.clock.Load())
	case "mail", "nomail":
		return p.mail(s)
	}
	return nil
}

var errNoAnswer = errors.New("nothing was asked yet")

// expect judges the last answer; its error shows how the page begins.
func (p *play) expect(good func(answer) bool, complaint string) error {
	if p.last == nil {
		return errNoAnswer
	}
	if good(*p.last) {
		return nil
	}
	const beginning = 1500
	shown := p.last.text.apart[p.last.text.main:]
	if len(shown) > beginning {
		shown = strings.ToValidUTF8(shown[:beginning], "") + " …"
	}
	return fmt.Errorf("%s\ngot %d at %s, as %s on %s:\n%s", complaint, p.last.status, p.last.at.Path,
		p.who, p.clock.Load().Format("2006-01-02 15:04"), shown)
}

// request makes a request, signing in first where there is no live session.
func (p *play) request(s step) error {
	var err error
	if s.path, err = p.fill(s.path); err != nil {
		return err
	}
	fields := slices.Clone(s.fields)
	for i := range fields {
		if fields[i].value, err = p.fill(fields[i].value); err != nil {
			return err
		}
	}
	b := p.persons[p.who]
	if b == nil {
		b = newBrowser(p.server)
		p.persons[p.who] = b
	}
	if s.path == "/esci" {
		b.hat = nil
	}
	a, err := b.send(s.verb, s.path, fields)
	if err == nil && p.who != "" && a.at.Path == "/accedi" && !aboutSigningIn(s.path) {
		if err = p.signIn(b, a); err == nil {
			a, err = b.send(s.verb, s.path, fields)
		}
	}
	p.last = &a
	if err != nil {
		p.last = nil
	} else if s.path == "/profilo" && a.status < 400 {
		b.hat = fields
	}
	return err
}

// aboutSigningIn says whether a step means the sign-in page itself.
func aboutSigningIn(target string) bool {
	target, _, _ = strings.Cut(target, "?")
	return target == "/accedi" || target == "/esci"
}

// signIn fills in the form that a request without a session ended on, and puts the hat on again
// that the person wore: a session that ended because the clock was set changes no story.
func (p *play) signIn(b *browser, form answer) error {
	a, err := b.send("POST", "/accedi", []field{{"utente", p.who}, {"password", storyPassword}, {"poi", form.at.Query().Get("poi")}})
	if err == nil && a.at.Path != "/accedi" && b.hat != nil {
		_, err = b.send("POST", "/profilo", b.hat)
	}
	if err == nil && a.at.Path == "/accedi" {
		err = fmt.Errorf("%s cannot sign in: %d %s", p.who, a.status, a.text.apart[a.text.main:])
	}
	return err
}

var placeholder = regexp.MustCompile(`\{[a-z][a-z0-9_.]*\}`)

// fill puts what was saved in place of {r1}.
func (p *play) fill(s string) (string, error) {
	var err error
	filled := placeholder.ReplaceAllStringFunc(s, func(name string) string {
		value, ok := p.saved[name[1:len(name)-1]]
		if !ok {
			err = fmt.Errorf("%s was never saved", name)
		}
		return value
	})
	return filled, err
}

// mail looks for a text in what was queued since the last now.
func (p *play) mail(s step) error {
	ctx, cancel := context.WithTimeout(context.Background(), stepTakes)
	defer cancel()
	queued, err := p.store.QueuedMail(ctx, p.since)
	if err != nil {
		return err
	}
	var all []string
	found := false
	for _, m := range queued {
		whole := fold(m.Recipient + " " + m.Subject + " " + m.Body)
		all = append(all, whole)
		found = found || strings.Contains(whole, s.text)
	}
	if found == (s.verb == "mail") {
		return nil
	}
	return fmt.Errorf("%s %s: %d e-mails were queued since %s:\n%s", s.verb, s.text, len(all),
		p.since.Format("2006-01-02 15:04"), strings.Join(all, "\n"))
}
