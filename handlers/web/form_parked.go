package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"

	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

// A form that is sent when its session has ended is kept for the person whose session it was,
// and offered to them, and to nobody else, once they have signed in again. It is not done then:
// its own page shows it, to be looked at and sent.

const (
	resumePath = "/ripresa"
	// resumedField marks a form that comes back: its page shows it and nothing is done.
	resumedField = "ripresa"
	// noFiles marks a kept form that came with files, which are not kept.
	noFiles = "senza_allegati"
)

const resumedText = "La sessione era scaduta e nulla è stato inviato: ciò che avevi scritto è qui. Controlla e invia di nuovo."

// park keeps what was typed into a form of the table's parking lines. What cannot be read is
// lost, as it always was: the way to the sign-in page stays open.
func (s *Server) park(c echo.Context, m Mark) error {
	ctx, owner := c.Request().Context(), s.Sessions.GetString(c.Request().Context(), keyEnded)
	if owner == "" || c.Request().Method != http.MethodPost || m&Parking == 0 {
		return nil
	}
	fields, err := parkedFields(c)
	if err != nil || len(fields) == 0 {
		return nil
	}
	return s.Store.ParkForm(ctx, store.ParkedForm{Person: owner, Profile: desk.Profile(s.Sessions.GetString(ctx, KeyProfile)),
		Path: c.Request().URL.Path, Fields: fields.Encode(), At: s.Now()})
}

// parkedFields reads a form's texts and leaves its files aside.
func parkedFields(c echo.Context) (url.Values, error) {
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

// Landing is where somebody goes who has just signed in: to what they were writing when their
// session ended, else where they wanted to.
func (s *Server) Landing(ctx context.Context, person, poi string) string {
	kept, err := s.Store.ParkedForms(ctx, person, s.Now())
	if err == nil && len(kept) > 0 {
		return resumePath
	}
	return SafeReturn(poi)
}

// ResumeList offers the forms that are kept for the person.
func (s *Server) ResumeList(c echo.Context, who desk.Actor) error {
	kept, err := s.Store.ParkedForms(c.Request().Context(), who.ID, s.Now())
	if err != nil {
		return err
	}
	var list []view.Parked
	for _, f := range kept {
		fields, err := url.ParseQuery(f.Fields)
		if err != nil {
			continue
		}
		p := view.Parked{ParkedForm: f, Files: fields.Has(noFiles), OtherHat: f.Profile == desk.Referente && !who.AsReferente() && who.CanRefer}
		fields.Del(noFiles)
		fields.Set(resumedField, f.ID)
		p.Fields, p.Text = carried(fields), strings.TrimSpace(strings.Join(append(fields["testo"], fields["motivo"]...), "\n"))
		list = append(list, p)
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Riprendi da dove eri"}, view.Resume(list))
}

// ResumeDrop forgets one of them.
func (s *Server) ResumeDrop(c echo.Context, who desk.Actor) error {
	if err := s.Store.DropParked(c.Request().Context(), who, c.Param("id")); err != nil {
		return err
	}
	return s.SeeOther(c, resumePath)
}

// ReadForm is readFields; a form that comes back from where it was kept is not kept any longer.
func (s *Server) ReadForm(c echo.Context, who desk.Actor) (Form, error) {
	f, err := s.readFields(c, who)
	if err == nil && f.Has(resumedField) {
		err = s.Store.DropParked(c.Request().Context(), who, f.Get(resumedField))
	}
	return f, err
}
