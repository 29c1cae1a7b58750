package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

// What is typed into a form of the table of forms is kept for its author, and for nobody else, until
// it is done: saved by its page while they type, refused, stale, or sent when its session had ended.
// Its page shows it again, filled in (form_refill.go), and whoever signs in is led to what waits.

const (
	resumePath = "/ripresa"
	// keptField says which kept form a form is, and in which version: "id.version".
	keptField = "tenuto"
	// tabField names the open page that saves by itself, authorField whose page it is, actionField
	// where its form is sent.
	tabField, authorField, actionField = "scheda", "autore", "modulo"
	// vesteField says what its person acted as when a form was drawn (veste.go).
	vesteField = "in_veste"
	// noFiles marks a kept form that came with files, which are not kept.
	noFiles = "senza_allegati"
)

// FormPlace is what the table of forms says of one: its name, and the addresses of the pages it
// stands on, of which the first whose {fields} came along is taken. {id} is that of its own address.
type FormPlace struct {
	Title string
	Pages []string
}

// passing are fields that belong to one drawing of a form, not to what is typed in it.
var passing = map[string]bool{"chiave": true, "versione": true, keptField: true, tabField: true, authorField: true, actionField: true, vesteField: true}

// pagesOf finds the routes of the pages that forms stand on.
func pagesOf(surface []Route, forms map[string]FormPlace) map[string]bool {
	pages := map[string]bool{}
	for _, place := range forms {
		for _, address := range place.Pages {
			address, _, _ = strings.Cut(address, "?")
			for _, r := range surface {
				if _, ok := match(r.Path, address); ok && r.Method == http.MethodGet {
					pages[r.Path] = true
				}
			}
		}
	}
	return pages
}

// whatIsTyped returns what was typed into a form, without what belongs to its drawing.
func whatIsTyped(sent url.Values) url.Values {
	fields := url.Values{}
	for name, values := range sent {
		if !passing[name] && strings.TrimSpace(strings.Join(values, "")) != "" {
			fields[name] = values
		}
	}
	return fields
}

// placeOf finds a path among the forms, with the page it stands on; false for what is no form that
// is kept.
func (s *Server) placeOf(path string, fields url.Values) (FormPlace, string, bool) {
	path, _, _ = strings.Cut(path, "?")
	if place, ok := s.forms[path]; ok { // "/richieste/solleciti" is no request
		return place, pageOf(place.Pages, nil, fields), true
	}
	for pattern, place := range s.forms {
		if ids, ok := match(pattern, path); ok {
			return place, pageOf(place.Pages, ids, fields), true
		}
	}
	return FormPlace{}, "", false
}

// match compares a path with a pattern of the table and returns what stands in it for ":id".
func match(pattern, path string) (ids map[string]string, ok bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	ids = map[string]string{}
	for i, part := range want {
		if name, isID := strings.CutPrefix(part, ":"); isID {
			ids[name] = have[i]
		} else if part != have[i] {
			return nil, false
		}
	}
	return ids, true
}

// pageOf fills the first of the addresses of which everything is known; the last needs nothing.
func pageOf(pages []string, ids map[string]string, fields url.Values) string {
next:
	for _, page := range pages {
		before, rest, found := strings.Cut(page, "{")
		address := before
		for found {
			var name, after string
			name, after, _ = strings.Cut(rest, "}")
			value := ids[name]
			if value == "" {
				value = fields.Get(name)
			}
			if value == "" {
				continue next
			}
			before, rest, found = strings.Cut(after, "{")
			address += url.QueryEscape(value) + before
		}
		return address
	}
	return "/"
}

// keptMark reads which kept form a form is; nothing for one that is none.
func keptMark(sent url.Values) (id string, version int64) {
	id, number, _ := strings.Cut(sent.Get(keptField), ".")
	if _, err := uuid.Parse(id); err != nil || len(id) != 36 {
		return "", 0
	}
	version, _ = strconv.ParseInt(number, 10, 64)
	return id, version
}

// keep keeps what was sent to path for its author, under the veste the form was drawn for; worn is that
// of one which does not say. What is no form of the table, holds nothing or was drawn for somebody else
// is passed over.
func (s *Server) keep(ctx context.Context, worn desk.Veste, path string, sent url.Values) (kept store.KeptForm, apart bool, err error) {
	fields, veste := whatIsTyped(sent), worn
	if v, ok := desk.ParseVeste(sent.Get(vesteField)); ok {
		veste = v
	}
	_, page, ok := s.placeOf(path, fields)
	if !ok || len(fields) == 0 || worn.Person == "" || veste.Person != worn.Person {
		return store.KeptForm{}, false, nil
	}
	id, version := keptMark(sent)
	return s.Store.KeepForm(ctx, store.KeptForm{ID: id, Version: version, Tab: sent.Get(tabField), Person: veste.Person, Veste: veste,
		Path: path, Page: page, Fields: fields.Encode(), At: s.Now()})
}

// keptKey is where a request says what was kept of it.
const keptKey = "kept"

// keepRefused keeps the form of a request that was not done, once; its handler may have read it or not.
func (s *Server) keepRefused(c echo.Context, who desk.Actor) store.KeptForm {
	if kept, done := c.Get(keptKey).(store.KeptForm); done {
		return kept
	}
	kept := store.KeptForm{}
	if sent := sentFields(c); sent != nil && who.ID != "" {
		var err error
		if kept, _, err = s.keep(c.Request().Context(), who.Veste(), c.Request().URL.Path, sent); err != nil {
			s.Log.Warn("form not kept", "route", c.Path(), "error", err.Error()) // what is refused is told all the same
		}
	}
	c.Set(keptKey, kept)
	return kept
}

// KeptElsewhere says that the form of this request is kept by its noun, as a draft.
func KeptElsewhere(c echo.Context) { c.Set(keptKey, store.KeptForm{}) }

// sentFields returns what was read of a form, nil before anything was.
func sentFields(c echo.Context) url.Values {
	for _, key := range []string{typedKey, inputKey} {
		if sent, ok := c.Get(key).(url.Values); ok {
			return sent
		}
	}
	return nil
}

// afterPost keeps what was refused and forgets what was done.
func (s *Server) afterPost(c echo.Context, who desk.Actor, cause error) error {
	if c.Request().Method != http.MethodPost || who.ID == "" {
		return cause
	}
	if _, isForm := s.forms[c.Path()]; !isForm {
		return cause
	}
	if cause != nil {
		s.keepRefused(c, who)
		return cause
	}
	res := c.Response()
	if res.Status < 300 && res.Status != http.StatusNoContent && res.Header().Get("HX-Redirect") == "" || res.Status >= 400 {
		return nil
	}
	if err := s.forgetDone(c, who); err != nil {
		s.Log.Warn("kept form not forgotten", "route", c.Path(), "error", err.Error()) // the act is done and told
	}
	return nil
}

// forgetDone forgets what is kept of a form that was done: the one it says it is; where it says none,
// those of its page that were refused or came too late, and that no open page is saving.
func (s *Server) forgetDone(c echo.Context, who desk.Actor) error {
	ctx, sent, path := c.Request().Context(), sentFields(c), c.Request().URL.Path
	if id, _ := keptMark(sent); id != "" {
		return s.Store.DropKept(ctx, who, s.Now(), id)
	}
	_, page, _ := s.placeOf(path, whatIsTyped(sent))
	waiting, err := s.Store.KeptForms(ctx, who.ID, s.Now())
	for _, f := range waiting {
		if f.Path == path && f.Page == page && f.Tab == "" {
			err = errors.Join(err, s.Store.DropKept(ctx, who, s.Now(), f.ID))
		}
	}
	return err
}

// keepEnded keeps a form that came when its session had ended, for the person whose it was. What
// cannot be read is lost, as it always was: the way to the sign-in page stays open.
func (s *Server) keepEnded(c echo.Context, m Mark) error {
	ctx, owner := c.Request().Context(), s.Sessions.GetString(c.Request().Context(), keyEnded)
	if owner == "" || c.Request().Method != http.MethodPost {
		return nil
	}
	path := c.Request().URL.Path
	if _, _, isForm := s.placeOf(path, nil); !isForm && m&Saving == 0 {
		return nil
	}
	sent, err := fieldsAlone(c)
	if err != nil {
		return nil
	}
	if m&Saving != 0 {
		path = sent.Get(actionField)
		if sent.Get(authorField) != owner {
			return nil
		}
	}
	worn := desk.Veste{Person: owner, Position: cmp.Or(s.Sessions.GetString(ctx, KeyPosition), owner), Profile: desk.Profile(s.Sessions.GetString(ctx, KeyProfile))}
	_, _, err = s.keep(ctx, worn, path, sent)
	return err
}

// fieldsAlone reads a form's texts and leaves its files aside.
func fieldsAlone(c echo.Context) (url.Values, error) {
	req := c.Request()
	if !hasParts(req) {
		return Posted(c)
	}
	parts, err := req.MultipartReader()
	if err != nil {
		return nil, err
	}
	fields := url.Values{}
	texts := fieldsOf(fields)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return fields, nil
		}
		if err != nil {
			return nil, err
		}
		isText, err := texts.take(part)
		if err != nil {
			return nil, err
		}
		if !isText && part.FileName() != "" {
			fields.Set(noFiles, "1")
		}
	}
}

// KeepTyped keeps what a page saves by itself while its person types, and answers with the version
// it has now. A page of somebody else who used this browser before is not listened to.
func (s *Server) KeepTyped(c echo.Context, who desk.Actor) error {
	sent, err := fieldsAlone(c)
	if err != nil {
		return BadForm(err)
	}
	if sent.Get(authorField) != who.ID {
		return c.NoContent(http.StatusNoContent)
	}
	kept, apart, err := s.keep(c.Request().Context(), who.Veste(), sent.Get(actionField), sent)
	if err != nil {
		return err
	}
	if kept.ID == "" {
		return c.NoContent(http.StatusNoContent)
	}
	said := SavedForm{Kept: keptValue(kept), Text: "Ciò che scrivi è conservato (ore " + ui.Clock(kept.At) + ")."}
	if apart {
		said.Text, said.Other = "Da un’altra scheda era stato scritto altro in questo modulo: sono conservati tutti e due i testi.", resumePath
	}
	return c.JSON(http.StatusOK, said)
}

// SavedForm is what a page that saves by itself is told.
type SavedForm struct {
	Kept    string `json:"tenuto,omitempty"`
	Draft   string `json:"bozza_id,omitempty"`
	Version int64  `json:"bozza_versione,omitempty"`
	Text    string `json:"testo"`
	Other   string `json:"altro,omitempty"` // where what another page saved stands: both are kept
}

func keptValue(f store.KeptForm) string { return f.ID + "." + strconv.FormatInt(f.Version, 10) }

// Landing is where somebody goes who has just signed in: to what they were writing when their
// session ended, else where they wanted to.
func (s *Server) Landing(ctx context.Context, person, poi string) string {
	kept, err := s.Store.KeptForms(ctx, person, s.Now())
	if err == nil && len(kept) > 0 {
		return resumePath
	}
	return SafeReturn(poi)
}

// ResumeList offers the forms that are kept for the person.
func (s *Server) ResumeList(c echo.Context, who desk.Actor) error {
	kept, err := s.Store.KeptForms(c.Request().Context(), who.ID, s.Now())
	if err != nil {
		return err
	}
	worn, err := s.Store.Worn(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	var list []view.Kept
	for _, f := range kept {
		fields, err := url.ParseQuery(f.Fields)
		if err != nil {
			continue
		}
		place, _, _ := s.placeOf(f.Path, fields)
		list = append(list, view.Kept{KeptForm: f, Title: place.Title, Files: fields.Has(noFiles), Typed: typedWords(fields),
			Other: f.Veste != who.Veste(), Wear: wearing(worn, f.Veste, f.Page)})
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Riprendi da dove eri"}, view.Resume(list))
}

// typedWords are the texts of a form to read, without ids and marks.
func typedWords(fields url.Values) (words []string) {
	for _, name := range []string{"cf", "nome", "cognome", "cap", "identificativo", "q", "motivo", "testo", "motivazioni", "recapito", "nota"} {
		if text := strings.TrimSpace(fields.Get(name)); text != "" {
			words = append(words, text)
		}
	}
	return words
}

// ResumeDrop forgets one of them.
func (s *Server) ResumeDrop(c echo.Context, who desk.Actor) error {
	id, _ := keptMark(url.Values{keptField: {c.Param("id")}})
	if id == "" {
		return store.ErrNotFound
	}
	if err := s.Store.DropKept(c.Request().Context(), who, s.Now(), id); err != nil {
		return err
	}
	return s.SeeOther(c, resumePath)
}

// ReadForm reads a form; see readFields. What came is left where it is kept if it is refused.
func (s *Server) ReadForm(c echo.Context, who desk.Actor) (Form, error) {
	f, err := s.readFields(c, who)
	if f.Values != nil {
		c.Set(typedKey, f.Values)
	}
	return f, err
}
