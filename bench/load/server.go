package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// server is the program on one database.
type server struct {
	cmd           *exec.Cmd
	URL, Password string
	mu            sync.Mutex
	people        map[string]*client
}

// start serves the example with n requests, made where it is not there yet, and waits until it answers.
func start(program, dir string, n int) (*server, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	args := []string{"demo", "--addr", "127.0.0.1:0", "--data", dir}
	if _, err := os.Stat(dir + "/demo-password"); err != nil {
		fmt.Fprintf(os.Stderr, "making %d requests in %s\n", n, dir)
		args = append(args, "--requests", strconv.Itoa(n))
	}
	s := &server{cmd: exec.Command(program, args...), people: map[string]*client{}} // #nosec G204 -- the program to measure
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, s)
	}
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("the program said nothing of where it listens: %w", err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	time.Sleep(3 * time.Second) // the sweeps of the start
	return s, nil
}

func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
}

// cpu is the time the process has spent, user and system.
func (s *server) cpu() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	_, after, ok := strings.Cut(string(stat), ") ")
	f := strings.Fields(after)
	if err != nil || !ok || len(f) < 13 {
		return 0 // no /proc
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// resident is the memory of the process in KiB.
func (s *server) resident() (kib int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			_, _ = fmt.Sscan(rest, &kib)
		}
	}
	return kib
}

// errEnough says that the person has asked this often enough for now.
var errEnough = errors.New("too many")

// client is somebody signed in.
type client struct {
	http *http.Client
	base string

	mu    sync.Mutex
	found map[string]string
}

func (s *server) signedIn(login string) (*client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.people[login]; c != nil {
		return c, nil
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &client{base: s.URL, found: map[string]string{}, http: &http.Client{Jar: jar, Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	if err := c.post("/accedi", url.Values{"utente": {login}, "password": {s.Password}}); err != nil {
		return nil, err
	}
	s.people[login] = c
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the act alone
	return c, nil
}

func (c *client) get(path string) error {
	_, err := c.read(c.http.Get(c.base + path))
	return err
}

func (c *client) post(path string, fields url.Values) error {
	_, err := c.read(c.http.PostForm(c.base+path, fields))
	return err
}

// first asks for the first page that a list links to below a path; the list once.
func (c *client) first(list, below string) error {
	c.mu.Lock()
	path := c.found[below]
	if path == "" {
		text, err := c.read(c.http.Get(c.base + list))
		m := regexp.MustCompile(`href="(` + below + `[0-9a-f-]{36})"`).FindStringSubmatch(text)
		if err != nil || m == nil {
			c.mu.Unlock()
			return fmt.Errorf("no link below %s: %w", below, err)
		}
		path = m[1]
		c.found[below] = path
	}
	c.mu.Unlock()
	return c.get(path)
}

func (c *client) read(res *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if res.StatusCode == http.StatusTooManyRequests { // searches by person have a budget
		return "", errEnough
	}
	if err == nil && res.StatusCode != http.StatusOK && (res.StatusCode != http.StatusSeeOther || strings.HasPrefix(res.Header.Get("Location"), "/accedi")) {
		err = fmt.Errorf("%s answers %d", res.Request.URL.Path, res.StatusCode)
	}
	return string(text), err
}
