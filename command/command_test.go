package command

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
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

	"combipat/store"
)

// binary builds the program once for all tests of this file.
func binary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "combipat")
	if out, err := exec.Command("go", "build", "-o", path, "combipat").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// demo is a running example.
type demo struct {
	URL      string
	Password string
	Logins   []string
	cmd      *exec.Cmd
}

func startDemo(t *testing.T, bin string, args ...string) *demo {
	t.Helper()
	d := &demo{cmd: exec.Command(bin, append([]string{"demo", "--addr", "127.0.0.1:0"}, args...)...)}
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.cmd.Process.Kill(); _, _ = d.cmd.Process.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("first line: %v", err)
	}
	if err := json.Unmarshal([]byte(line), d); err != nil {
		t.Fatalf("first line %q: %v", line, err)
	}
	return d
}

// stop sends SIGTERM and returns the exit code.
func (d *demo) stop(t *testing.T) int {
	t.Helper()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- d.cmd.Wait() }()
	select {
	case <-ended:
		return d.cmd.ProcessState.ExitCode()
	case <-time.After(20 * time.Second):
		t.Fatal("still running 20 seconds after SIGTERM")
		return -1
	}
}

// visit signs somebody in and returns the text of a page.
func (d *demo) visit(t *testing.T, login, path string) string {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar, Timeout: 15 * time.Second}
	res, err := client.PostForm(d.URL+"/accedi", url.Values{"utente": {login}, "password": {d.Password}, "poi": {path}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d %v", login, path, res.StatusCode, err)
	}
	return string(body)
}

var number = regexp.MustCompile(`CB-\d{4}-\d{6}`)

// TestDemo runs the program as its user would: every login gets in, the example shows life, a
// stop is clean, and a kept directory goes on with the same password and data. The copy of a
// running service is good and can be put back.
func TestDemo(t *testing.T) {
	t.Parallel()
	bin, dir := binary(t), filepath.Join(t.TempDir(), "dati con spazi")
	first := startDemo(t, bin, "--data", dir, "--requests", "300")
	if len(first.Logins) != 13 {
		t.Errorf("%d logins", len(first.Logins))
	}
	for _, login := range first.Logins {
		first.visit(t, login, "/")
	}
	list := first.visit(t, "operatore.mi", "/richieste")
	if n := len(number.FindAllString(list, -1)); n < 25 {
		t.Errorf("the Storico shows %d requests", n)
	}
	copied := filepath.Join(t.TempDir(), "copia.db")
	mustRun(t, exitFine, bin, "backup", "--data", dir, copied)
	if code := first.stop(t); code != exitFine {
		t.Errorf("exit code %d after SIGTERM", code)
	}
	mustRun(t, exitFine, bin, "check", "--data", dir)
	mustRun(t, exitFine, bin, "restore", "--data", dir, copied)

	again := startDemo(t, bin, "--data", dir)
	if again.Password != first.Password {
		t.Error("the kept example has another password")
	}
	if number.FindString(again.visit(t, "operatore.mi", "/richieste")) != number.FindString(list) {
		t.Error("the kept example shows another list")
	}
	if code := again.stop(t); code != exitFine {
		t.Errorf("exit code %d after SIGTERM", code)
	}
	out := mustRun(t, exitFailed, bin, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	if !strings.Contains(out, "esempio") {
		t.Errorf("serve on the example's directory says %q", out)
	}
}

// TestCommands holds the exit codes of the contract and what is refused.
func TestCommands(t *testing.T) {
	t.Parallel()
	bin, dir := binary(t), t.TempDir()
	for _, c := range []struct {
		name string
		code int
		says string
		args []string
	}{
		{"nothing", exitUsage, "combipat demo", nil},
		{"help", exitFine, "combipat serve", []string{"--help"}},
		{"help of a command", exitFine, "COMBIPAT_ADDR", []string{"serve", "--help"}},
		{"unknown", exitUsage, "sconosciuto", []string{"vola"}},
		{"unknown flag", exitUsage, "", []string{"demo", "--vola"}},
		{"fewer requests than none", exitUsage, "--requests", []string{"demo", "--requests", "-1"}},
		{"version", exitFine, "combipat", []string{"version"}},
		{"plain on a network", exitFailed, "in chiaro", []string{"serve", "--addr", "0.0.0.0:0", "--data", dir}},
		{"wrong proxy", exitUsage, "trusted-proxy", []string{"serve", "--trusted-proxy", "casa", "--data", dir}},
		{"check of nothing", exitFailed, "nessun database", []string{"check", "--data", filepath.Join(dir, "vuota")}},
		{"import what", exitUsage, "richieste", []string{"import", "gatti", "x.csv"}},
		{"user what", exitUsage, "passwd", []string{"user", "add"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if out := mustRun(t, c.code, bin, c.args...); !strings.Contains(out, c.says) {
				t.Errorf("says %q, want %q in it", out, c.says)
			}
		})
	}
}

// TestImport sets up a service from the examples of the documentation, in their order, and
// finds what is wrong with a broken file without entering any of it.
func TestImport(t *testing.T) {
	t.Parallel()
	bin, dir := binary(t), emptyService(t)
	examples := filepath.Join("..", "docs", "esempi")
	for _, im := range store.Importers {
		file := filepath.Join(examples, im.Name+".csv")
		out := mustRun(t, exitFine, bin, "import", im.Name, file, "--data", dir)
		if !strings.Contains(out, "Nulla è stato importato") {
			t.Errorf("trial of %s says %q", im.Name, out)
		}
		if out := mustRun(t, exitFine, bin, "import", im.Name, file, "--data", dir, "--conferma"); !strings.Contains(out, "Importate ") {
			t.Errorf("import of %s says %q", im.Name, out)
		}
	}
	broken := filepath.Join(t.TempDir(), "storta.csv")
	text, err := os.ReadFile(filepath.Join(examples, "richieste.csv"))
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, "cittadino,domani,requisiti,pensioni,XX,Mario,Rossi,20135,,,,,,NESSUNA\n"...)
	if err := os.WriteFile(broken, text, 0o600); err != nil {
		t.Fatal(err)
	}
	out := mustRun(t, exitFailed, bin, "import", "richieste", broken, "--data", dir, "--conferma")
	for _, want := range []string{"riga 4:", "inviata:", "cf:", "testo:", "struttura:", "nulla è stato importato"} {
		if !strings.Contains(out, want) {
			t.Errorf("the broken file gives %q, want %q in it", out, want)
		}
	}
	if out := mustRun(t, exitFailed, bin, "import", "persone", filepath.Join(examples, "persone.csv"), "--data", dir, "--conferma"); !strings.Contains(out, "esiste già") {
		t.Errorf("people twice says %q", out)
	}
	if out := mustRun(t, exitFailed, bin, "import", "enti", filepath.Join(examples, "poli.csv"), "--data", dir); !strings.Contains(out, "Colonna sconosciuta") {
		t.Errorf("the wrong file says %q", out)
	}
}

// The console says how it read a file, and enters none of which that is not certain until it is told.
func TestImportEncoding(t *testing.T) {
	t.Parallel()
	bin, dir := binary(t), emptyService(t)
	file := filepath.Join(t.TempDir(), "persone.csv")
	if err := os.WriteFile(file, []byte("utente\tnome\truolo\r\nprova\tNiccol\x95 Dal\x97\tcrm\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := mustRun(t, exitFailed, bin, "import", "persone", file, "--data", dir, "--conferma")
	for _, want := range []string{"separatore tabulazione", "Prima riga: utente | nome | ruolo", "riga 2, nome, con --codifica ibm850: Niccolò Dalù", "righe dubbie: 1", "nulla è stato importato"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q, want %q in it", out, want)
		}
	}
	mustRun(t, exitUsage, bin, "import", "persone", file, "--data", dir, "--codifica", "gatti")
	if out := mustRun(t, exitFailed, bin, "import", "persone", file, "--data", dir, "--codifica", "utf-8"); !strings.Contains(out, "non è in UTF-8") {
		t.Error(out)
	}
	if out := mustRun(t, exitFine, bin, "import", "persone", file, "--data", dir, "--codifica", "ibm850", "--conferma"); !strings.Contains(out, "IBM 850") || !strings.Contains(out, "Importate 1") {
		t.Error(out)
	}
}

// mustRun runs the program to its end and returns what it printed on both outputs.
func mustRun(t *testing.T, code int, bin string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, args...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != code {
		t.Fatalf("combipat %s: %v, want exit code %d\n%s", strings.Join(args, " "), err, code, out)
	}
	return string(out)
}
