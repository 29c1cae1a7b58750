package story

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

const StoryPassword = "una password di prova"

// DemoHash is everybody's, made once and as cheap as the function allows: a story signs in
// whenever its clock has left the session behind.
var DemoHash = sync.OnceValue(func() string {
	salt := []byte("sedici byte 1234")
	key := argon2.IDKey([]byte(StoryPassword), salt, 1, 8, 1, 32)
	enc := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=19$m=8,t=1,p=1$%s$%s", enc(salt), enc(key))
})

// Dawn is when the world was made, and the clock before the first now.
var Dawn = time.Date(2026, 1, 7, 9, 0, 0, 0, desk.Rome)

// Play is a story under way.
type Play struct {
	Store   *store.Store
	options store.Options // where it stands
	Server  *handlers.Server
	Rooms   *handlers.Rooms
	Clock   atomic.Pointer[time.Time]
	since   time.Time // the last now: mail is counted from there
	Persons map[string]*Browser
	Who     string // "" before the first as: nobody, who is not signed in
	Last    *Answer
	Saved   map[string]string
	Log     bytes.Buffer // internal errors, shown with a failure
}

// NewPlay opens a copy of the example world.
func NewPlay(t testing.TB, kind string) *Play {
	t.Helper()
	p := &Play{Persons: map[string]*Browser{}, Saved: map[string]string{}}
	p.Store, p.options = storetest.OpenWorldAt(t, kind, "storie", func(s *store.Store) error {
		return example.World(context.Background(), s, Dawn, DemoHash())
	})
	p.Set(Dawn)
	now := func() time.Time { return *p.Clock.Load() }
	log := slog.New(slog.NewTextHandler(&p.Log, &slog.HandlerOptions{Level: slog.LevelError}))
	p.Rooms = OpenRooms(t, p.Store, now, log)
	p.Server = handlers.New(handlers.Config{
		Store: p.Store, Now: now, Demo: true, Support: "assistenza@example.org", Log: log, Rooms: p.Rooms,
	})
	t.Cleanup(p.Server.Close)
	return p
}

func (p *Play) Set(at time.Time) {
	p.Clock.Store(&at)
	p.since = at
}

// Play takes the steps one after the other; its error names the line.
func (p *Play) Play(told Story) error {
	for _, s := range told.Steps {
		if err := p.step(s); err != nil {
			return fmt.Errorf("%s: %w", s.where(), err)
		}
	}
	return nil
}

func (p *Play) step(s Step) error {
	var err error
	if s.text, err = p.Fill(s.text); err != nil {
		return err
	}
	switch s.Verb {
	case "now":
		p.Set(s.at)
	case "as":
		if !slices.Contains(example.Logins, s.text) {
			return fmt.Errorf("nobody is called %q", s.text)
		}
		p.Who = s.text
	case "GET", "POST":
		return p.Request(s)
	case "status":
		return p.expect(func(a Answer) bool { return a.Status == s.status && a.Text.Says(s.text) },
			fmt.Sprintf("wanted %d %s", s.status, s.text))
	case "has":
		return p.expect(func(a Answer) bool { return a.Text.Says(s.text) }, "has not: "+s.text)
	case "hasnt":
		return p.expect(func(a Answer) bool { return !a.Text.Says(s.text) }, "has: "+s.text)
	case "save":
		if p.Last == nil {
			return errNoAnswer
		}
		p.Saved[s.text] = path.Base(p.Last.At.Path)
	case "sweep":
		ctx, cancel := context.WithTimeout(context.Background(), StepTakes)
		defer cancel()
		return p.Store.SweepAll(ctx, *p.Clock.Load())
	case "mail", "nomail":
		return p.mail(s)
	}
	return nil
}

var errNoAnswer = errors.New("nothing was asked yet")

// expect judges the last answer; its error shows how the page begins.
func (p *Play) expect(good func(Answer) bool, complaint string) error {
	if p.Last == nil {
		return errNoAnswer
	}
	if good(*p.Last) {
		return nil
	}
	const beginning = 1500
	shown := p.Last.Text.Apart[p.Last.Text.Main:]
	if len(shown) > beginning {
		shown = strings.ToValidUTF8(shown[:beginning], "") + " …"
	}
	return fmt.Errorf("%s\ngot %d at %s, as %s on %s:\n%s", complaint, p.Last.Status, p.Last.At.Path,
		p.Who, p.Clock.Load().Format("2006-01-02 15:04"), shown)
}

// Request makes a request, signing in first where there is no live session.
func (p *Play) Request(s Step) error {
	var err error
	if s.Path, err = p.Fill(s.Path); err != nil {
		return err
	}
	fields := slices.Clone(s.Fields)
	for i := range fields {
		if fields[i].Value, err = p.Fill(fields[i].Value); err != nil {
			return err
		}
	}
	b := p.Persons[p.Who]
	if b == nil {
		b = NewBrowser(p.Server)
		p.Persons[p.Who] = b
	}
	if s.Path == "/esci" {
		b.hat = nil
	}
	a, err := b.Send(s.Verb, s.Path, fields)
	if err == nil && p.Who != "" && a.At.Path == "/accedi" && !aboutSigningIn(s.Path) {
		if err = p.signIn(b, a); err == nil {
			a, err = b.Send(s.Verb, s.Path, fields)
		}
	}
	p.Last = &a
	if err != nil {
		p.Last = nil
	} else if s.Path == "/profilo" && a.Status < 400 {
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
func (p *Play) signIn(b *Browser, form Answer) error {
	a, err := b.Send("POST", "/accedi", []Field{{"utente", p.Who}, {"password", StoryPassword}, {"poi", form.At.Query().Get("poi")}})
	if err == nil && a.At.Path != "/accedi" && b.hat != nil {
		_, err = b.Send("POST", "/profilo", b.hat)
	}
	if err == nil && a.At.Path == "/accedi" {
		err = fmt.Errorf("%s cannot sign in: %d %s", p.Who, a.Status, a.Text.Apart[a.Text.Main:])
	}
	return err
}

var placeholder = regexp.MustCompile(`\{[a-z][a-z0-9_.]*\}`)

// Fill puts what was saved in place of {r1}.
func (p *Play) Fill(s string) (string, error) {
	var err error
	filled := placeholder.ReplaceAllStringFunc(s, func(name string) string {
		value, ok := p.Saved[name[1:len(name)-1]]
		if !ok {
			err = fmt.Errorf("%s was never saved", name)
		}
		return value
	})
	return filled, err
}

// mail looks for a text in what was queued since the last now.
func (p *Play) mail(s Step) error {
	ctx, cancel := context.WithTimeout(context.Background(), StepTakes)
	defer cancel()
	queued, err := p.Store.QueuedMail(ctx, p.since)
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
	if found == (s.Verb == "mail") {
		return nil
	}
	return fmt.Errorf("%s %s: %d e-mails were queued since %s:\n%s", s.Verb, s.text, len(all),
		p.since.Format("2006-01-02 15:04"), strings.Join(all, "\n"))
}
