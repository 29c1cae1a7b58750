package requests

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/requests"
	"combipat/views/ui"
)

// formParam is what the page puts into its own address as soon as something is typed: the key of its
// form, by which Back and a reload find what it saved.
const formParam = "modulo"

// Form shows the empty form, or one that goes on from an archived request [R7, A10].
func (s *Service) Form(c echo.Context, who desk.Actor) error {
	var f view.NewRequest
	if key := c.QueryParam(formParam); key != "" { // of a page that was left: what it saved is a draft
		d, err := s.Store.DraftOfForm(c.Request().Context(), who, key)
		if err == nil {
			return s.showNewRequest(c, who, http.StatusOK, draftPage(d))
		} else if !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	if id := c.QueryParam("da"); id != "" {
		r, err := s.Store.Request(c.Request().Context(), who, id)
		if err != nil {
			return err
		}
		f.LinkedTo = desk.RequestRef{ID: r.ID, Number: r.Number}
		f.Question = desk.Question{Topic: r.Topic.Code, CF: string(r.Citizen.CF), FirstName: r.Citizen.FirstName, LastName: r.Citizen.LastName, OneName: r.Citizen.CF != "" && (r.Citizen.FirstName == "" || r.Citizen.LastName == ""),
			CAP: string(r.Citizen.CAP), Comune: r.Citizen.Comune, Abroad: r.Citizen.Abroad,
			IdentifierKind: string(r.Identifier.Kind), Identifier: r.Identifier.Raw}
	}
	if f.LinkedTo.ID == "" {
		recent, err := s.recentDraft(c, who)
		if err != nil {
			return err
		}
		f.Recent = recent
	}
	return s.showNewRequest(c, who, http.StatusOK, f)
}

// recentDraft is the person's draft of the last half hour, which an empty form may have been opened by
// mistake for; without an id if there is none.
func (s *Service) recentDraft(c echo.Context, who desk.Actor) (desk.Request, error) {
	d, err := s.Store.LatestDraft(c.Request().Context(), who)
	if errors.Is(err, store.ErrNotFound) || err == nil && s.Now().Sub(d.UpdatedAt) > 30*time.Minute {
		return desk.Request{}, nil
	}
	return d, err
}

func (s *Service) showNewRequest(c echo.Context, who desk.Actor, status int, f view.NewRequest) error {
	ctx := c.Request().Context()
	var err error
	if f.Topics, err = s.Store.Topics(ctx); err != nil {
		return err
	}
	if f.States, err = s.Store.States(ctx); err != nil {
		return err
	}
	if f.Place, err = s.placeFor(ctx, who, f.Question, ""); err != nil {
		return err
	}
	f.Who, f.Key = who, web.NewKey()
	if f.Errors["cf"] == "" {
		f.CFNote = remarkOnCF(f.Question.CF)
	}
	title := "Nuova richiesta"
	if f.DraftID != "" {
		title = "Bozza di richiesta"
	}
	return s.Show(c, who, status, ui.Page{Title: title, Active: "/richieste/nuova"}, view.NewRequestForm(f))
}

// question reads the fields of the structured form as they were typed.
func questionOf(f web.Form) desk.Question {
	return desk.Question{
		Motivo: f.Get("motivo"), Topic: f.Get("argomento"), CF: f.Get("cf"), FirstName: f.Get("nome"), LastName: f.Get("cognome"), OneName: f.Has("un_solo_nome"),
		CAP: f.Get("cap"), Comune: f.Get("comune"), ComuneFor: f.Get("comune_per"), Abroad: f.Get("estero"),
		IdentifierKind: f.Get("identificativo_tipo"), Identifier: f.Get("identificativo"), Text: f.Get("testo"),
	}
}

// Send sends the form, or keeps it as a draft: on demand, and whenever something in it
// must be corrected, so that neither text nor files are lost [R7, R11].
func (s *Service) Send(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	draft := draftIn(f)
	draft.Files, draft.Drop = f.Message().Files, f.Values["togli"]
	act := s.Act(c, who, f)
	if act.ID, err = s.liveDraft(c, who, f.Get("bozza_id")); err != nil {
		return err
	}
	if f.Has("bozza") {
		return s.keepDraft(c, who, act, draft, f)
	}
	topic, err := s.Store.Topic(ctx, draft.Question.Topic)
	if err != nil {
		return err
	}
	sub, invalid, err := s.submission(ctx, who, draft.Question, topic)
	if err != nil {
		return err
	}
	if refused := errors.Join(f.Problem(), invalid); refused != nil {
		return s.requestRefused(c, who, act, draft, f, refused)
	}
	id, err := s.Store.SendRequest(ctx, act, draft, sub)
	if errors.Is(err, store.ErrTooLarge) { // with the files the draft had already
		f.Excess = true
		draft.Files = nil
		return s.requestRefused(c, who, act, draft, f, err)
	}
	if _, ok := errors.AsType[*store.SentOtherwise](err); ok {
		return s.requestRefused(c, who, act, draft, f, err)
	}
	if err != nil {
		return err
	}
	return s.SeeOther(c, "/richieste/"+id+"?"+web.DoneParam+"=inviata")
}

// submission is what the form asks for, or what stands in its way: what its fields say by themselves, and
// what the directory makes of its residence.
func (s *Service) submission(ctx context.Context, who desk.Actor, typed desk.Question, topic desk.Topic) (sub desk.Submission, invalid error, err error) {
	bad := desk.Invalid{}
	q := typed
	if !who.AsReferente() {
		if q, _, err = s.Store.Settle(ctx, typed, bad); err != nil {
			return sub, nil, err
		}
	}
	sub, invalid = q.Check(who.Profile, topic)
	if more, ok := errors.AsType[desk.Invalid](invalid); ok {
		maps.Copy(bad, more)
	}
	return sub, bad.Err(), nil
}

// liveDraft returns the draft's id while it is still one, and "" once the person has sent it
// in another tab: what is typed here is then a request of its own. Anything else is ErrNotFound.
func (s *Service) liveDraft(c echo.Context, who desk.Actor, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	r, err := s.Store.Request(c.Request().Context(), who, id)
	if err == nil && r.State != desk.Bozza && r.Author.ID == who.ID {
		return "", nil
	}
	return id, err
}

// keepDraft keeps the form as it stands, without a word about what is still missing in it.
func (s *Service) keepDraft(c echo.Context, who desk.Actor, a store.Act, d store.Draft, f web.Form) error {
	if refused := f.Problem(); refused != nil {
		return s.requestRefused(c, who, a, d, f, refused)
	}
	saved, err := s.Store.KeepDraft(c.Request().Context(), a, d)
	if err != nil {
		return err
	}
	fatto := "bozza"
	if saved.Apart {
		fatto = "bozza-doppia"
	}
	return s.SeeOther(c, "/richieste/"+saved.ID+"?"+web.DoneParam+"="+fatto)
}

// requestRefused keeps what came as a draft and shows it with what must be corrected.
func (s *Service) requestRefused(c echo.Context, who desk.Actor, a store.Act, d store.Draft, f web.Form, refused error) error {
	ctx := c.Request().Context()
	kept, err := s.Store.KeepDraft(ctx, a, d)
	if err != nil {
		return err
	}
	web.KeptElsewhere(c)
	if web.IsHTMX(c) { // what the address shows from now on, whatever is pressed
		c.Response().Header().Set("HX-Replace-Url", "/richieste/"+kept.ID)
	}
	saved, err := s.Store.Draft(ctx, who, kept.ID)
	if err != nil {
		return err
	}
	page := draftPage(saved)
	page.Question = d.Question
	page.Errors = desk.Invalid{}
	status := http.StatusUnprocessableEntity
	if invalid, ok := errors.AsType[desk.Invalid](refused); ok {
		for field, text := range invalid {
			page.Errors.Add(field, text)
		}
	}
	for field, text := range f.Bad {
		page.Errors.Add(field, text)
	}
	if before, ok := errors.AsType[*store.SentOtherwise](refused); ok {
		status = http.StatusConflict
		r, err := s.Store.Request(ctx, who, before.Result)
		if err != nil {
			return err
		}
		page.Before = desk.RequestRef{ID: r.ID, Number: r.Number}
	}
	if f.Excess {
		status = http.StatusRequestEntityTooLarge
		page.Errors.Add("allegati", web.TooMuchText)
	}
	return s.showNewRequest(c, who, status, page)
}

func draftPage(d store.SavedDraft) view.NewRequest {
	return view.NewRequest{DraftID: d.ID, DraftVersion: d.Version, LinkedTo: d.LinkedTo, Question: d.Question, Files: d.Files, SavedAt: ui.Clock(d.UpdatedAt)}
}
