package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// Weather is what an error of the world means for somebody who wanted something kept or shown:
// not a rule's word and not a fault of ours, but «not now».
type Weather int

// Every «not now» is one of these.
const (
	Fair     Weather = iota // the error is no weather
	DiskFull                // a disk has no room left
	DiskBad                 // a disk cannot be read or written, or lacks a file that a row names
	Away                    // the database does not answer
	Crowded                 // too many at once, or somebody holds what is needed
)

// String is the word that GET /salute says it with.
func (w Weather) String() string {
	return [...]string{"ok", "disk", "disk-error", "database", "busy"}[w]
}

// What the store itself says of the weather; anything else is read by WeatherOf.
var (
	ErrFull     = errors.New("store: disk full")
	ErrDisk     = errors.New("store: disk cannot be written")
	ErrAway     = errors.New("store: database does not answer")
	ErrLostFile = errors.New("store: a file that a row names is not there")
)

// WeatherOf is the one place where an error of a disk, of SQLite, of PostgreSQL or of the way to it
// is read. It returns Fair for nil, for refusals and for faults of ours. The error of a broken
// upload is one of a connection too: whoever reads a form says first that it is the form's.
func WeatherOf(err error) Weather {
	if err == nil {
		return Fair
	}
	for _, read := range []func(error) Weather{ownWeather, pgWeather, sqliteWeather, diskWeather, wayWeather} {
		if w := read(err); w != Fair {
			return w
		}
	}
	return Fair
}

func ownWeather(err error) Weather {
	switch {
	case errors.Is(err, ErrFull):
		return DiskFull
	case errors.Is(err, ErrDisk), errors.Is(err, ErrLostFile):
		return DiskBad
	case errors.Is(err, ErrAway):
		return Away
	case errors.Is(err, ErrBusy):
		return Crowded
	}
	return Fair
}

// pgWeather reads the codes of PostgreSQL's appendix A.
func pgWeather(err error) Weather {
	switch code := pgCode(err); code {
	case "53100":
		return DiskFull
	case "58030", "25006": // its disk; a server that has become somebody's copy
		return DiskBad
	case "55P03", "57014", "53000", "53200", "53300", "53400":
		return Crowded
	case "57P01", "57P02", "57P03", "57P05":
		return Away
	default:
		if strings.HasPrefix(code, "08") {
			return Away
		}
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return Away
	}
	return Fair
}

func diskWeather(err error) Weather {
	for is, means := range map[syscall.Errno]Weather{
		syscall.ENOSPC: DiskFull, syscall.EDQUOT: DiskFull, syscall.EIO: DiskBad, syscall.EROFS: DiskBad,
		syscall.EMFILE: Crowded, syscall.ENFILE: Crowded,
	} {
		if errors.Is(err, is) {
			return means
		}
	}
	return Fair
}

// wayWeather reads what a lost, refused or mute connection leaves.
func wayWeather(err error) Weather {
	var network net.Error
	for _, lost := range []error{io.EOF, io.ErrUnexpectedEOF, driver.ErrBadConn, net.ErrClosed, context.DeadlineExceeded,
		syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, lost) {
			return Away
		}
	}
	if errors.As(err, &network) {
		return Away
	}
	return Fair
}

type essentialKey struct{}

// Essential marks what goes on while a disk is full, on the reserve: signing in and out, and
// registering who reads what. It is little, and without it nobody could even look.
func Essential(ctx context.Context) context.Context {
	return context.WithValue(ctx, essentialKey{}, true)
}

func isEssential(ctx context.Context) bool { return ctx.Value(essentialKey{}) != nil }
