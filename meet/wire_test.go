package meet

import (
	"fmt"
	"net"
	"runtime"
	"testing"
)

// On a machine with several CPUs the port has a socket for each, and people of one room meet although the
// kernel gives them to different ones. Another process cannot share the port: it is told that it is taken.
func TestSharedPort(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOMAXPROCS(0) == 1 {
		t.Skip("one socket an address here")
	}
	s, err := New(Config{Loopback: true})
	ok(t, err)
	defer s.Close()
	if n := len(s.wires[0].sockets); n != min(runtime.GOMAXPROCS(0), maxReaders) {
		t.Errorf("%d sockets", n)
	}
	used := map[datagrams]bool{}
	for i := 0; len(used) < 2 && i < 20; i++ {
		room := fmt.Sprint("r", i)
		a := newClient(t, s, ticket(room, "a", Host)).join().connected()
		b := newClient(t, s, ticket(room, "b", Member)).join().connected()
		a.send(0, 1)
		b.send(0, 2)
		a.until(0, 5)
		b.until(0, 5)
		for _, p := range s.room(room).order {
			eventually(t, "the short way", func() bool { return p.peer.link.direct.Load() != nil })
			used[p.peer.link.direct.Load().by] = true
		}
	}
	if len(used) < 2 {
		t.Error("one socket serves everybody")
	}
	for _, w := range s.wires {
		if other, err := listenShared(w.LocalAddr().(*net.UDPAddr), 2); err == nil {
			t.Errorf("%s can be taken twice", w.LocalAddr())
			for _, conn := range other {
				_ = conn.Close()
			}
		}
	}
}
