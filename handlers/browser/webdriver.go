package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// webdriver speaks plain WebDriver over HTTP with one session.
type webdriver struct {
	base    string // http://127.0.0.1:port
	session string
}

// elementKey is how WebDriver names an element in JSON.
const elementKey = "element-6066-11e4-a52e-4f735466cecf"

// call asks and puts the value of the answer into result, which may be nil.
func (w *webdriver) call(ctx context.Context, method, path string, body, result any) error {
	if body == nil {
		body = fields{}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	if w.session != "" {
		path = "/session/" + w.session + path
	}
	request, err := http.NewRequestWithContext(ctx, method, w.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request) // #nosec G704 -- a driver of ours on loopback
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct{ Value json.RawMessage }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if response.StatusCode != http.StatusOK {
		var wrong struct{ Error, Message string }
		_ = json.Unmarshal(answer.Value, &wrong)
		return fmt.Errorf("%s: %s %s", path, wrong.Error, wrong.Message)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(answer.Value, result)
}

// element returns the name of the first element of a selector.
func (w *webdriver) element(ctx context.Context, selector string) (string, error) {
	var found map[string]string
	err := w.call(ctx, http.MethodPost, "/element", fields{"using": "css selector", "value": selector}, &found)
	return found[elementKey], err
}
