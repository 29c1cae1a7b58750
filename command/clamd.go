package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"combipat/command/listen"
	"combipat/store"
)

const (
	scanBatch = 16
	scanChunk = 64 << 10
	// scanTakes is how long one file may take: clamd itself gives up after two minutes.
	scanTakes = 2 * time.Minute
)

// errScanLimit is clamd's refusal of a file that is larger than its StreamMaxLength.
var errScanLimit = errors.New("the scanner takes no file of this size")

// scanner shows files to clamd before anybody may open them.
type scanner struct {
	network, address string
	log              *slog.Logger

	mu      sync.Mutex
	old     string // how far the files that were there before have been queued
	oldDone bool
}

// clamdFlag is the flag of serve that turns the scanner on.
func clamdFlag(f flags) *string {
	return f.String("clamd", "", "antivirus: unix:/run/clamav/clamd.ctl oppure tcp://127.0.0.1:3310; senza, gli allegati non sono controllati")
}

// newScanner reads unix:/path or tcp://host:port; what people sent goes in the clear to this
// machine only.
func newScanner(address string, log *slog.Logger) (*scanner, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%w: --clamd: %v", listen.ErrUsage, err)
	}
	switch u.Scheme {
	case "unix":
		if path := cmp.Or(u.Path, u.Opaque); strings.HasPrefix(path, "/") {
			return &scanner{network: "unix", address: path, log: log}, nil
		}
	case "tcp":
		ip := net.ParseIP(u.Hostname())
		if u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return nil, fmt.Errorf("%w: --clamd: in chiaro solo verso questo stesso computer", listen.ErrUsage)
		}
		if u.Port() != "" {
			return &scanner{network: "tcp", address: u.Host, log: log}, nil
		}
	}
	return nil, fmt.Errorf("%w: --clamd: serve unix:/run/clamav/clamd.ctl oppure tcp://127.0.0.1:3310", listen.ErrUsage)
}

// job is the scanner's line in the table of jobs.
func (c *scanner) job() store.Sweep {
	return store.Sweep{Name: "antivirus", Every: 5 * time.Second, Run: c.sweep}
}

// sweep looks at what waits. While clamd does not answer everything stays where it is, and is
// tried again later.
func (c *scanner) sweep(s *store.Store, ctx context.Context, now time.Time) error {
	if err := c.queueOld(s, ctx, now); err != nil {
		return err
	}
	for {
		due, err := s.ClaimScans(ctx, now, scanBatch)
		if err != nil || len(due) == 0 {
			return err
		}
		var down error
		for _, f := range due {
			if down == nil {
				down, err = c.look(s, ctx, now, f)
			} else {
				err = s.ScanFailed(ctx, now, f, "irraggiungibile")
			}
			if err != nil {
				return err
			}
		}
		if down != nil {
			c.log.Warn("virus scanner not reachable: new files stay in quarantine", "error", down.Error())
			return nil
		}
	}
}

// queueOld queues, once a start and a few at a time, the files that came before there was a
// scanner.
func (c *scanner) queueOld(s *store.Store, ctx context.Context, now time.Time) (err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.oldDone {
		c.old, err = s.QueueOldFiles(ctx, now, c.old)
		c.oldDone = err == nil && c.old == ""
	}
	return err
}

// look shows one file to clamd and notes what it says; down is not nil when nobody answered.
func (c *scanner) look(s *store.Store, ctx context.Context, now time.Time, f store.Scan) (down, err error) {
	file, err := s.OpenFile(f.SHA256)
	if errors.Is(err, store.ErrLostFile) {
		return nil, s.ScanGone(ctx, now, f)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	found, err := c.scan(ctx, file)
	var unreachable *net.OpError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err() // the lease ends by itself
	case errors.Is(err, errScanLimit):
		c.log.Warn("virus scanner takes no file of this size: raise StreamMaxLength in clamd.conf", "file", f.SHA256)
		return nil, s.ScanFailed(ctx, now, f, "limite")
	case errors.As(err, &unreachable):
		return err, s.ScanFailed(ctx, now, f, "irraggiungibile")
	case err != nil:
		c.log.Warn("virus scanner failed", "file", f.SHA256, "attempt", f.Attempts+1, "error", err.Error())
		return nil, s.ScanFailed(ctx, now, f, "errore")
	case found != "":
		c.log.Warn("virus found, file deleted", "file", f.SHA256, "virus", found)
		return nil, s.ScanInfected(ctx, now, f.SHA256, found)
	}
	return nil, s.ScanClean(ctx, now, f.SHA256)
}

// scan speaks clamd's INSTREAM: pieces with their length in front, an empty one at the end, and
// one line back. It returns the virus' name, "" for a clean file.
func (c *scanner) scan(ctx context.Context, file io.Reader) (found string, err error) {
	ctx, cancel := context.WithTimeout(ctx, scanTakes)
	defer cancel()
	conn, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	sendErr := stream(conn, file)
	// clamd answers and hangs up in the midst of a file that is too long for it.
	answer, err := io.ReadAll(io.LimitReader(conn, 4<<10))
	if len(answer) == 0 {
		return "", errors.Join(sendErr, err, errors.New("no answer"))
	}
	return verdict(string(answer))
}

func stream(to io.Writer, file io.Reader) error {
	if _, err := to.Write([]byte("zINSTREAM\x00")); err != nil {
		return err
	}
	for piece := make([]byte, 4+scanChunk); ; {
		n, err := io.ReadFull(file, piece[4:])
		if n > 0 {
			piece[0], piece[1], piece[2], piece[3] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n) // #nosec G115 -- the length in four bytes
			if _, err := to.Write(piece[:4+n]); err != nil {
				return err
			}
		}
		switch err {
		case nil:
		case io.EOF, io.ErrUnexpectedEOF:
			_, err := to.Write(make([]byte, 4))
			return err
		default:
			return err
		}
	}
}

// verdict reads clamd's line. Only its own word OK is a clean file.
func verdict(answer string) (found string, err error) {
	line := strings.TrimRight(answer, "\x00\r\n ")
	if name, ok := strings.CutSuffix(line, " FOUND"); ok {
		_, name, _ = strings.Cut(name, ": ")
		return cmp.Or(strings.ToValidUTF8(name[:min(len(name), 100)], ""), "?"), nil
	}
	switch {
	case line == "stream: OK":
		return "", nil
	case strings.Contains(line, "size limit exceeded"):
		return "", errScanLimit
	}
	return "", fmt.Errorf("the scanner says %q", line[:min(len(line), 200)])
}
