// Command room measures the meeting room: packets forwarded per second of server CPU against a floor
// (AES-128-GCM and sendto, the least any server must do), memory a person, and how soon the first packet comes.
//
//	go run .                     five runs of 12 rooms of 3, medians
//	go run . -rooms 2 -runs 1    a quick look
//
// Server and floor are processes of their own, so that the clients' work is not counted.
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
	runs := flag.Int("runs", 5, "interleaved runs of floor and room")
	length := flag.Duration("for", 3*time.Second, "measured time of a run")
	role := flag.String("role", "", "")
	sink := flag.String("sink", "", "")
	flag.Parse()
	var err error
	switch *role {
	case "server":
		err = serve()
	case "floor":
		err = floor(*sink)
	default:
		err = measure(*rooms, *people, *runs, *length)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "room:", err)
		os.Exit(1)
	}
}

// measure prints one line a run and the medians.
func measure(rooms, people, runs int, length time.Duration) error {
	var all []result
	fmt.Printf("%d rooms of %d, voice 50 packets/s and 30 frames/s of 4 packets each; %d runs of %s\n", rooms, people, runs, length)
	fmt.Println("run  floor/CPU-s  room/CPU-s  ratio  lost%  KiB/person  first RTP  seen by others")
	for i := range runs {
		r, err := run(rooms, people, length)
		if err != nil {
			return err
		}
		r.print(fmt.Sprint(i + 1))
		all = append(all, r)
	}
	median := result{
		floor: mid(all, func(r result) float64 { return r.floor }), room: mid(all, func(r result) float64 { return r.room }),
		ratio: mid(all, func(r result) float64 { return r.ratio }), lost: mid(all, func(r result) float64 { return r.lost }),
		memory: mid(all, func(r result) float64 { return r.memory }), first: mid(all, func(r result) time.Duration { return r.first }),
		seen: mid(all, func(r result) time.Duration { return r.seen }),
	}
	median.print("mid")
	return nil
}

// result is one run.
type result struct {
	floor, room, ratio float64 // packets per CPU-second, and room/floor
	lost               float64 // per cent of what should have arrived
	memory             float64 // KiB a person
	first, seen        time.Duration
}

func (r result) print(name string) {
	fmt.Printf("%-4s %11.0f %11.0f  %5.2f  %5.2f  %10.0f  %9s  %s\n", name, r.floor, r.room, r.ratio, r.lost, r.memory,
		r.first.Round(100*time.Microsecond), r.seen.Round(100*time.Microsecond))
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
