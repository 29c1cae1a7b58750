package storetest

import (
	"sync"
)

type outcome struct {
	Value string
	Err   error
}

// AtOnce runs fn in n goroutines that start together.
func AtOnce(n int, fn func(i int) (string, error)) []outcome {
	got, start := make([]outcome, n), make(chan bool)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			got[i].Value, got[i].Err = fn(i)
		})
	}
	close(start)
	wg.Wait()
	return got
}

// Gathering returns what lets nobody pass before all n have come: a mutant calls it between its
// check and its write, so that it is overtaken for sure. Without that a race test proves nothing.
func Gathering(n int) (meet func()) {
	var all sync.WaitGroup
	all.Add(n)
	return func() { all.Done(); all.Wait() }
}
