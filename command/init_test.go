package command

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var oneTimeLink = regexp.MustCompile(`https?://\S+/invito/\S+`)

// served runs serve on a data directory until the test ends, and returns its address and what it
// says on its console.
func served(t *testing.T, bin, dir string) (base string, console func() string, stop func()) {
	t.Helper()
	port := freePort(t)
	ctx, cancel := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, bin, "serve", "--data", dir, "--addr", "127.0.0.1:"+port, "--room", "no")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	said := &logged{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = func() { cancel(); _ = cmd.Wait() }
	t.Cleanup(stop)
	base = "http://127.0.0.1:" + port
	untilUp(t, func() error {
		res, err := http.Get(base + "/salute")
		if err == nil {
			res.Body.Close()
		}
		return err
	})
	return base, said.take, stop
}

// page asks with a client that keeps cookies, and returns the text it ends on.
func page(t *testing.T, c *http.Client, address string, form url.Values) string {
	t.Helper()
	var res *http.Response
	var err error
	if form == nil {
		res, err = c.Get(address)
	} else {
		res, err = c.PostForm(address, form)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestInit goes from nothing to a Gestore who reads what is missing: the link of init opens the
// door once, what init was told is what serve does, and the second init changes nothing.
func TestInit(t *testing.T) {
	t.Parallel()
	bin, dir := binary(t), filepath.Join(t.TempDir(), "dati")
	out := mustRun(t, exitFine, bin, "init", "--data", dir, "--support", "assistenza@example.org", "--gestore", "Capo", "--email", "capo@example.org")
	link := oneTimeLink.FindString(out)
	if link == "" || !strings.Contains(out, "«capo»") || !strings.Contains(out, "combipat import strutture FILE.csv") {
		t.Fatalf("init says %q", out)
	}
	for name, mode := range map[string]os.FileMode{".": 0o700, settingsFile: 0o600, "combipat.db": 0o600} {
		if about, err := os.Stat(filepath.Join(dir, name)); err != nil || about.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, about.Mode(), err)
		}
	}
	again := mustRun(t, exitFine, bin, "init", "--data", dir, "--support", "altro@example.org", "--gestore", "secondo")
	if !strings.Contains(again, "resta com’è") || !strings.Contains(again, "«capo»") || oneTimeLink.FindString(again) == link {
		t.Errorf("init again says %q", again)
	}
	base, console, stop := served(t, bin, dir)
	if said := console(); !strings.Contains(said, "Strutture INPS") || strings.Contains(said, "/invito/") {
		t.Errorf("serve says %q", said)
	}
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar, Timeout: 20 * time.Second}
	const password = "una frase lunga e mia 47"
	at, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	if text := page(t, c, base+at.Path, nil); !strings.Contains(text, "assistenza@example.org") {
		t.Errorf("the support of the settings is not shown: %s", text)
	}
	page(t, c, base+at.Path, url.Values{"password": {password}, "ripeti": {password}})
	text := page(t, c, base+"/accedi", url.Values{"utente": {"capo"}, "password": {password}})
	if !strings.Contains(text, "Per cominciare") && !strings.Contains(text, "secondo fattore") {
		t.Errorf("after the first sign-in: %s", text)
	}
	if text := page(t, &http.Client{}, base+at.Path, url.Values{"password": {"un’altra frase lunga 48"}, "ripeti": {"un’altra frase lunga 48"}}); !strings.Contains(text, "Link non valido") {
		t.Errorf("the link works twice: %s", text)
	}
	stop()
	if out := mustRun(t, exitFine, bin, "init", "--data", dir); !strings.Contains(out, "ha già la sua password") || oneTimeLink.MatchString(out) {
		t.Errorf("with a Gestore init says %q", out)
	}
}

// TestFirstStart is serve on a database without a Gestore: the link is in a file that only the service's user
// reads, and not in what a register of the system would keep; it goes when it was used.
func TestFirstStart(t *testing.T) {
	t.Parallel()
	bin, dir := binary(t), emptyService(t)
	base, console, stop := served(t, bin, dir)
	file := filepath.Join(dir, firstAccessFile)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	link := oneTimeLink.FindString(string(text))
	if said := console(); link == "" || strings.Contains(said, "/invito/") || !strings.Contains(said, firstAccessFile) {
		t.Errorf("%q in the file, on the console %q", text, said)
	}
	if about, err := os.Stat(file); err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", about.Mode(), err)
	}
	at, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	const password = "una frase lunga e mia 47"
	page(t, &http.Client{}, base+at.Path, url.Values{"password": {password}, "ripeti": {password}})
	stop()
	_, console, stop = served(t, bin, dir)
	if _, err := os.Stat(file); err == nil || strings.Contains(console(), firstAccessFile) {
		t.Error("the link is offered although it was used")
	}
	stop()
}

// Settings are for what was said neither on the command line nor in the environment; a slip in
// them is told.
func TestSettings(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, settingsFile), []byte("# nota\n\nCOMBIPAT_SUPPORT=\"tel. 1 = sempre\"\nCOMBIPAT_ADDR = 127.0.0.1:1\nCOMBIPAT_URL=https://a.example\n"))
	t.Setenv("COMBIPAT_URL", "https://b.example")
	f := newFlags("serve")
	where := placeFlags(f)
	support, addr, public := f.String("support", "", ""), f.String("addr", "x", ""), f.String("url", "", "")
	if _, err := f.interleaved([]string{"parola", "--addr", "127.0.0.1:2", "altra", "--data", dir}); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(*support, "|", *addr, "|", *public, "|", *where.data); got != "tel. 1 = sempre|127.0.0.1:2|https://b.example|"+dir {
		t.Error(got)
	}
	for text, want := range map[string]string{"COMBIPAT_SUPORT=x\n": "COMBIPAT_SUPORT", "SUPPORT=x\n": "riga 1", "\nCOMBIPAT_ADDR\n": "riga 2", "COMBIPAT_SECURE=forse\n": "COMBIPAT_SECURE"} {
		write(t, filepath.Join(dir, settingsFile), []byte(text))
		if err := runServe(t.Context(), []string{"--data", dir}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Questions are asked again until the answer will do, and an empty line keeps what was proposed.
func TestInitAsks(t *testing.T) {
	t.Parallel()
	a := answers{login: "gestore", support: "già detto"}
	var out strings.Builder
	if err := a.ask(strings.NewReader("combipat\nhttps://combipat.example.org/\n\nMario \"il capo\"\nMario Rossi\nnon un indirizzo\nmario@example.org\n"), &out); err != nil {
		t.Fatal(err, out.String())
	}
	if a != (answers{"https://combipat.example.org", "già detto", "gestore", "Mario Rossi", "mario@example.org"}) {
		t.Errorf("%+v", a)
	}
	if strings.Contains(out.String(), "Contatto") || strings.Count(out.String(), "Indirizzo pubblico") != 2 || !strings.Contains(out.String(), "niente virgolette") {
		t.Error(out.String())
	}
	if err := new(answers).ask(strings.NewReader(""), &out); err == nil {
		t.Error("an end of the input goes on")
	}
}
