package requests

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/requests"
)

// Check looks at one field while the form is filled: it warns and proposes, and never
// stands in the way [R13, R14].
func (s *Service) Check(c echo.Context, who desk.Actor) error {
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	q := questionOf(f)
	switch c.QueryParam("campo") {
	case "cf":
		note := remarkOnCF(q.CF)
		if _, err := desk.ParseCodiceFiscale(q.CF); err != nil && q.CF != "" {
			note = err.Error()
		}
		return s.Fragment(c, http.StatusOK, view.Remark(note))
	case "identificativo":
		note, err := s.remarkOnIdentifier(c, who, q)
		if err != nil {
			return err
		}
		return s.Fragment(c, http.StatusOK, view.Remark(note))
	case "residenza":
		place, err := s.placeFor(c.Request().Context(), who, q, f.Get("comune_nome"))
		if err != nil {
			return err
		}
		return s.Fragment(c, http.StatusOK, view.PlaceFields(place))
	}
	return store.ErrNotFound
}

// remarkOnCF warns about a birthplace nobody knows: people with such a code exist [R13].
func remarkOnCF(typed string) string {
	cf, err := desk.ParseCodiceFiscale(typed)
	if err != nil {
		return ""
	}
	return cf.BirthPlaceWarning()
}

// remarkOnIdentifier says what is wrong with an identifier, or that the ufficio has asked already.
func (s *Service) remarkOnIdentifier(c echo.Context, who desk.Actor, q desk.Question) (string, error) {
	kind := desk.IdentifierKind(q.IdentifierKind)
	if kind.Label() == "" || strings.TrimSpace(q.Identifier) == "" {
		return "", nil
	}
	id, err := desk.ParseIdentifier(kind, q.Identifier)
	if err != nil {
		return err.Error(), nil
	}
	cf, err := desk.ParseCodiceFiscale(q.CF)
	if err != nil {
		return id.Warning(), nil
	}
	twin, err := s.Store.Twin(c.Request().Context(), who, cf, id.Normal)
	if errors.Is(err, store.ErrNotFound) {
		return id.Warning(), nil
	}
	if err != nil {
		return "", err
	}
	return "Il tuo ufficio ha già la richiesta " + twin.Number + " aperta per lo stesso cittadino e lo stesso identificativo.", nil
}

// placeFor says what the residence typed leaves to choose, and where the request will go: what it shows is
// what sending makes of the same fields.
func (s *Service) placeFor(ctx context.Context, who desk.Actor, typed desk.Question, searched string) (view.Place, error) {
	p := view.Place{Searched: searched}
	if who.AsReferente() {
		return p, nil
	}
	p.Errors = desk.Invalid{}
	q, found, err := s.Store.Settle(ctx, typed, p.Errors)
	if err != nil || len(p.Errors) > 0 {
		return p, err
	}
	home := found.Home
	p.CAP, p.Comuni, p.Comune, p.Unknown, p.Note = string(home.CAP), found.Comuni, home.Comune, found.Unknown, found.Note
	if home.Abroad != "" && p.Note == "" && strings.TrimSpace(q.CAP) != "" {
		p.Note = "Conta lo Stato estero, il CAP no: se il cittadino risiede in Italia togli lo Stato."
	}
	if p.Unknown && searched != "" {
		if p.Comuni, err = s.Store.Comuni(ctx, searched); err != nil {
			return p, err
		}
	}
	if home.Comune != "" && !slices.ContainsFunc(p.Comuni, func(c store.Comune) bool { return c.ISTAT == home.Comune }) { // chosen earlier, by name
		comune, err := s.Store.ComuneByCode(ctx, home.Comune)
		if err != nil {
			return p, err
		}
		p.Comuni = append([]store.Comune{comune}, p.Comuni...)
	}
	if home.CAP == "" && home.Comune == "" && home.Abroad == "" {
		return p, nil
	}
	topic, err := s.Store.Topic(ctx, q.Topic)
	if err != nil || topic.Code == "" {
		return p, err
	}
	route, err := s.Store.Route(ctx, who, home, topic)
	if err != nil {
		return p, err
	}
	p.Route = &route
	p.Unread, err = s.Store.NobodyReads(ctx, route, topic)
	return p, err
}
