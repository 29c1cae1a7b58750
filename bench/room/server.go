package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"syscall"
	"time"

	"combipat/meet"
)

// stats is what the server process knows of itself.
type stats struct {
	CPU float64 // seconds, user and system
	RSS int     // KiB, after a collection

	Switches int64 // of context, voluntary and not
}

// serve runs a room server with one POST for joining, until its standard input closes.
func serve() error {
	room, err := meet.New(meet.Config{Loopback: true, Warn: func(s string) { fmt.Fprintln(os.Stderr, s) }})
	if err != nil {
		return err
	}
	http.HandleFunc("POST /join/{room}/{person}", func(w http.ResponseWriter, r *http.Request) {
		offer, _ := io.ReadAll(r.Body)
		answer, err := room.Join(r.Context(), meet.Ticket{Room: r.PathValue("room"), Person: r.PathValue("person"), Role: meet.Member,
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}, string(offer))
		if err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		_, _ = io.WriteString(w, answer)
	})
	http.HandleFunc("GET /stats", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("gc") {
			debug.FreeOSMemory()
		}
		_ = json.NewEncoder(w).Encode(stats{CPU: cpuTime(), RSS: residentKiB(), Switches: switches()})
	})
	if path := os.Getenv("ROOM_CPUPROFILE"); path != "" { // where the server's time goes
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	go func() { _ = http.Serve(l, nil) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
	return room.Close()
}

// cpuTime returns this process' seconds of CPU.
func cpuTime() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// switches returns how often this process gave up a CPU.
func switches() int64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Nvcsw + u.Nivcsw
}

// residentKiB returns this process' resident memory; 0 where there is no /proc.
func residentKiB() (kib int) {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			_, _ = fmt.Sscan(rest, &kib)
		}
	}
	return kib
}
