package meet

import (
	"net"
	"net/netip"
)

// datagrams is how a wire reads, from one goroutine, and writes, from any.
type datagrams interface {
	read([]byte) (int, netip.AddrPort, error)
	write([]byte, netip.AddrPort) (int, error)
}

// anyDatagrams goes by the socket's own methods.
type anyDatagrams struct{ net.PacketConn }

func (d anyDatagrams) read(b []byte) (int, netip.AddrPort, error) {
	if udp, ok := d.PacketConn.(*net.UDPConn); ok {
		return udp.ReadFromUDPAddrPort(b) // allocates nothing
	}
	n, from, err := d.ReadFrom(b)
	if err != nil {
		return n, netip.AddrPort{}, err
	}
	return n, from.(*net.UDPAddr).AddrPort(), nil
}

func (d anyDatagrams) write(b []byte, to netip.AddrPort) (int, error) {
	if udp, ok := d.PacketConn.(*net.UDPConn); ok {
		return udp.WriteToUDPAddrPort(b, to)
	}
	return d.WriteTo(b, net.UDPAddrFromAddrPort(to))
}
