package meet

import (
	"fmt"
	"net"

	"github.com/pion/ice/v4"
)

// wantBuffer holds about 5,000 full packets, a second of forty people; Linux' default of 208 KiB
// holds 92, which a burst of six key frames overruns.
const wantBuffer = 8 << 20

// openUDP returns one socket an address of this host, all on the same port. One socket on 0.0.0.0
// would answer from whichever address the route prefers, which ICE then does not recognise.
func openUDP(port int, loopback bool) ([]net.PacketConn, error) {
	ips, err := localIPs(loopback)
	if err != nil {
		return nil, err
	}
	var conns []net.PacketConn
	for _, ip := range ips {
		conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: ip, Port: port})
		if err != nil {
			closeAll(conns)
			return nil, fmt.Errorf("meet: UDP port %d on %s: %w", port, ip, err)
		}
		port = conn.LocalAddr().(*net.UDPAddr).Port
		conns = append(conns, conn)
	}
	return conns, nil
}

func localIPs(loopback bool) (ips []net.IP, err error) {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("meet: addresses of this host: %w", err)
	}
	for _, addr := range addrs {
		ip, ok := addr.(*net.IPNet)
		if !ok || ip.IP.IsLinkLocalUnicast() || ip.IP.IsLoopback() && (!loopback || ip.IP.To4() == nil) {
			continue
		}
		ips = append(ips, ip.IP)
	}
	if len(ips) == 0 {
		ips = []net.IP{net.IPv4(127, 0, 0, 1)} // a host without network still serves itself
	}
	return ips, nil
}

// growBuffers asks for 8 MiB and returns the smallest receive buffer the system really gave, 0 if it cannot be read.
func growBuffers(conns []net.PacketConn) (effective int) {
	for _, conn := range conns {
		udp, ok := conn.(*net.UDPConn)
		if !ok {
			continue
		}
		_ = udp.SetReadBuffer(wantBuffer)
		_ = udp.SetWriteBuffer(wantBuffer)
		if got := receiveBuffer(udp); got > 0 && (effective == 0 || got < effective) {
			effective = got
		}
	}
	return effective
}

// muxUDP returns the one mux of the process over all sockets.
func muxUDP(wires []*wire) ice.UDPMux {
	muxes := make([]ice.UDPMux, 0, len(wires))
	for _, w := range wires {
		muxes = append(muxes, ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: w, Logger: quiet{}}))
	}
	return ice.NewMultiUDPMuxDefault(muxes...)
}

func closeAll(conns []net.PacketConn) {
	for _, conn := range conns {
		_ = conn.Close()
	}
}
