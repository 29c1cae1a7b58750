package account

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"net/http"

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
// the file along, so that what was looked at is what is entered, and so that it can be read
// again in another encoding.
func (s *Service) OperatorsImport(c echo.Context, who desk.Actor) error {
	p, sure, key, err := readOperators(c)
	if err != nil {
		return err
	}
	if p.Table, err = store.Operators.Read(bytes.NewReader(p.File), p.Chosen); err == nil {
		p.Mails, p.Key = s.MailsLinks(), web.NewKey()
		p.Report, err = s.Store.ImportOperators(c.Request().Context(), store.Act{Who: who, Now: s.Now(), Key: key}, p.Table, sure, p.Mails)
	}
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		p.Errors = bad
		return s.showOperators(c, who, http.StatusUnprocessableEntity, p)
	}
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

// OperatorsBody is an ente's list of operators: brought as a file, confirmed as a field.
var OperatorsBody = web.Body{Form: 2 << 20, Parts: 1 << 20}

// readOperators reads the form: a file, or that of a preview, "tabella", as a form can carry it:
// in base64 where "base64" says so. The encoding is chosen with "codifica".
func readOperators(c echo.Context) (p view.OperatorImport, sure bool, key string, err error) {
	fields, err := web.Posted(c)
	if err != nil {
		return p, false, "", err
	}
	parts, err := c.Request().MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		if p.Chosen, sure = store.EncodingNamed(fields.Get("codifica")); !sure {
			return p, false, "", store.ErrNotFound
		}
		if p.File = []byte(fields.Get("tabella")); fields.Get("base64") == "1" {
			if p.File, err = base64.StdEncoding.DecodeString(string(p.File)); err != nil {
				return p, false, "", web.BadForm(err)
			}
		}
		return p, fields.Get("conferma") == "1", fields.Get("chiave"), nil
	}
	for err == nil {
		var part *multipart.Part
		if part, err = parts.NextPart(); err == nil && part.FormName() == "file" {
			p.File, err = io.ReadAll(part) // as much as the route takes
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return p, false, "", web.BadForm(err)
}

func (s *Service) showOperators(c echo.Context, who desk.Actor, status int, p view.OperatorImport) error {
	return s.Show(c, who, status, ui.Page{Title: "Importa operatori", Active: "/ente/persone"}, view.ImportOperators(p))
}
