// Command room measures the meeting room: packets forwarded per second of server CPU against a floor
// (AES-128-GCM and sendto, the least any server must do), memory a person, and how soon the first packet comes.
// README.md says what is measured how, and what another server must speak.
//
//	go run .                     five runs of 12 rooms of 3, medians
//	go run . -rooms 2 -runs 1    a quick look
//	go run . -other ./room-old   the same clients against another server too, in turns
//
// Servers and floor are processes of their own, so that the clients' work is not counted.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"time"
)

func main() {
	rooms := flag.Int("rooms", 12, "rooms at the same time")
	people := flag.Int("people", 3, "people in each, all publishing voice and picture")
	runs := flag.Int("runs", 5, "interleaved runs of floor and rooms")
	length := flag.Duration("for", 3*time.Second, "measured time of a run")
	other := flag.String("other", "", "program of another server to measure in turns with ours, started with -role server")
	role := flag.String("role", "", "server or floor: what the benchmark starts itself as")
	sink := flag.String("sink", "", "where the floor sends")
	flag.Parse()
	var err error
	switch *role {
	case "server":
		err = serve()
	case "floor":
		err = floor(*sink)
	default:
		servers := []contender{{"ours", os.Args[0]}}
		if *other != "" {
			servers = append(servers, contender{"other", *other})
		}
		err = measure(servers, *rooms, *people, *runs, *length)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "room:", err)
		os.Exit(1)
	}
}

// contender is a server to be measured.
type contender struct{ name, program string }

// measure prints one line a run and server, and the medians. In every run the floor comes first and the
// servers follow in turns, so that what else the machine does falls on all alike.
func measure(servers []contender, rooms, people, runs int, length time.Duration) error {
	all := make([][]result, len(servers))
	fmt.Printf("%d rooms of %d, voice 50 packets/s and 30 frames/s of 4 packets each; %d runs of %s\n", rooms, people, runs, length)
	fmt.Println("run  server  floor/CPU-s  room/CPU-s  ratio  lost%  switches/packet  KiB/person  first RTP  seen by others")
	for i := range runs {
		floor, err := runFloor()
		if err != nil {
			return err
		}
		for n := range servers {
			n = (n + i) % len(servers)
			r, err := run(servers[n].program, rooms, people, length)
			if err != nil {
				return fmt.Errorf("%s: %w", servers[n].name, err)
			}
			r.floor, r.ratio = floor, r.room/floor
			r.print(fmt.Sprint(i+1), servers[n].name)
			all[n] = append(all[n], r)
		}
	}
	for n, s := range servers {
		median(all[n]).print("mid", s.name)
	}
	return nil
}

// result is one run.
type result struct {
	floor, room, ratio float64 // packets per CPU-second, and room/floor
	lost               float64 // per cent of what should have arrived
	switches           float64 // of context in the server a packet forwarded, voluntary and not
	memory             float64 // KiB a person
	first, seen        time.Duration
}

func (r result) print(run, server string) {
	fmt.Printf("%-4s %-6s %12.0f %11.0f  %5.2f  %5.2f  %15.2f  %10.0f  %9s  %s\n", run, server, r.floor, r.room, r.ratio, r.lost,
		r.switches, r.memory, r.first.Round(100*time.Microsecond), r.seen.Round(100*time.Microsecond))
}

// median returns the median of every column.
func median(all []result) result {
	return result{
		floor: mid(all, func(r result) float64 { return r.floor }), room: mid(all, func(r result) float64 { return r.room }),
		ratio: mid(all, func(r result) float64 { return r.ratio }), lost: mid(all, func(r result) float64 { return r.lost }),
		switches: mid(all, func(r result) float64 { return r.switches }), memory: mid(all, func(r result) float64 { return r.memory }),
		first: mid(all, func(r result) time.Duration { return r.first }), seen: mid(all, func(r result) time.Duration { return r.seen }),
	}
}

// mid returns the median of one column.
func mid[T float64 | time.Duration](all []result, column func(result) T) T {
	values := make([]T, 0, len(all))
	for _, r := range all {
		values = append(values, column(r))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
