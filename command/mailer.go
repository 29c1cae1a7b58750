package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"combipat/command/listen"
	"combipat/store"
)

// mailBatch is how many messages one connection carries.
const mailBatch = 50

// mailer hands the outbox over to an SMTP server.
type mailer struct {
	client *mail.Client
	from   string
	url    string // of the service, as its readers reach it; for links
	log    *slog.Logger
}

// newMailer reads smtp://user:password@host:587 (STARTTLS is demanded) or smtps://… (TLS from
// the first byte); smtp+plain://127.0.0.1:25 speaks in the clear and only to this machine.
func newMailer(address, from string, log *slog.Logger) (*mailer, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("%w: --smtp: serve un indirizzo come smtp://utente:password@posta.example.org:587", listen.ErrUsage)
	}
	options := []mail.Option{mail.WithTimeout(30 * time.Second)}
	switch u.Scheme {
	case "smtp":
		options = append(options, mail.WithTLSPortPolicy(mail.TLSMandatory))
	case "smtps":
		options = append(options, mail.WithSSLPort(false))
	case "smtp+plain":
		if u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost" && u.Hostname() != "::1" {
			return nil, fmt.Errorf("%w: --smtp: in chiaro solo verso questo stesso computer", listen.ErrUsage)
		}
		options = append(options, mail.WithTLSPortPolicy(mail.NoTLS))
	default:
		return nil, fmt.Errorf("%w: --smtp: schema %q sconosciuto; usa smtp o smtps", listen.ErrUsage, u.Scheme)
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		options = append(options, mail.WithPort(port))
	}
	if password, ok := u.User.Password(); ok {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	client, err := mail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("%w: --smtp: %v", listen.ErrUsage, err)
	}
	return &mailer{client: client, from: from, log: log}, nil
}

// job is the mailer's line in the table of jobs.
func (m *mailer) job() store.Sweep {
	return store.Sweep{Name: "posta", Every: 15 * time.Second, Run: m.deliver}
}

// deliver sends what is due, a batch through one connection; what fails rests and is tried again,
// longer each time, unless the server refused it for good. Nothing of a message goes to the log but
// its id.
func (m *mailer) deliver(s *store.Store, ctx context.Context, now time.Time) error {
	for {
		due, err := s.ClaimMail(ctx, now, mailBatch)
		if err != nil || len(due) == 0 {
			return err
		}
		line := &mailLine{client: m.client}
		for _, one := range due {
			if err = m.handed(ctx, s, now, one, m.send(ctx, line, one)); err != nil {
				break
			}
		}
		line.close()
		if err != nil {
			return err
		}
	}
}

// handed writes down how the handing over of a message went.
func (m *mailer) handed(ctx context.Context, s *store.Store, now time.Time, one store.Mail, wrong error) error {
	ctx = store.Essential(ctx) // what has gone out is noted on a full disk too, or it would go out again
	if wrong == nil {
		return s.MailSent(ctx, now, one.ID)
	}
	reason := strings.ReplaceAll(wrong.Error(), one.Recipient, "recipient") // servers repeat it in their refusals
	reason = reason[:min(len(reason), 300)]
	final := forGood(wrong)
	m.log.Warn("mail not sent", "id", one.ID, "attempt", one.Attempts+1, "final", final, "error", reason)
	if final {
		return s.MailRefused(ctx, one.ID, reason)
	}
	return s.MailFailed(ctx, now, one, reason)
}

// forGood says whether a server refused a message with a 5xx of its own: trying again would only
// annoy it. A refused connection or sign-in is no such word.
func forGood(err error) bool {
	refused, ok := errors.AsType[*mail.SendError](err)
	return ok && !refused.IsTemp() && refused.ErrorCode() >= 500 && refused.ErrorCode() < 600
}

// mailLine is the connection of a batch: opened when the first message needs it, and again after it
// broke.
type mailLine struct {
	client *mail.Client
	open   *smtp.Client
}

func (l *mailLine) send(ctx context.Context, msg *mail.Msg) error {
	if l.open == nil {
		open, err := l.client.DialToSMTPClientWithContext(ctx)
		if err != nil {
			return err
		}
		l.open = open
	}
	err := l.client.SendWithSMTPClient(l.open, msg)
	if err != nil && l.client.ResetWithSMTPClient(l.open) != nil {
		l.close()
	}
	return err
}

func (l *mailLine) close() {
	if l.open != nil {
		_ = l.client.CloseWithSMTPClient(l.open)
		l.open = nil
	}
}

func (m *mailer) send(ctx context.Context, line *mailLine, one store.Mail) error {
	msg := mail.NewMsg()
	if err := msg.From(m.from); err != nil {
		return fmt.Errorf("sender: %w", err)
	}
	if err := msg.To(one.Recipient); err != nil {
		return errors.New("recipient is no address")
	}
	if one.Path != "" && m.url == "" {
		return errors.New("a link needs --url")
	}
	msg.Subject(one.Subject)
	msg.SetBodyString(mail.TypeTextPlain, strings.ReplaceAll(one.Body, store.LinkMark, m.url+one.Path))
	// Written by a program: no out-of-office message comes back (RFC 3834), from Exchange neither.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetMessageIDWithValue(one.ID + "@" + domainOf(m.from)) // the same at every attempt, so that a double is recognised
	if err := line.send(ctx, msg); err != nil {
		return fmt.Errorf("hand over: %w", err)
	}
	return nil
}

// domainOf is the sender's domain, under which its messages have their ids (RFC 5322 section 3.6.4).
func domainOf(from string) string {
	if address, err := netmail.ParseAddress(from); err == nil {
		from = address.Address
	}
	return from[strings.LastIndex(from, "@")+1:]
}
