package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
)

// saving are fields by which a page that saves by itself follows what it saved: they change between a
// sending and its repetition, what is asked does not.
var saving = map[string]bool{"bozza_id": true, "bozza_versione": true, "comune_per": true, noFiles: true}

// digest is one of what the form was filled with, fields and files: the same for the same form sent
// again, another once something in it was corrected.
func (f Form) digest() string {
	fields := url.Values{}
	for name, values := range whatIsTyped(f.Values) {
		if !saving[name] {
			fields[name] = values
		}
	}
	files := make([]string, len(f.Files))
	for i, file := range f.Files {
		files[i] = file.Name + " " + file.SHA256
	}
	all, err := json.Marshal([]any{fields, files}) // maps are written in order
	if err != nil {
		panic("texts that cannot be written: " + err.Error())
	}
	sum := sha256.Sum256(all)
	return hex.EncodeToString(sum[:16])
}

// outcome is what became of a form whose answer was lost on the way, as its page's script reads it.
type outcome struct {
	Done bool   `json:"fatto"`
	ID   string `json:"id,omitempty"` // of what it made or changed
}

// Outcome tells a page that sent a form and heard no answer whether it was done, by the form's key.
func (s *Server) Outcome(c echo.Context, who desk.Actor) error {
	id, err := s.Store.Done(c.Request().Context(), who, c.QueryParam("chiave"))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, outcome{Done: err == nil, ID: id})
}
