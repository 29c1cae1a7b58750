package story

import (
	"bytes"
	"mime/multipart"
)

// Bring sends a list on the Gestore's page and ends on the page that it leads to.
func (p *Play) Bring(list, text string) error {
	if err := p.Request(Step{Verb: "GET", Path: "/gestione/importa"}); err != nil {
		return err
	}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	_ = parts.WriteField("elenco", list) // a buffer takes everything
	file, _ := parts.CreateFormFile("file", "elenco.csv")
	_, _ = file.Write([]byte(text))
	_ = parts.Close()
	b := p.Persons[p.Who]
	at, err := Origin.Parse("/gestione/importa")
	if err != nil {
		return err
	}
	res, err := b.Once("POST", at, parts.FormDataContentType(), body.Bytes())
	if err != nil {
		return err
	}
	if to := res.Header.Get("Location"); to != "" {
		return p.Request(Step{Verb: "GET", Path: to})
	}
	var page bytes.Buffer
	_, err = page.ReadFrom(res.Body)
	p.Last = &Answer{at, res.StatusCode, res.Header, page.Bytes(), PageText(res.Header.Get("Content-Type"), page.Bytes())}
	return err
}
