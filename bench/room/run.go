package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// run measures a fresh server: first packets on the idle server, then the load.
func run(program string, rooms, people int, length time.Duration) (r result, err error) {
	s, err := startServer(program)
	if err != nil {
		return r, err
	}
	defer s.stop()
	if r.first, r.seen, err = s.latency(); err != nil {
		return r, err
	}
	idle, err := s.stats("?gc")
	if err != nil {
		return r, err
	}
	all, err := s.crowd(rooms, people)
	defer func() {
		for _, c := range all {
			c.close()
		}
	}()
	if err != nil {
		return r, err
	}
	time.Sleep(time.Second) // rings fill, garbage collection finds its pace
	before, err := s.stats("")
	if err != nil {
		return r, err
	}
	sent, got := totals(all)
	time.Sleep(length)
	after, err := s.stats("")
	if err != nil {
		return r, err
	}
	sent2, got2 := totals(all)
	full, err := s.stats("?gc")
	r.room = float64(got2-got) / (after.CPU - before.CPU)
	r.switches = float64(after.Switches-before.Switches) / float64(got2-got)
	r.lost = 100 * (1 - float64(got2-got)/float64((sent2-sent)*int64(people-1)))
	r.memory = float64(full.RSS-idle.RSS) / float64(len(all))
	return r, err
}

func totals(all []*client) (sent, got int64) {
	for _, c := range all {
		sent += c.sent.Load()
		got += c.got.Load()
	}
	return sent, got
}

// server is the measured process.
type server struct {
	cmd   *exec.Cmd
	stdin io.Closer
	url   string
}

// startServer returns once the server has said its address.
func startServer(program string) (*server, error) {
	cmd := exec.Command(program, "-role", "server")
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = stdin.Close()
		return nil, fmt.Errorf("no address from %s: %w, %v", program, err, cmd.Wait())
	}
	return &server{cmd: cmd, stdin: stdin, url: "http://" + strings.TrimSpace(line)}, nil
}

// stop ends the server by closing its standard input.
func (s *server) stop() {
	_ = s.stdin.Close()
	_ = s.cmd.Wait()
}

func (s *server) stats(query string) (st stats, err error) {
	answer, err := http.Get(s.url + "/stats" + query)
	if err != nil {
		return st, err
	}
	defer answer.Body.Close()
	return st, json.NewDecoder(answer.Body).Decode(&st)
}

// join posts an offer.
func (s *server) join(room, person, offer string) (string, error) {
	answer, err := http.Post(s.url+"/join/"+room+"/"+person, "application/sdp", strings.NewReader(offer))
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("join: %s %s", answer.Status, body)
	}
	return string(body), err
}

// crowd fills the rooms and returns once everybody is connected and sending.
func (s *server) crowd(rooms, people int) (all []*client, err error) {
	for room := range rooms {
		for person := range people {
			c, err := newClient(s, fmt.Sprint("r", room), fmt.Sprint("p", person), false)
			if err != nil {
				return all, err
			}
			all = append(all, c)
		}
	}
	var wg sync.WaitGroup
	errs := make(chan error, len(all))
	for _, c := range all {
		wg.Go(func() {
			if err := c.join(); err != nil {
				errs <- err
				return
			}
			c.publish()
		})
	}
	wg.Wait()
	select {
	case err = <-errs:
	default:
	}
	return all, err
}

// latency returns offer to first packet for who joins a publisher, and connection to first packet for who watches.
func (s *server) latency() (first, seen time.Duration, err error) {
	a, err := newClient(s, "latency", "a", true)
	if err != nil {
		return 0, 0, err
	}
	defer a.close()
	if err := a.join(); err != nil {
		return 0, 0, err
	}
	a.publish()
	b, err := newClient(s, "latency", "b", true)
	if err != nil {
		return 0, 0, err
	}
	defer b.close()
	if err := b.join(); err != nil {
		return 0, 0, err
	}
	b.publish()
	for _, c := range []*client{a, b} {
		select {
		case <-c.first:
		case <-time.After(10 * time.Second):
			return 0, 0, fmt.Errorf("no packet for %s", c.person)
		}
	}
	return b.firstAt.Sub(b.offered), max(0, a.firstAt.Sub(b.up)), nil
}
