package story

import (
	"log/slog"
	"net"
	"testing"
	"time"

	"combipat/handlers"
	"combipat/meet"
	"combipat/store"
)

// OpenRooms opens a room server on a loopback port of its own; it closes before the store does.
func OpenRooms(t testing.TB, s *store.Store, now func() time.Time, log *slog.Logger) *handlers.Rooms {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	rooms, err := handlers.OpenRooms(meet.Config{UDPConns: []net.PacketConn{conn}}, s, now, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rooms.Close(); err != nil {
			t.Error(err)
		}
	})
	return rooms
}
