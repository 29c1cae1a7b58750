package db

import (
	"sync"
)

// MakeKeys has n programs make the key of a directory at once and returns which each then has.
func MakeKeys(o Options, n int) []string {
	ids := make([]string, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			l := newSealer(o)
			if k, err := l.open(true); err == nil {
				ids[i] = k.id
			}
		})
	}
	wg.Wait()
	return ids
}
