package room_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"regexp"
	"sync/atomic"
	"testing"
	"time"

	cdp "github.com/chromedp/chromedp"

	"combipat/handlers"
	"combipat/handlers/story"
	"combipat/meet"
)

// house serves a play and its room on one port, as main does. It can be shut and opened again.
type house struct {
	t       *testing.T
	p       *story.Play
	addr    string
	udp     net.IP      // where voice and pictures are taken
	secure  *tls.Config // nil: pages over HTTP
	noUDP   atomic.Bool // packets by UDP are dropped, as by an office's firewall
	rooms   *handlers.Rooms
	app     *handlers.Server
	web     *http.Server
	meeting string // path of the room for who is signed in
	guest   string // and for the holder of the personal link
}

// openHouse books a web meeting, makes a link for the citizen, and sets the clock to ten minutes
// before it begins.
func openHouse(t *testing.T, noUDP bool) *house {
	t.Helper()
	return openHouseAt(t, noUDP, net.IPv4(127, 0, 0, 1))
}

func openHouseAt(t *testing.T, noUDP bool, udp net.IP) *house {
	t.Helper()
	h := bookHouse(t, noUDP)
	h.udp = udp
	h.open()
	t.Cleanup(h.shut)
	return h
}

// bookHouse makes a house that is still shut.
func bookHouse(t *testing.T, noUDP bool) *house {
	t.Helper()
	p := story.NewPlay(t, "sqlite")
	told, err := story.ParseStory("stanza.txt", `Un web meeting.

now 2026-03-23 08:00
as operatore.mi
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-24T09:00 modalita=web
save b1
POST /agenda/appuntamenti blocco={b1} cf=RSSMRA80A01F205X argomento=pensioni recapito=mario@example.org motivazioni=Prova
200 Appuntamento confermato.
save a1
POST /agenda/appuntamenti/{a1}/ospiti nome="Mario Rossi"
200 Link personale
now 2026-03-24 08:50
`)
	if err == nil {
		err = p.Play(told)
	}
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, p: p, addr: "127.0.0.1:0", udp: net.IPv4(127, 0, 0, 1), meeting: "/incontri/" + p.Saved["a1"]}
	if h.guest = regexp.MustCompile(`/ospiti/[A-Za-z0-9_-]+`).FindString(string(p.Last.Body)); h.guest == "" {
		t.Fatalf("no link in:\n%s", p.Last.Body)
	}
	h.noUDP.Store(noUDP)
	return h
}

func (h *house) open() {
	h.t.Helper()
	l, err := net.Listen("tcp", h.addr)
	if err != nil {
		h.t.Fatal(err)
	}
	h.addr = l.Addr().String()
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: h.udp})
	if err != nil {
		h.t.Fatal(err)
	}
	conn := firewall{udp, &h.noUDP}
	ice, web := meet.OnePort(l)
	now, log := func() time.Time { return *h.p.Clock.Load() }, h.p.Server.Log
	if h.rooms, err = handlers.OpenRooms(meet.Config{UDPConns: []net.PacketConn{conn}, TCP: ice}, h.p.Store, now, log); err != nil {
		h.t.Fatal(err)
	}
	h.app = handlers.New(handlers.Config{Store: h.p.Store, Now: now, Demo: true, Support: "assistenza@example.org", Log: log, Rooms: h.rooms})
	h.web = &http.Server{Handler: h.app}
	if h.secure != nil {
		web = tls.NewListener(web, h.secure)
	}
	go func() {
		if err := h.web.Serve(web); !errors.Is(err, http.ErrServerClosed) {
			h.t.Error(err)
		}
	}()
}

// shut stops as main does.
func (h *house) shut() {
	h.app.Close()
	if err := h.rooms.Close(); err != nil {
		h.t.Error(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := h.web.Shutdown(ctx); err != nil {
		_ = h.web.Close()
	}
}

// firewall is a port from and to which nothing gets through while it is closed.
type firewall struct {
	net.PacketConn
	closed *atomic.Bool
}

func (f firewall) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := f.PacketConn.ReadFrom(b)
		if err != nil || !f.closed.Load() {
			return n, from, err
		}
	}
}

func (f firewall) WriteTo(b []byte, to net.Addr) (int, error) {
	if f.closed.Load() {
		return len(b), nil
	}
	return f.PacketConn.WriteTo(b, to)
}

// browse starts a browser with made-up devices, which asks nobody.
func (h *house) browse(flags ...cdp.ExecAllocatorOption) *story.Chromium {
	return story.Browse(h.t, "http://"+h.addr, append(flags, cdp.Flag("use-fake-device-for-media-stream", true),
		cdp.Flag("use-fake-ui-for-media-stream", true), cdp.Flag("allow-loopback-in-peer-connection", true))...)
}

// aloud lets pages sound without a click, so that a test can listen.
var aloud = cdp.Flag("autoplay-policy", "no-user-gesture-required")
