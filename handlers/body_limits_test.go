package handlers_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"combipat/handlers"
	"combipat/handlers/story"
	"combipat/handlers/web"
)

// TestBodies name routes that there are, and only files are sent in parts.
func TestBodies(t *testing.T) {
	t.Parallel()
	var table []string
	for _, r := range story.NewPlay(t, "sqlite").Server.Table() {
		if table = append(table, r.Method+" "+r.Path); r.Roles == nil && handlers.Bodies()[r.Method+" "+r.Path].Parts > 0 && !strings.HasSuffix(r.Path, "/documenti") {
			t.Errorf("%s %s is for anyone and takes files", r.Method, r.Path)
		}
	}
	for name := range handlers.Bodies() {
		if !slices.Contains(table, name) {
			t.Errorf("%q is no route", name)
		}
	}
}

// flood sends a head and then zeros, for as long as anybody listens; it returns how many it got rid of
// and the answer.
func flood(t *testing.T, server, head string, most int) (sent int, answer string) {
	t.Helper()
	conn, err := net.Dial("tcp", server)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(conn, head); err != nil {
		t.Error(err)
	}
	read := make(chan string, 1)
	go func() {
		status, _ := bufio.NewReader(conn).ReadString('\n')
		read <- status
	}()
	block := make([]byte, 64<<10)
	for sent < most {
		n, err := conn.Write(block)
		if sent += n; err != nil {
			break
		}
	}
	return sent, <-read
}

// TestBodiesOfStrangers pours 600 MiB into every route that is for anyone: it is cut at the limit, and
// nothing of it reaches the disk.
func TestBodiesOfStrangers(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	server := httptest.NewServer(p.Server)
	t.Cleanup(server.Close)
	at := strings.TrimPrefix(server.URL, "http://")
	spooled := func() []string {
		found, _ := filepath.Glob(filepath.Join(os.TempDir(), "multipart-*"))
		return found
	}
	before := spooled()
	const much = 600 << 20
	tried := 0
	var all sync.WaitGroup
	for _, r := range p.Server.Table() {
		if r.Method != "POST" || r.Roles != nil {
			continue
		}
		path := strings.NewReplacer(":token", strings.Repeat("a", 43), ":id", "x").Replace(r.Path)
		for _, kind := range []string{
			fmt.Sprintf("Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"utente\"; filename=\"a\"\r\n\r\n", much),
			fmt.Sprintf("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\nutente=a&password=", much),
			"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\nutente=",
			fmt.Sprintf("Content-Type: application/json\r\nContent-Length: %d\r\n\r\n\"", much),
		} {
			tried++
			all.Go(func() {
				sent, answer := flood(t, at, "POST "+path+" HTTP/1.1\r\nHost: x\r\n"+kind, much)
				if sent > 16<<20 { // what the buffers of two sockets hold
					t.Errorf("%s %s: %d MiB were taken, answer %q", r.Path, kind[:40], sent>>20, answer)
				}
				if strings.Contains(answer, " 200 ") || strings.Contains(answer, " 500 ") {
					t.Errorf("%s %s: %q", r.Path, kind[:40], answer)
				}
			})
		}
	}
	all.Wait()
	if tried < 40 {
		t.Errorf("only %d attempts", tried)
	}
	if left := spooled(); len(left) > len(before) {
		t.Errorf("on the disk: %v", left)
	}
	for path, body := range map[string]string{"/accedi": "multipart/form-data; boundary=x", "/accedi/passkey": "application/x-www-form-urlencoded"} {
		res, err := http.Post(server.URL+path, body, strings.NewReader("--x--"))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if want := map[bool]int{true: http.StatusUnsupportedMediaType, false: http.StatusConflict}[path == "/accedi"]; res.StatusCode != want {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}

// TestSentences: who sends too much, or of the wrong kind, is told so in words.
func TestBodySentences(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := story.SignedIn(t, p.Server, "operatore.mi")
	res := story.Ask(p.Server, "POST", "/richieste/bozza", url.Values{"testo": {strings.Repeat("x", web.MaxForm)}}, nil, c)
	if page := story.BodyText(t, res); res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(page, "troppo lungo") || res.Header.Get("Connection") != "close" {
		t.Errorf("too long: %d\n%s", res.StatusCode, page)
	}
	// the longest text there may be, in the longest way to write it
	res = story.Ask(p.Server, "POST", "/richieste/bozza", url.Values{"motivo": {"requisiti"}, "testo": {strings.Repeat("𝄞", 20_000)}}, nil, c)
	if res.StatusCode != http.StatusSeeOther {
		t.Errorf("the longest text: %d\n%s", res.StatusCode, story.BodyText(t, res))
	}
	res = story.Ask(p.Server, "POST", "/richieste/solleciti", url.Values{}, map[string]string{"Content-Type": "multipart/form-data; boundary=x"}, c)
	if res.StatusCode == http.StatusUnsupportedMediaType {
		t.Errorf("an empty body of any kind: %d", res.StatusCode)
	}
	res = story.Ask(p.Server, "POST", "/richieste/solleciti", url.Values{"x": {"y"}}, map[string]string{"Content-Type": "multipart/form-data; boundary=x"}, c)
	if page := story.BodyText(t, res); res.StatusCode != http.StatusUnsupportedMediaType || !strings.Contains(page, "non accetta allegati") {
		t.Errorf("parts: %d\n%s", res.StatusCode, page)
	}
}

// TestSlowStrangers holds more connections open than bodies of strangers are read at once, each
// beginning a form and never ending it: whoever signs in does, and those who had been at it longest
// gave way.
func TestSlowStrangers(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	server := httptest.NewServer(p.Server)
	t.Cleanup(server.CloseClientConnections)
	var conns []net.Conn
	for range 300 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "POST /accedi HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\nu"); err != nil {
			t.Fatal(err)
		}
		conns = append(conns, conn)
	}
	gaveWay := make(chan string, len(conns))
	for _, conn := range conns {
		go func() {
			status, _ := bufio.NewReader(conn).ReadString('\n')
			gaveWay <- strings.TrimSpace(status)
		}()
	}
	for range len(conns) - 256 {
		select {
		case status := <-gaveWay:
			if !strings.Contains(status, " 503 ") {
				t.Fatalf("who gave way: %q\n%s", status, p.Log.String())
			}
		case <-time.After(20 * time.Second):
			t.Fatal("nobody gave way")
		}
	}
	client := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(server.URL+"/accedi", url.Values{"utente": {"operatore.mi"}, "password": {story.StoryPassword}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		t.Errorf("an honest person: %d", res.StatusCode)
	}
}
