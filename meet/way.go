package meet

import (
	"net/netip"
	"time"

	"github.com/pion/ice/v4"
)

// directWay is the socket on which a person's authenticated packets come, and the address they come from.
type directWay struct {
	by datagrams
	to netip.AddrPort
}

// overdue tells whether a packet should take the long way now, and notes that it does.
func (l *link) overdue(now time.Time) bool {
	at := now.UnixNano()
	if last := l.long.Load(); at-last < int64(l.longWay) {
		return false
	}
	l.long.Store(at)
	return true
}

// cameBy notes on which socket authentic packets come: ours go out there.
func (l *link) cameBy(way datagrams) {
	if d := l.direct.Load(); way == nil || d != nil && d.by == way {
		return
	}
	l.routeMu.Lock()
	defer l.routeMu.Unlock()
	if l.routed.IsValid() {
		l.direct.Store(&directWay{way, l.routed})
	}
}

// write sends what is encrypted the shortest way there is.
func (l *link) write(sealed []byte) bool {
	if d := l.direct.Load(); d != nil {
		_, err := d.by.write(sealed, d.to)
		return err == nil
	}
	_, err := l.conn.Write(sealed)
	return err == nil
}

// paired is told by ICE which addresses were selected.
func (l *link) paired(local, remote ice.Candidate) {
	network := local.NetworkType()
	l.via.Store(&network)
	addr := netip.AddrPort{}
	if ip, err := netip.ParseAddr(remote.Address()); err == nil && network.IsUDP() {
		addr = netip.AddrPortFrom(ip.Unmap(), uint16(remote.Port()))
	}
	l.route(addr)
}

// route makes addr the address whose packets are ours; if it is not valid, everything goes through the agent.
func (l *link) route(addr netip.AddrPort) {
	l.routeMu.Lock()
	defer l.routeMu.Unlock()
	if l.closed || addr == l.routed {
		return
	}
	for _, w := range l.wires {
		w.unroute(l.routed, l)
		if addr.IsValid() {
			w.route(addr, l)
		}
	}
	l.routed = addr
	l.direct.Store(nil)
}
