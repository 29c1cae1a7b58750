package web

import (
	"container/list"
	"sync"
	"sync/atomic"
)

// mostStrangers is how many bodies of nobody known are read at one time. Each is a short form of 64 KiB
// at most; an honest one is there whole within a moment.
const mostStrangers = 256

// crowd is the strangers whose bodies are being read. It is never full: the one that has been at it
// longest gives way, so that who stands in the door on purpose keeps nobody out.
type crowd struct {
	mu   sync.Mutex
	most int
	in   list.List // of *place, longest first
}

// place is a stranger's in the crowd; nil is somebody's who needs none.
type place struct {
	sentOff   atomic.Bool
	interrupt func() // ends the reading
	at        *list.Element
}

func newCrowd(most int) *crowd { return &crowd{most: most} }

// enter gives a place; interrupt is called, at most once and before leave returns, when it is taken away.
func (c *crowd) enter(interrupt func()) *place {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.in.Len() >= c.most {
		first, _ := c.in.Remove(c.in.Front()).(*place)
		first.at = nil
		first.sentOff.Store(true)
		first.interrupt()
	}
	p := &place{interrupt: interrupt}
	p.at = c.in.PushBack(p)
	return p
}

func (c *crowd) leave(p *place) {
	if p == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if p.at != nil {
		c.in.Remove(p.at)
		p.at = nil
	}
}

func (p *place) gone() bool { return p != nil && p.sentOff.Load() }
