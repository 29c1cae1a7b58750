package web

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
)

// Form is what was sent: fields, and files that are already safe in the data directory.
type Form struct {
	Values url.Values
	Files  []store.NewFile
	kept   []desk.Attachment // files of an earlier, refused sending of this form
	draft  []desk.Attachment // files the draft holds already
	Bad    desk.Invalid      // what is wrong with files
	Excess bool              // more than 6 MiB came: what fitted was kept
}

func (f Form) Get(name string) string { return f.Values.Get(name) }

func (f Form) Has(name string) bool { return f.Values.Get(name) != "" }

func (f Form) version() int64 {
	n, _ := strconv.ParseInt(f.Get("versione"), 10, 64)
	return n
}

// Problem returns what stands in the way because of the files alone, or nil.
func (f Form) Problem() error {
	if f.Excess {
		return store.ErrTooLarge
	}
	return f.Bad.Err()
}

// readFields reads the fields of a form, and streams its files to the data directory: each is
// sniffed, and at most 6 MiB in total are let in, together with what the form kept from an
// earlier sending [R11, A20]. What does not fit or may not come in is noted in the form, and
// the rest of it is read all the same: nothing typed is lost.
func (s *Server) readFields(c echo.Context, who desk.Actor) (Form, error) {
	f := Form{Values: url.Values{}, Bad: desk.Invalid{}}
	c.Set(typedKey, f.Values)
	req := c.Request()
	if !hasParts(req) {
		var err error
		if f.Values, err = Posted(c); err != nil {
			return f, err
		}
		c.Set(typedKey, f.Values)
		return f, s.keptFiles(req.Context(), who, &f)
	}
	parts, err := req.MultipartReader()
	if err != nil {
		return f, BadForm(err)
	}
	// The forms draw their fields before their files, so that by the first file it is known
	// what was kept and what it weighs.
	room, weighed, texts := int64(desk.MaxAttachments), false, fieldsOf(f.Values)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return s.cutShort(f, err)
		}
		if isText, err := texts.take(part); err != nil {
			return s.cutShort(f, err)
		} else if isText {
			continue
		}
		if !weighed {
			if err := s.sameVeste(req.Context(), who, f.Values); err != nil {
				f.Values.Set(noFiles, "1")
				return f, err
			}
			if err := s.keptFiles(req.Context(), who, &f); err != nil {
				return f, err
			}
			for _, k := range slices.Concat(f.kept, f.draft) {
				room -= k.Size
			}
			weighed = true
		}
		if err := s.takeFile(req.Context(), &f, part, room-store.Weight(f.Files)); err != nil {
			return s.cutShort(f, err)
		}
	}
	if !weighed {
		if err = s.sameVeste(req.Context(), who, f.Values); err == nil {
			err = s.keptFiles(req.Context(), who, &f)
		}
	}
	return f, err
}

// cutShort tells a form that weighs too much, of which what came is kept, from one that broke
// off on the way.
func (s *Server) cutShort(f Form, err error) (Form, error) {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		f.Excess = true
		return f, nil
	}
	return f, BadForm(err)
}

// BadForm is what an error means that came up while a form was read: that it is too heavy, that the
// disk could not take its files, or that it broke off on the way.
func BadForm(err error) error {
	var tooBig *http.MaxBytesError
	if err == nil || errors.As(err, &tooBig) || brokeOff(err) || errors.Is(err, errManyFields) {
		return err
	}
	switch store.WeatherOf(err) {
	case store.DiskFull, store.DiskBad, store.Crowded:
		return err
	}
	return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
}

// takeFile stores one file if it fits and may come in. An empty part is a file field that was
// left alone.
func (s *Server) takeFile(ctx context.Context, f *Form, part *multipart.Part, room int64) error {
	if part.FileName() == "" {
		_, err := io.Copy(io.Discard, part)
		return err
	}
	name := CleanName(part.FileName())
	if len(f.Files)+len(f.kept)+len(f.draft) >= desk.MaxFiles {
		f.Bad.Add("allegati", desk.TooManyFiles)
		_, err := io.Copy(io.Discard, part)
		return err
	}
	staged, err := s.Store.StageFile(ctx, part, max(room, 0))
	if errors.Is(err, store.ErrTooLarge) {
		f.Excess = true
		_, err = io.Copy(io.Discard, part)
		return err
	}
	if err != nil {
		return err
	}
	defer staged.Discard() // unless kept
	mediaType, why, err := admitStaged(name, staged)
	if err != nil {
		return err
	}
	if why != "" {
		f.Bad.Add("allegati", "«"+name+"»: "+why)
		return nil
	}
	if err := staged.Keep(); err != nil {
		return err
	}
	f.Files = append(f.Files, store.NewFile{Name: name, Type: mediaType, Size: staged.Size, SHA256: staged.SHA256})
	return nil
}

// keptFiles finds the files an earlier, refused sending of the same form left safe: their ids
// come back as "tieni", except those ticked as "togli". What the draft holds is weighed too.
func (s *Server) keptFiles(ctx context.Context, who desk.Actor, f *Form) error {
	drop := map[string]bool{}
	for _, id := range f.Values["togli"] {
		drop[id] = true
	}
	var ids []string
	for _, id := range f.Values["tieni"] {
		if !drop[id] {
			ids = append(ids, id)
		}
	}
	if len(ids) > desk.MaxFiles {
		f.Bad.Add("allegati", desk.TooManyFiles)
		ids = ids[:desk.MaxFiles]
	}
	var err error
	if f.kept, err = s.Store.KeptFiles(ctx, who, ids); err != nil {
		return err
	}
	if len(f.kept) < len(ids) {
		f.Bad.Add("allegati", "Alcuni allegati di ieri non ci sono più: allegali di nuovo.")
	}
	if !f.Has("bozza_id") {
		return nil
	}
	d, err := s.Store.Draft(ctx, who, f.Get("bozza_id"))
	if errors.Is(err, store.ErrNotFound) { // sent meanwhile: what happens then is not ours to say
		return nil
	}
	for _, file := range d.Files {
		if !drop[file.ID] {
			f.draft = append(f.draft, file)
		}
	}
	return err
}

// Message is what the form says to the thread: its text and all its files, kept ones first.
func (f Form) Message() store.Message {
	m := store.Message{Text: f.Get("testo")}
	for _, k := range f.kept {
		m.Files = append(m.Files, store.NewFile{Name: k.Name, Type: k.Type, Size: k.Size, SHA256: k.SHA256})
	}
	m.Files = append(m.Files, f.Files...)
	return m
}

// admitStaged asks admit about a file that lies in staging.
func admitStaged(name string, staged *store.Staged) (mediaType, why string, err error) {
	content, err := staged.Open()
	if err != nil {
		return "", "", err
	}
	defer content.Close()
	mediaType, why = admit(name, content, staged.Size)
	return mediaType, why, nil
}
