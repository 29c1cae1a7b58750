package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// bidi is a connection of WebDriver BiDi: commands with numbers, answers with the same, and events.
type bidi struct {
	conn *websocket.Conn

	mu      sync.Mutex
	last    int
	waiting map[int]chan bidiAnswer
	heard   map[string]func(method string, params json.RawMessage) // by browsing context
	err     error
}

// bidiAnswer is every message of the other side.
type bidiAnswer struct {
	Type    string          `json:"type"` // success error event
	ID      int             `json:"id"`
	Result  json.RawMessage `json:"result"`
	Error   string          `json:"error"`
	Message string          `json:"message"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

func dialBidi(ctx context.Context, url string) (*bidi, error) {
	conn, _, err := websocket.Dial(ctx, url, nil)
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(-1) // pictures
	b := &bidi{conn: conn, waiting: map[int]chan bidiAnswer{}, heard: map[string]func(string, json.RawMessage){}}
	go b.read()
	return b, nil
}

// read hands out what comes until the connection ends.
func (b *bidi) read() {
	for {
		var a bidiAnswer
		err := wsjson.Read(context.Background(), b.conn, &a)
		b.mu.Lock()
		if err != nil {
			b.err = err
			for id, c := range b.waiting {
				close(c)
				delete(b.waiting, id)
			}
			b.mu.Unlock()
			return
		}
		if a.Type == "event" {
			hear := b.heard[contextOf(a.Params)]
			b.mu.Unlock()
			if hear != nil {
				hear(a.Method, a.Params)
			}
			continue
		}
		if c := b.waiting[a.ID]; c != nil {
			c <- a
			delete(b.waiting, a.ID)
		}
		b.mu.Unlock()
	}
}

// contextOf returns the browsing context an event speaks of.
func contextOf(params json.RawMessage) string {
	var of struct {
		Context string `json:"context"`
		Source  struct {
			Context string `json:"context"`
		} `json:"source"`
	}
	_ = json.Unmarshal(params, &of)
	if of.Context != "" {
		return of.Context
	}
	return of.Source.Context
}

// listen has hear told of the events of a browsing context, in their order; of none if hear is nil.
func (b *bidi) listen(context string, hear func(method string, params json.RawMessage)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if hear == nil {
		delete(b.heard, context)
	} else {
		b.heard[context] = hear
	}
}

// fields is a JSON object.
type fields map[string]any

// call sends a command and puts its result into result, which may be nil.
func (b *bidi) call(ctx context.Context, method string, params fields, result any) error {
	answer := make(chan bidiAnswer, 1)
	b.mu.Lock()
	if b.err != nil {
		b.mu.Unlock()
		return fmt.Errorf("%s: %w", method, b.err)
	}
	b.last++
	id := b.last
	b.waiting[id] = answer
	b.mu.Unlock()
	if params == nil {
		params = fields{}
	}
	if err := wsjson.Write(context.WithoutCancel(ctx), b.conn, fields{"id": id, "method": method, "params": params}); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case a, ok := <-answer:
		switch {
		case !ok:
			return fmt.Errorf("%s: the browser is gone", method)
		case a.Type == "error":
			return fmt.Errorf("%s: %s: %s", method, a.Error, a.Message)
		case result == nil:
			return nil
		}
		return json.Unmarshal(a.Result, result)
	case <-ctx.Done():
		b.mu.Lock()
		delete(b.waiting, id)
		b.mu.Unlock()
		return fmt.Errorf("%s: %w", method, context.Cause(ctx))
	}
}
