package command

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"combipat/desk"
	"combipat/handlers"
)

var meetingLink = regexp.MustCompile(`href="(/incontri/[0-9a-f-]{36})"`)

// TestDemoRoom enters the example's open web meeting through the one port: pages over HTTP, and
// the official's connection by UDP, then by TCP alone [R39].
func TestDemoRoom(t *testing.T) {
	t.Parallel()
	if _, holiday := desk.Holiday(desk.DayOf(time.Now())); holiday {
		t.Skip("on a national holiday the example has no meeting")
	}
	d := startDemo(t, binary(t))
	jar, _ := cookiejar.New(nil) // never fails
	client := &http.Client{Jar: jar, Timeout: 20 * time.Second}
	resp, err := client.PostForm(d.URL+"/accedi", url.Values{"utente": {"funzionario.mi"}, "password": {d.Password}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	link := meetingLink.FindStringSubmatch(fetch(t, client, "GET", d.URL+"/agenda-sede", ""))
	if link == nil {
		t.Fatal("the agenda of the day has no meeting to enter")
	}
	room := d.URL + link[1]
	if page := fetch(t, client, "GET", room, ""); !strings.Contains(page, "data-room") {
		t.Fatal("no room")
	}
	for _, network := range []webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeTCP4} {
		joinBy(t, client, room, network)
	}
	if code := d.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// joinBy connects with no places, by one kind of network, and waits until the connection stands.
func joinBy(t *testing.T, client *http.Client, room string, network webrtc.NetworkType) {
	t.Helper()
	var set webrtc.SettingEngine
	set.SetNetworkTypes([]webrtc.NetworkType{network})
	set.SetIncludeLoopbackCandidate(true)
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(set)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	defer pc.Close()
	up := make(chan struct{}, 1)
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			up <- struct{}{}
		}
	})
	for i, mime := range []string{webrtc.MimeTypeOpus, webrtc.MimeTypeVP8, webrtc.MimeTypeVP8} {
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, string(rune('a'+i)), "s")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
		t.Fatal(err)
	}
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(offer); err != nil {
		t.Fatal(err)
	}
	<-gathered
	answer := fetch(t, client, "POST", room+"/collegamento", pc.LocalDescription().SDP)
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		t.Fatalf("%s: %v\n%s", network, err, answer)
	}
	select {
	case <-up:
	case <-time.After(15 * time.Second):
		t.Fatalf("%s: not connected in 15 seconds", network)
	}
}

// fetch makes a request and returns the body of its 200.
func fetch(t *testing.T, client *http.Client, method, address, sdp string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(sdp))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/sdp")
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("%s %s: %d %v\n%.300s", method, address, resp.StatusCode, err, bytes.TrimSpace(body))
	}
	return string(body)
}

// What --room and its neighbours accept, and what becomes of them.
func TestRoomFlags(t *testing.T) {
	t.Parallel()
	for args, fine := range map[string]bool{
		"": true, "--room no": true, "--room altrove": true, "--room-udp 3478 --public-ip 203.0.113.10,2001:db8::1": true,
		"--room forse": false, "--room-udp 70000": false, "--room-udp -1": false, "--public-ip ufficio.example.org": false,
	} {
		f := newFlags("serve")
		room := roomFlags(f)
		if err := f.parse(strings.Fields(args)); err != nil {
			t.Fatal(err)
		}
		if err := room.check(); (err == nil) != fine {
			t.Errorf("%q: %v", args, err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for where, shown := range map[string]bool{roomNowhere: false, roomElsewhere: true} {
		f, cfg := newFlags("serve"), handlers.Config{}
		room := roomFlags(f)
		if err := f.parse([]string{"--room", where}); err != nil {
			t.Fatal(err)
		}
		web, err := room.open(l, nil, &cfg)
		if err != nil || web != l || cfg.Rooms != nil || cfg.RoomsElsewhere != shown {
			t.Errorf("%s: %v %+v", where, err, cfg)
		}
	}
}
