package directory

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/directory"
	"combipat/views/ui"
)

const (
	importPath = "/gestione/importa"
	// maxTable is the largest list the page takes: MaxLines rows of some hundred bytes. A
	// longer one is imported by the command.
	maxTable = 8 << 20
)

// TableBody is the form that brings a list.
var TableBody = web.Body{Form: web.ShortForm.Form, Parts: maxTable + web.MaxForm}

// ImportPage shows which lists there are, which are missing, and the form to bring one [R14].
func (s *Service) ImportPage(c echo.Context, who desk.Actor) error {
	return s.showImport(c, who, "", nil)
}

func (s *Service) showImport(c echo.Context, who desk.Actor, list string, bad desk.Invalid) error {
	steps, err := s.Store.Setup(c.Request().Context())
	if err != nil {
		return err
	}
	p := ui.Page{Title: "Elenchi", Active: GestionePath}
	fresh, err1 := strconv.Atoi(c.QueryParam("nuove"))
	known, err2 := strconv.Atoi(c.QueryParam("note"))
	if errors.Join(err1, err2) == nil {
		p.Flash = "Importate " + ui.Plural(fresh, "riga nuova", "righe nuove") + " e " + ui.Plural(known, "già presente.", "già presenti.")
	}
	return s.Show(c, who, web.StatusFor(bad), p, view.Import(steps, list, bad))
}

// ImportFile keeps the file that was sent, the person's own for a day, and leads to what it
// would do.
func (s *Service) ImportFile(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	list, file, err := s.readTable(c)
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		return s.showImport(c, who, list, bad)
	}
	if err != nil {
		return err
	}
	kept, err := s.Store.KeepFiles(ctx, who, s.Now(), []store.NewFile{file})
	if err != nil {
		return err
	}
	return s.SeeOther(c, importPath+"/"+kept[0].ID)
}

// readTable reads the form with a list; what cannot be one is desk.Invalid.
func (s *Service) readTable(c echo.Context) (list string, file store.NewFile, err error) {
	req := c.Request()
	missing := desk.Invalid{"file": "Scegli il file da importare."}
	parts, err := req.MultipartReader()
	if err != nil {
		return web.Value(c, "elenco"), file, missing
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return list, file, tooLongTable(err)
		}
		switch {
		case part.FormName() == "elenco":
			text, err := io.ReadAll(io.LimitReader(part, 100))
			if err != nil {
				return list, file, web.BadForm(err)
			}
			list = string(text)
		case part.FormName() == "file" && part.FileName() != "":
			saved, err := s.Store.SaveFile(req.Context(), part, maxTable)
			if err != nil {
				return list, file, tooLongTable(err)
			}
			file = store.NewFile{Name: web.CleanName(part.FileName()), Size: saved.Size, SHA256: saved.SHA256}
		}
	}
	im, known := store.ImporterNamed(list)
	if !known || !im.Open() {
		return "", file, desk.Invalid{"elenco": "Scegli l’elenco."}
	}
	if file.SHA256 == "" {
		return list, file, missing
	}
	file.Type = tableType + im.Name
	_, err = s.readKept(im, file.SHA256, "")
	return list, file, err
}

// tableType, and the name of the list, is the type under which a list is kept.
const tableType = "text/csv; elenco="

func tooLongTable(err error) error {
	var tooBig *http.MaxBytesError
	if errors.Is(err, store.ErrTooLarge) || errors.As(err, &tooBig) {
		return desk.Invalid{"file": "Il file supera 8 MiB: dividilo, o importalo con il comando combipat import."}
	}
	return web.BadForm(err)
}

func (s *Service) readKept(im store.Importer, sha string, as store.Encoding) (store.Table, error) {
	file, err := s.Store.OpenFile(sha)
	if err != nil {
		return store.Table{}, err
	}
	defer file.Close()
	return im.Read(file, as)
}

// keptTable finds a list that was brought before, read in the encoding that was chosen since; any
// other file is store.ErrNotFound. One that is not in that encoding is read as it seems to be,
// with the complaint in bad.
func (s *Service) keptTable(ctx context.Context, who desk.Actor, id, encoding string) (p view.Preview, err error) {
	kept, err := s.Store.KeptFiles(ctx, who, []string{id})
	if err != nil || len(kept) == 0 {
		return p, errors.Join(err, store.ErrNotFound)
	}
	list, table := strings.CutPrefix(kept[0].Type, tableType)
	im, known := store.ImporterNamed(list)
	if !table || !known {
		return p, store.ErrNotFound
	}
	as, named := store.EncodingNamed(encoding)
	if !named {
		return p, store.ErrNotFound
	}
	p = view.Preview{ID: id, FileName: kept[0].Name, Key: web.NewKey(), Importer: im, Chosen: as}
	p.Table, err = s.readKept(im, kept[0].SHA256, as)
	if bad, ok := errors.AsType[desk.Invalid](err); ok && as != "" {
		p.Chosen, p.Errors = "", desk.Invalid{"codifica": as.Label() + ": " + bad.Text()}
		if bad["codifica"] != "" {
			p.Errors["codifica"] = bad["codifica"]
		}
		p.Table, err = s.readKept(im, kept[0].SHA256, "")
	}
	return p, err
}

// ImportPreview shows what a list would do: what is wrong row by row, or how much is new.
func (s *Service) ImportPreview(c echo.Context, who desk.Actor) error {
	p, err := s.keptTable(c.Request().Context(), who, c.Param("id"), c.QueryParam("codifica"))
	if err != nil {
		return err
	}
	return s.showPreview(c, who, p)
}

func (s *Service) showPreview(c echo.Context, who desk.Actor, p view.Preview) (err error) {
	p.Report, err = s.Store.ImportLines(c.Request().Context(), store.Act{Who: who, Now: s.Now()}, p.Importer, p.Table, false)
	if err != nil {
		return err
	}
	status := web.StatusFor(p.Errors)
	if len(p.Report.Problems) > 0 && c.Request().Method == http.MethodPost {
		status = http.StatusConflict // the directory has changed since the preview
	}
	return s.Show(c, who, status, ui.Page{Title: "Anteprima: " + p.Importer.Title, Active: GestionePath}, view.ImportPreview(p))
}

// ImportConfirm enters the list that was looked at: all of it, or nothing.
func (s *Service) ImportConfirm(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	p, err := s.keptTable(ctx, who, c.Param("id"), web.Value(c, "codifica"))
	if err != nil {
		return err
	}
	if len(p.Errors) > 0 {
		return s.showPreview(c, who, p)
	}
	report, err := s.Store.ImportLines(ctx, store.Act{Who: who, Now: s.Now(), Key: web.Value(c, "chiave")}, p.Importer, p.Table, true)
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		p.Errors = bad
		return s.showPreview(c, who, p)
	}
	if err != nil {
		return err
	}
	if !report.Done {
		return s.showPreview(c, who, p)
	}
	return s.SeeOther(c, importPath+"?nuove="+strconv.Itoa(report.New)+"&note="+strconv.Itoa(report.Known))
}

// ExportList sends a list in the columns in which it is imported. It is a POST because it is
// noted in the register.
func (s *Service) ExportList(c echo.Context, who desk.Actor) error {
	im, known := store.ImporterNamed(web.Value(c, "elenco"))
	if !known {
		return store.ErrNotFound
	}
	file, err := s.Store.ExportLines(c.Request().Context(), store.Act{Who: who, Now: s.Now()}, im)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+im.Name+`.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file)
}
