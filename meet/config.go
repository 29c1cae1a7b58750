package meet

import (
	"context"
	"net"
	"time"
)

// Config is what a server needs. The zero value of every field has a sensible meaning.
type Config struct {
	UDPPort    int                                // 0: any free one
	UDPConns   []net.PacketConn                   // instead of sockets of our own, for tests: closed by Server.Close
	TCP        net.Listener                       // ICE-TCP connections, see OnePort; nil: UDP only
	PublicIPs  []string                           // what candidates say when the host stands behind address translation
	Loopback   bool                               // also offer 127.0.0.1: the demo on one machine, and tests
	Now        func() time.Time                   // nil: time.Now
	Log        func(Entry)                        // join, admit, refuse, leave …, in order a room; must not call back
	Warn       func(string)                       // what an operator of the server should know, no personal data
	Revalidate func(context.Context, Ticket) bool // whether it would be given out again; the context ends with Close

	// Zero means the number of PROTOCOL.md section 7.
	CheckEvery time.Duration // how often tickets are asked about again
	LostAfter  time.Duration // silence until a connection counts as lost
	GoneAfter  time.Duration // silence from lost to given up
	JoinWithin time.Duration // an answered offer must be connected by then
	MaxJoining int           // offers being answered at the same time
	MaxBitrate int           // bit/s of one camera or screen
}

func (c Config) withDefaults() Config {
	def(&c.CheckEvery, 3*time.Second)
	def(&c.LostAfter, 5*time.Second)
	def(&c.GoneAfter, 10*time.Second)
	def(&c.JoinWithin, 20*time.Second)
	def(&c.MaxJoining, 32)
	def(&c.MaxBitrate, 1_500_000)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = func(Entry) {}
	}
	if c.Warn == nil {
		c.Warn = func(string) {}
	}
	if c.Revalidate == nil {
		c.Revalidate = func(context.Context, Ticket) bool { return true }
	}
	return c
}

// wires opens the sockets, or takes those of a test.
func (c Config) wires() (wires []*wire, err error) {
	for _, conn := range c.UDPConns {
		wires = append(wires, newWire(conn))
	}
	if len(wires) > 0 {
		return wires, nil
	}
	return openUDP(c.UDPPort, c.Loopback)
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Entry is one line for the audit: who did what in which room. Texts of lines and notices are not in it.
type Entry struct {
	At     time.Time
	Kind   string // knock admit refuse join leave remove mute expire
	Room   string
	Person string
	By     string        // the host, where one acted
	Detail string        // why, or what was muted
	Stayed time.Duration // leave: how long this connection lasted
}
