package meet

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"time"
)

// readErrors is how many failed reads in a row a socket may have: pion's mux ends with the first, and
// with it every room of the process, although an interface that went down and up is no reason.
const readErrors = 200

// steady returns conn with reads which are tried again.
func steady(conn net.PacketConn) net.PacketConn {
	if udp, ok := conn.(*net.UDPConn); ok {
		return &steadyUDP{steadyConn{conn}, udp}
	}
	return &steadyConn{conn}
}

type steadyConn struct{ net.PacketConn }

func (c *steadyConn) ReadFrom(b []byte) (n int, from net.Addr, err error) {
	err = again(func() error {
		n, from, err = c.PacketConn.ReadFrom(b)
		return err
	})
	return n, from, err
}

// again repeats read until it succeeds, the socket is closed, or it has failed for two seconds.
func again(read func() error) (err error) {
	for range readErrors {
		if err = read(); err == nil || errors.Is(err, net.ErrClosed) || os.IsTimeout(err) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}

// steadyUDP also has the address methods that allocate nothing (ice.AddrPortReaderWriter).
type steadyUDP struct {
	steadyConn
	udp *net.UDPConn
}

func (c *steadyUDP) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	n, from, err := c.udp.ReadFromUDPAddrPort(b)
	if err == nil { // nearly always, and then without a closure
		return n, from, nil
	}
	err = again(func() error {
		n, from, err = c.udp.ReadFromUDPAddrPort(b)
		return err
	})
	return n, from, err
}

func (c *steadyUDP) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) {
	return c.udp.WriteToUDPAddrPort(b, to)
}
