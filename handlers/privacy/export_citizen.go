package privacy

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/privacy"
	"combipat/views/ui"
)

// ExportForm asks whose data are to be handed over, and why.
func (s *Service) ExportForm(c echo.Context, who desk.Actor) error {
	return s.showExport(c, who, view.ExportPage{})
}

// Export answers with everything there is about a citizen in one zip: a page to read, the same
// as JSON, the files. What is internal lies apart, for the office to judge before it is handed
// over. It is registered before the first byte.
func (s *Service) Export(c echo.Context, who desk.Actor) error {
	p := view.ExportPage{CitizenForm: citizenForm(c)}
	if len(p.Errors) > 0 {
		return s.showExport(c, who, p)
	}
	d, err := s.Store.ExportCitizen(c.Request().Context(), store.Act{Who: who, Now: s.Now()}, p.CF, p.Reason)
	if err != nil {
		if _, err = store.Found(err); err != nil {
			return err
		}
		p.Nothing = true
		return s.showExport(c, who, p)
	}
	h := c.Response().Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "dati-" + string(s.Today()) + ".zip"})) // no name: downloads are seen by others
	c.Response().WriteHeader(http.StatusOK)
	if err := s.writeDossier(c, d); err != nil {
		s.Log.Error("export broken off", "error", err.Error())
		panic(http.ErrAbortHandler) // the browser must not take half of it for the whole
	}
	return nil
}

func (s *Service) showExport(c echo.Context, who desk.Actor, p view.ExportPage) error {
	p.Who = who
	return s.Show(c, who, web.StatusFor(p.Errors), ui.Page{Title: "Esportazione", Active: activeData(who)}, view.Export(p))
}

// writeDossier writes the zip as it goes: files are never held in memory.
func (s *Service) writeDossier(c echo.Context, d store.Dossier) error {
	z := zip.NewWriter(c.Response())
	open, internal := split(d)
	var page bytes.Buffer
	if err := view.Dossier(d, open, s.Now()).Render(c.Request().Context(), &page); err != nil {
		return err
	}
	for _, f := range []struct {
		name    string
		content func(w io.Writer) error
	}{
		{"leggimi.html", func(w io.Writer) error { _, err := w.Write(page.Bytes()); return err }},
		{"dati.json", asJSON(dossierOf(d, open))},
		{"interno/note.json", asJSON(internal)},
	} {
		w, err := z.Create(f.name)
		if err == nil {
			err = f.content(w)
		}
		if err != nil {
			return err
		}
	}
	for _, conv := range d.Conversations {
		n := 0
		for _, e := range conv.Thread {
			for _, a := range e.Files {
				n++
				if err := s.zipFile(z, filePath(conv.Request.Number, n, a.Name), a); err != nil {
					return err
				}
			}
		}
	}
	return z.Close()
}

// filePath is where a file lies in the zip; the counter keeps equal names apart.
func filePath(number string, n int, name string) string {
	return path.Join("allegati", number, fmt.Sprintf("%02d-%s", n, path.Base(name)))
}

// zipFile puts an attachment into the zip, or a line that says why it is not there.
func (s *Service) zipFile(z *zip.Writer, name string, a desk.Attachment) error {
	var refusal *desk.Refusal
	if err := a.MayOpen(); errors.As(err, &refusal) {
		w, err := z.Create(name + ".non-consegnato.txt")
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, refusal.Text+"\n")
		return err
	}
	f, err := s.Store.OpenFile(a.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}) // what is attached is packed already
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

func asJSON(v any) func(w io.Writer) error {
	return func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	}
}
