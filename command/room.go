package command

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"time"

	"combipat/command/listen"
	"combipat/handlers"
	"combipat/meet"
	"combipat/store"
)

// roomPlace is where the web meetings' room listens.
type roomPlace struct {
	where  *string
	udp    *int
	tcp    *string
	public *string
}

// Values of --room.
const (
	roomHere      = "si"
	roomElsewhere = "altrove"
	roomNowhere   = "no"
)

func roomFlags(f flags) roomPlace {
	return roomPlace{
		where:  f.String("room", roomHere, "la sala dei web meeting: si; altrove, se la tiene un altro processo dietro lo stesso indirizzo; no"),
		udp:    f.Int("room-udp", 0, "porta UDP di voce e immagini; 0 = lo stesso numero della porta di --addr"),
		tcp:    f.String("room-tcp", "", "indirizzo TCP proprio per chi non ha UDP, per esempio :3478, quando davanti a --addr c’è un proxy; senza, la porta di --addr"),
		public: f.String("public-ip", "", "indirizzi pubblici di questo computer, separati da virgole, se sta dietro un NAT"),
	}
}

// check returns errUsage for values that mean nothing.
func (r roomPlace) check() error {
	switch *r.where {
	case roomHere, roomElsewhere, roomNowhere:
	default:
		return fmt.Errorf("%w: --room: si, altrove o no", listen.ErrUsage)
	}
	if *r.udp < 0 || *r.udp > 65535 {
		return fmt.Errorf("%w: --room-udp: una porta tra 1 e 65535", listen.ErrUsage)
	}
	for _, ip := range r.publicIPs() {
		if _, err := netip.ParseAddr(ip); err != nil {
			return fmt.Errorf("%w: --public-ip: %v", listen.ErrUsage, err)
		}
	}
	return nil
}

func (r roomPlace) publicIPs() []string {
	return strings.FieldsFunc(*r.public, func(c rune) bool { return c == ',' || c == ' ' })
}

// open splits the port that l listens on between pages and room, opens the room, and puts it into
// cfg. web is where pages are served from then on.
func (r roomPlace) open(l net.Listener, s *store.Store, cfg *handlers.Config) (web net.Listener, err error) {
	switch *r.where {
	case roomNowhere:
		return l, nil
	case roomElsewhere:
		cfg.RoomsElsewhere = true
		return l, nil
	}
	room := meet.Config{UDPPort: *r.udp, PublicIPs: r.publicIPs()}
	if at, ok := l.Addr().(*net.TCPAddr); ok {
		if room.UDPPort == 0 {
			room.UDPPort = at.Port
		}
	}
	if *r.tcp == "" {
		room.TCP, web = meet.OnePort(l)
	} else {
		web = l
		if room.TCP, err = net.Listen("tcp", *r.tcp); err != nil {
			return nil, fmt.Errorf("--room-tcp %s: %w", *r.tcp, err)
		}
	}
	if cfg.Rooms, err = handlers.OpenRooms(room, s, cfg.Now, cfg.Log); err != nil {
		return nil, errors.Join(fmt.Errorf("sala dei web meeting: %w", err), room.TCP.Close())
	}
	cfg.Log.Info("room open", "udp", cfg.Rooms.Port())
	return web, nil
}

// demoRoom opens the room of the example, on any UDP port where the page's number is taken: an
// example has no firewall to be told.
func demoRoom(l net.Listener, s *store.Store, now func() time.Time, log *slog.Logger) (*handlers.Rooms, net.Listener, error) {
	ice, web := meet.OnePort(l)
	room := meet.Config{TCP: ice, Loopback: true}
	if at, ok := l.Addr().(*net.TCPAddr); ok {
		room.UDPPort = at.Port
	}
	rooms, err := handlers.OpenRooms(room, s, now, log)
	if err != nil {
		room.UDPPort = 0
		rooms, err = handlers.OpenRooms(room, s, now, log)
	}
	return rooms, web, err
}
