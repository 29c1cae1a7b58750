package meet

import (
	"context"
	"fmt"
	"net"
	"runtime"

	"github.com/pion/ice/v4"
)

// wantBuffer holds about 5,000 full packets, a second of forty people; Linux' default of 208 KiB
// holds 92, which a burst of six key frames overruns.
const wantBuffer = 8 << 20

// maxReaders is how many sockets an address has at most: one for each CPU, so that no CPU must forward for all.
const maxReaders = 8

// openUDP returns a wire for each address of this host, all on the same port. One socket on 0.0.0.0
// would answer from whichever address the route prefers, which ICE then does not recognise.
func openUDP(port int, loopback bool) (wires []*wire, err error) {
	ips, err := localIPs(loopback)
	if err != nil {
		return nil, err
	}
	for _, ip := range ips {
		conns, err := listenShared(&net.UDPAddr{IP: ip, Port: port}, min(runtime.GOMAXPROCS(0), maxReaders))
		if err != nil {
			for _, w := range wires {
				_ = w.Close()
			}
			return nil, fmt.Errorf("meet: UDP port %d on %s: %w", port, ip, err)
		}
		port = conns[0].LocalAddr().(*net.UDPAddr).Port
		wires = append(wires, newWire(conns...))
	}
	return wires, nil
}

// listenShared returns n sockets on one address, or as many as the system lets share it, one at least. The kernel gives a
// remote address always to the same socket. The first is bound alone: a port that another process has is an error.
func listenShared(addr *net.UDPAddr, n int) (conns []net.PacketConn, err error) {
	first, err := net.ListenUDP("udp", addr)
	if err != nil {
		return nil, err
	}
	conns = append(conns, first)
	raw, err := first.SyscallConn()
	if err != nil || n == 1 || share("", "", raw) != nil {
		return conns, nil
	}
	shared := net.ListenConfig{Control: share}
	for len(conns) < n {
		next, err := shared.ListenPacket(context.Background(), "udp", first.LocalAddr().String())
		if err != nil {
			break
		}
		conns = append(conns, next)
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
func growBuffers(wires []*wire) (effective int) {
	for _, w := range wires {
		for _, conn := range w.sockets {
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
