package rooms

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"combipat/meet"
	"combipat/store"
)

const (
	recordQueue = 1024 // entries not written yet; more than every room of a busy office makes in a minute
	recordBatch = 256  // entries of one transaction
	recordTries = 5    // of one batch, each after a longer pause
	recordPause = 50 * time.Millisecond
)

// roomRecord writes the room's log. The room calls add inside its critical section, so that
// entries come in their order: a durable write there would hold up six people's coming and going
// for as long as the disk takes. So they queue, and one goroutine writes what has gathered in one
// transaction. A full queue makes the room wait, because an entry lost is worse than a pause; who
// acts on somebody else is answered only once it is on the disk (settle), and close writes the rest.
type roomRecord struct {
	store *store.Store
	log   *slog.Logger
	queue chan recordItem
	ended chan struct{}

	mu     sync.RWMutex // held for reading while an entry enters
	closed bool
}

// recordItem is an entry, or somebody waiting for all before it to be written.
type recordItem struct {
	entry   store.RoomEntry
	written chan<- struct{}
}

func newRoomRecord(s *store.Store, log *slog.Logger) *roomRecord {
	r := &roomRecord{store: s, log: log, queue: make(chan recordItem, recordQueue), ended: make(chan struct{})}
	go r.run()
	return r
}

// Add queues an entry; those of test rooms are nobody's record.
func (r *roomRecord) Add(e meet.Entry) {
	if isTestRoom(e.Room) {
		return
	}
	r.put(recordItem{entry: store.RoomEntry{
		At: e.At, Room: e.Room, Kind: e.Kind, Person: e.Person, By: e.By, Detail: e.Detail, Stayed: e.Stayed}})
}

func (r *roomRecord) put(i recordItem) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.closed {
		return false
	}
	r.queue <- i
	return true
}

// Settle waits until everything added before is written, or ctx ends.
func (r *roomRecord) Settle(ctx context.Context) error {
	written := make(chan struct{})
	if !r.put(recordItem{written: written}) {
		return meet.ErrClosed
	}
	select {
	case <-written:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// close writes what is left.
func (r *roomRecord) close() {
	r.mu.Lock()
	if !r.closed {
		r.closed = true
		close(r.queue)
	}
	r.mu.Unlock()
	<-r.ended
}

// run writes batches until the queue is closed and empty.
func (r *roomRecord) run() {
	defer close(r.ended)
	for first := range r.queue {
		batch := []recordItem{first}
		for more := true; more && len(batch) < recordBatch; {
			select {
			case i, ok := <-r.queue:
				if more = ok; ok {
					batch = append(batch, i)
				}
			default:
				more = false
			}
		}
		r.write(batch)
	}
}

// write writes a batch and tells who waits for it. Where one entry spoils it, each is written alone.
func (r *roomRecord) write(batch []recordItem) {
	var entries []store.RoomEntry
	for _, i := range batch {
		if i.written == nil {
			entries = append(entries, i.entry)
		}
	}
	if err := r.try(entries); err != nil {
		for _, e := range entries {
			if err := r.try([]store.RoomEntry{e}); err != nil { // to the program's log, ids only: not lost without a trace
				r.log.Error("room log not written", "error", err.Error(), "at", e.At, "room", e.Room, "kind", e.Kind, "person", e.Person, "by", e.By, "detail", e.Detail)
			}
		}
	}
	for _, i := range batch {
		if i.written != nil {
			close(i.written)
		}
	}
}

// try writes entries, again after a pause where the door is overloaded.
func (r *roomRecord) try(entries []store.RoomEntry) error {
	for n := 0; ; n++ {
		err := r.store.WriteRoomLog(context.Background(), entries)
		if !errors.Is(err, store.ErrBusy) || n == recordTries {
			return err
		}
		time.Sleep(recordPause << n)
	}
}
