package command

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"combipat/command/listen"
	"combipat/desk"
	"combipat/store"
	"combipat/store/example"
	"combipat/store/storetest"
)

// postbox is a real SMTP server that keeps what it is given; the first refuse messages are
// turned away for now.
type postbox struct {
	mu       sync.Mutex
	refuse   int
	never    string // a recipient who is turned away for good
	got      []string
	sessions int
}

func (p *postbox) NewSession(*smtp.Conn) (smtp.Session, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sessions++
	return &letter{box: p}, nil
}

type letter struct {
	box    *postbox
	to     string
	signed bool
}

func (l *letter) AuthMechanisms() []string { return []string{sasl.Plain} }

func (l *letter) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "combipat" || password != "parola-di-prova" {
			return errors.New("no")
		}
		l.signed = true
		return nil
	}), nil
}

func (l *letter) Mail(string, *smtp.MailOptions) error { return nil }

func (l *letter) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to == l.box.never {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user here, <" + to + ">"}
	}
	l.to = to
	return nil
}

func (l *letter) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l.box.mu.Lock()
	defer l.box.mu.Unlock()
	if l.box.refuse > 0 {
		l.box.refuse--
		return &smtp.SMTPError{Code: 451, Message: "later, <" + l.to + ">"}
	}
	l.box.got = append(l.box.got, l.to+"\n"+string(body))
	return nil
}

func (l *letter) Reset()        {}
func (l *letter) Logout() error { return nil }

// open listens on loopback, with STARTTLS when it has a certificate.
func (p *postbox) open(t *testing.T, cert *tls.Certificate) (port string) {
	t.Helper()
	server := smtp.NewServer(p)
	server.AllowInsecureAuth = cert == nil
	if cert != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS12}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return port
}

// withReply opens a world in which one reply has queued one e-mail.
func withReply(t *testing.T, now time.Time) *store.Store {
	t.Helper()
	s := storetest.OpenWorld(t, "sqlite", "mailer", func(s *store.Store) error {
		return example.World(context.Background(), s, now, "")
	})
	person := func(login string) desk.Actor {
		id, _, err := s.Credentials(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		who, err := s.Person(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return who
	}
	q := desk.Question{Motivo: "requisiti", Topic: "pensioni", CF: "RSSMRA80A01F205X", FirstName: "Mario", LastName: "Rossi", CAP: "20135", Text: "prova"}
	sub, err := q.Check(desk.Generico, desk.Topic{Code: "pensioni", Label: "Pensioni"})
	if err != nil {
		t.Fatal(err)
	}
	id, err := s.SendRequest(t.Context(), store.Act{Who: person("operatore.mi"), Now: now}, store.Draft{Question: q}, sub)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Reply(t.Context(), store.Act{Who: person("funzionario.mi"), Now: now, ID: id}, desk.ReplyAnswer, store.Message{Text: "risposta riservata"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestMailIsDelivered sends a ping through STARTTLS and AUTH: refused twice it rests longer
// each time, then goes out once, without a word about the citizen [R44, A29]; nothing of the
// recipient stands in the log.
func TestMailIsDelivered(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 4, 7, 10, 0, 0, 0, desk.Rome)
	s := withReply(t, now)
	box := &postbox{refuse: 2}
	cert, pool := certificate(t)
	var log bytes.Buffer
	m, err := newMailer("smtp://combipat:parola-di-prova@127.0.0.1:"+box.open(t, &cert), "combipat@example.org", slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.client.SetTLSConfig(&tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}); err != nil {
		t.Fatal(err)
	}
	deliver := func(at time.Time) int {
		t.Helper()
		if err := m.deliver(s, t.Context(), at); err != nil {
			t.Fatal(err)
		}
		box.mu.Lock()
		defer box.mu.Unlock()
		return len(box.got)
	}
	for i, step := range []struct {
		after time.Duration
		sent  int
	}{
		{0, 0},                // refused
		{30 * time.Second, 0}, // rests
		{time.Minute, 0},      // refused again
		{2 * time.Minute, 0},  // rests for two minutes from there
		{4 * time.Minute, 1},  // goes out
		{48 * time.Hour, 1},   // and never again
	} {
		if n := deliver(now.Add(step.after)); n != step.sent {
			t.Fatalf("step %d, after %s: %d sent, want %d\n%s", i, step.after, n, step.sent, log.String())
		}
	}
	for _, want := range []string{"operatore.mi@example.org", "CB-2026-000001", "Content-Type: text/plain",
		"Auto-Submitted: auto-generated\r\n", "X-Auto-Response-Suppress: All\r\n", "@example.org>\r\n"} {
		if !strings.Contains(box.got[0], want) {
			t.Errorf("%q is missing in\n%s", want, box.got[0])
		}
	}
	for _, secret := range []string{"Rossi", "RSSMRA80A01F205X", "risposta riservata"} {
		if strings.Contains(box.got[0], secret) {
			t.Errorf("%q stands in the e-mail", secret)
		}
	}
	if !strings.Contains(log.String(), "mail not sent") || strings.Contains(log.String(), "operatore.mi@") {
		t.Errorf("the log reads\n%s", log.String())
	}
}

// TestMailInOneConnection: a batch goes through one connection, in which one recipient is refused for
// good: that message is given up at once and not tried again, the others arrive.
func TestMailInOneConnection(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 4, 7, 10, 0, 0, 0, desk.Rome)
	s := withReply(t, now)
	for n := range 9 {
		to := fmt.Sprintf("persona%d@example.org", n)
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO outbox (id, recipient, subject, body, queued_at, next_at) VALUES ($1, $2, 'Avviso', 'Un avviso.', $3, $3)`, to, to, now.Unix())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	box := &postbox{never: "persona4@example.org"}
	m, err := newMailer("smtp+plain://127.0.0.1:"+box.open(t, nil), "COMBIPAT <combipat@example.org>", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Time{now, now.Add(time.Hour), now.Add(24 * time.Hour)} {
		if err := m.deliver(s, t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	if len(box.got) != 9 || box.sessions != 1 {
		t.Errorf("%d messages in %d connections", len(box.got), box.sessions)
	}
	if state, err := s.Outbox(t.Context()); err != nil || state.GivenUp != 1 {
		t.Errorf("%+v, %v", state, err)
	}
}

// TestTwoSenders lets two processes' worth of senders at one outbox: the message goes out once.
func TestTwoSenders(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 4, 7, 10, 0, 0, 0, desk.Rome)
	s, box := withReply(t, now), &postbox{}
	port := box.open(t, nil)
	var wg sync.WaitGroup
	for range 8 {
		m, err := newMailer("smtp+plain://127.0.0.1:"+port, "combipat@example.org", slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			if err := m.deliver(s, t.Context(), now); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(box.got) != 1 {
		t.Errorf("sent %d times", len(box.got))
	}
	if o, err := s.Outbox(t.Context()); err != nil || o.Waiting != 0 {
		t.Errorf("outbox %+v, %v", o, err)
	}
}

// TestMailerRefuses keeps passwords off the open network.
func TestMailerRefuses(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"smtp+plain://posta.example.org:25", "http://posta.example.org", "posta.example.org", "smtp://"} {
		if _, err := newMailer(address, "a@example.org", slog.New(slog.DiscardHandler)); !errors.Is(err, listen.ErrUsage) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// certificate makes a certificate for 127.0.0.1 and the pool that trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}
