package account

import (
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

const OperatorsPath = "/ente/persone/importa"

// OperatorsForm asks for a file with the ente's operators [R4].
func (s *Service) OperatorsForm(c echo.Context, who desk.Actor) error {
	return s.showOperators(c, who, http.StatusOK, view.OperatorImport{})
}

// OperatorsImport shows what a file would do, and with "conferma" does it. The preview carries
// the table along, so that what was looked at is what is entered.
func (s *Service) OperatorsImport(c echo.Context, who desk.Actor) error {
	p, sure, key, err := readOperators(c)
	if err != nil {
		return err
	}
	lines, err := store.Operators.Read(strings.NewReader(p.Table))
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		return s.showOperators(c, who, http.StatusUnprocessableEntity, view.OperatorImport{Errors: bad})
	}
	if err != nil {
		return err
	}
	p.Lines, p.Table, p.Mails, p.Key = lines, tableOf(lines), s.mailsLinks(), web.NewKey()
	p.Report, err = s.Store.ImportOperators(c.Request().Context(), store.Act{Who: who, Now: s.Now(), Key: key}, lines, sure, p.Mails)
	switch {
	case err != nil:
		return err
	case p.Report.Done:
		return s.SeeOther(c, "/ente/persone?"+web.DoneParam+"=operatori")
	case len(p.Report.Problems) > 0:
		return s.showOperators(c, who, http.StatusUnprocessableEntity, p)
	}
	return s.showOperators(c, who, http.StatusOK, p)
}

// readOperators reads the form: a file, or the table of a preview that is confirmed.
func readOperators(c echo.Context) (p view.OperatorImport, sure bool, key string, err error) {
	req := c.Request()
	req.Body = http.MaxBytesReader(c.Response(), req.Body, 2*web.MaxForm)
	if err := req.ParseMultipartForm(2 * web.MaxForm); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return p, false, "", web.BadForm(err)
	}
	p.Table = req.PostFormValue("tabella")
	if file, _, err := req.FormFile("file"); err == nil {
		defer file.Close()
		table, err := io.ReadAll(file)
		if err != nil {
			return p, false, "", err
		}
		p.Table = string(table)
	}
	return p, req.PostFormValue("conferma") == "1", req.PostFormValue("chiave"), nil
}

// tableOf writes the lines as a form can carry them, however the file was encoded.
func tableOf(lines []store.Line) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(store.Operators.Columns) // to memory: it cannot fail
	for _, l := range lines {
		row := make([]string, len(store.Operators.Columns))
		for i, column := range store.Operators.Columns {
			row[i] = l.Fields[column]
		}
		_ = w.Write(row)
	}
	w.Flush()
	return b.String()
}

func (s *Service) showOperators(c echo.Context, who desk.Actor, status int, p view.OperatorImport) error {
	return s.Show(c, who, status, ui.Page{Title: "Importa operatori", Active: "/ente/persone"}, view.ImportOperators(p))
}
