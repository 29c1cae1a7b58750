package command

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// smallDisk mounts a disk of its own for the test, which is skipped where that is not allowed.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("no disk of one's own can be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// fillUp writes until the disk takes no more, and returns how to make room again.
func fillUp(t *testing.T, dir string) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "altro")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for piece := make([]byte, 64<<10); err == nil; {
		_, err = f.Write(piece)
	}
	f.Close()
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// visitor is somebody at a browser.
type visitor struct {
	t    *testing.T
	base string
	http.Client
}

func (d *demo) enter(t *testing.T, login string) *visitor {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	v := &visitor{t, d.URL, http.Client{Jar: jar, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	res, page := v.send("/accedi", url.Values{"utente": {login}, "password": {d.Password}})
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s does not get in: %d\n%s", login, res.StatusCode, page)
	}
	return v
}

func (v *visitor) read(res *http.Response, err error) (*http.Response, string) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return res, string(text)
}

func (v *visitor) open(path string) (*http.Response, string) {
	v.t.Helper()
	return v.read(v.Get(v.base + path))
}

func (v *visitor) send(path string, form url.Values) (*http.Response, string) {
	v.t.Helper()
	return v.read(v.PostForm(v.base+path, form))
}

// upload sends the form with a file of the size.
func (v *visitor) upload(path string, form url.Values, size int) (*http.Response, string) {
	v.t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, values := range form {
		_ = parts.WriteField(name, values[0])
	}
	file, _ := parts.CreateFormFile("allegati", "atto.pdf")
	_, _ = file.Write(append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("riga\n"), size/5)...))
	_ = parts.Close()
	return v.read(v.Post(v.base+path, parts.FormDataContentType(), &body))
}

func aRequest(text string) url.Values {
	return url.Values{"motivo": {"requisiti"}, "argomento": {"pensioni"}, "cf": {"RSSMRA80A01F205X"}, "nome": {"Mario"}, "cognome": {"Rossi"}, "cap": {"20135"},
		"testo": {text}, "chiave": {fmt.Sprint("chiave ", text)}}
}

// plain is what a page says in its middle.
func plain(page string) string {
	_, page, _ = strings.Cut(page, "<main")
	page, _, _ = strings.Cut(page, "</main>")
	return regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")
}

var heldText = regexp.MustCompile(`<input type="hidden" name="testo" value="([^"]*)"`)

// TestFullDisk fills the disk under a running service: what is under way ends on the reserve, what
// comes then is refused in words with what was typed, upload or not; people sign in and read on,
// everybody is told, whoever watches too; and once there is room it goes on by itself.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t, "320m")
	d := startDemo(t, binary(t), "--data", filepath.Join(dir, "dati"))
	writer := d.enter(t, "operatore.mi")
	free := fillUp(t, dir)
	res, page := writer.upload("/richieste", aRequest("Con un allegato, mentre il disco si riempie"), 4<<20)
	if res.StatusCode != http.StatusSeeOther {
		t.Errorf("the reserve does not let it end: %d\n%s", res.StatusCode, plain(page))
	}
	for name, again := range map[string]func() (*http.Response, string){
		"upload": func() (*http.Response, string) {
			return writer.upload("/richieste", aRequest("Scritta con cura"), 1<<20)
		},
		"form": func() (*http.Response, string) { return writer.send("/richieste", aRequest("Scritta con cura")) },
	} {
		res, page := again()
		held := heldText.FindStringSubmatch(page)
		if res.StatusCode != http.StatusInsufficientStorage || res.Header.Get("Retry-After") == "" || !strings.Contains(page, "non c’è più spazio") || len(held) < 2 || held[1] != "Scritta con cura" {
			t.Errorf("%s: %d, Retry-After %q, the text is %q\n%s", name, res.StatusCode, res.Header.Get("Retry-After"), held, plain(page))
		}
	}
	reader := d.enter(t, "funzionario.mi") // who signs in now
	for path, who := range map[string]*visitor{"/ricevute": reader, "/richieste": writer, "/notifiche": reader} {
		if res, page := who.open(path); res.StatusCode != http.StatusOK || !strings.Contains(page, "non c’è più spazio") {
			t.Errorf("%s: %d\n%s", path, res.StatusCode, plain(page))
		}
	}
	detail := regexp.MustCompile(`href="(/ricevute/[0-9a-f-]{36})`)
	_, list := reader.open("/ricevute")
	if at := detail.FindStringSubmatch(list); at == nil {
		t.Error("nothing in the inbox")
	} else if res, page := reader.open(at[1]); res.StatusCode != http.StatusOK { // and who read it is registered
		t.Errorf("a request: %d\n%s", res.StatusCode, plain(page))
	}
	if res, said := reader.open("/salute"); res.StatusCode != http.StatusOK || said != "degraded: disk\n" {
		t.Errorf("%d %q", res.StatusCode, said)
	}

	free()
	end := time.Now().Add(10 * time.Second)
	for {
		res, page := writer.send("/richieste", aRequest("Dopo"))
		if res.StatusCode == http.StatusSeeOther {
			break
		}
		if time.Now().After(end) {
			out, _ := exec.Command("sh", "-c", "df -k "+dir+"; ls -la "+dir+"/dati").CombinedOutput()
			t.Logf("%s", out)
			t.Fatalf("ten seconds after there is room again: %d\n%s", res.StatusCode, plain(page))
		}
		time.Sleep(100 * time.Millisecond)
	}
	if _, said := reader.open("/salute"); said != "ok\n" {
		t.Errorf("%q", said)
	}
	if about, err := os.Stat(filepath.Join(dir, "dati", "riserva")); err != nil || about.Size() != 64<<20 {
		t.Errorf("the reserve: %v", err)
	}
}
