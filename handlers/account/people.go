package account

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/directory"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

// peoplePath is where somebody keeps accounts: the Amministratore those of their ente, the
// Gestore all [R4, R6].
func peoplePath(who desk.Actor) string {
	if who.Role == desk.Gestore {
		return "/gestione/persone"
	}
	return "/ente/persone"
}

func peoplePage(who desk.Actor, title string) ui.Page {
	active := peoplePath(who)
	if who.Role == desk.Gestore {
		active = directory.GestionePath
	}
	return ui.Page{Title: title, Active: active}
}

// People lists the people whose accounts one keeps.
func (s *Service) People(c echo.Context, who desk.Actor) error {
	page, err := s.Store.People(c.Request().Context(), who, s.Now(), c.QueryParam("dopo"))
	if err != nil {
		return err
	}
	p := view.PeopleList{PeoplePage: page}
	if who.Role == desk.Gestore {
		if p.Stuck, err = s.Store.StuckPeople(c.Request().Context()); err != nil {
			return err
		}
	}
	return s.showPeople(c, who, p)
}

// PeopleSearch looks somebody up; it is a POST so that no name stands in an address.
func (s *Service) PeopleSearch(c echo.Context, who desk.Actor) error {
	p := view.PeopleList{Typed: strings.TrimSpace(web.Value(c, "q")), Asked: true}
	var err error
	if p.PeoplePage, err = s.Store.FindPeople(c.Request().Context(), who, s.Now(), p.Typed); err != nil {
		return err
	}
	return s.showPeople(c, who, p)
}

func (s *Service) showPeople(c echo.Context, who desk.Actor, p view.PeopleList) error {
	p.Path, p.Who = peoplePath(who), who
	if p.Next != "" && !p.Asked {
		p.NextPage = p.Path + "?dopo=" + url.QueryEscape(p.Next)
	}
	return s.Show(c, who, http.StatusOK, peoplePage(who, "Persone"), view.People(p))
}

// PersonNew is the form for somebody who is to have access.
func (s *Service) PersonNew(c echo.Context, who desk.Actor) error {
	return s.showPerson(c, who, view.PersonForm{Key: web.NewKey(), Person: store.PersonEntry{Role: desk.Operatore}})
}

// PersonAdd enters somebody; their invitation goes out by e-mail where that is possible, else
// the page that follows has the button for it.
func (s *Service) PersonAdd(c echo.Context, who desk.Actor) error {
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	p, invite := personOf(f), s.MailsLinks()
	id, err := s.Store.EnterPerson(c.Request().Context(), s.Act(c, who, f), p, invite)
	if err != nil {
		return s.refusedPerson(c, who, view.PersonForm{Key: f.Get("chiave"), Person: p}, err)
	}
	fatto := "persona"
	if invite && p.Email != "" {
		fatto = "persona-invitata"
	}
	return s.SeeOther(c, peoplePath(who)+"/"+id+"?"+web.DoneParam+"="+fatto)
}

// PersonDetail shows one of them, to be changed, invited, kept out or let in again.
func (s *Service) PersonDetail(c echo.Context, who desk.Actor) error {
	p, err := s.Store.KeptPerson(c.Request().Context(), who, s.Now(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.showPerson(c, who, view.PersonForm{Saved: p, Person: p})
}

// PersonSave writes what was changed.
func (s *Service) PersonSave(c echo.Context, who desk.Actor) error {
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	ctx, p, act := c.Request().Context(), personOf(f), s.Act(c, who, f)
	if err = s.Store.ChangePerson(ctx, act, p); err == nil {
		return s.SeeOther(c, peoplePath(who)+"/"+act.ID+"?"+web.DoneParam+"=persona")
	}
	saved, found := s.Store.KeptPerson(ctx, who, s.Now(), act.ID)
	if found != nil {
		return found
	}
	p.Login = saved.Login
	return s.refusedPerson(c, who, view.PersonForm{Saved: saved, Person: p}, err)
}

// refusedPerson shows the form again as it was typed.
func (s *Service) refusedPerson(c echo.Context, who desk.Actor, p view.PersonForm, cause error) error {
	t, ok := web.Explain(cause)
	if !ok || (t.Fields == nil && t.Status != http.StatusConflict) {
		return cause
	}
	if p.Errors = t.Fields; p.Errors == nil {
		p.Errors = desk.Invalid{"": t.Text}
	}
	p.Status = t.Status
	return s.showPerson(c, who, p)
}

func (s *Service) showPerson(c echo.Context, who desk.Actor, p view.PersonForm) error {
	var err error
	if p.Places, err = s.Store.PlacesFor(c.Request().Context(), who); err != nil {
		return err
	}
	p.Path, p.Who, p.Mails = peoplePath(who), who, s.MailsLinks()
	title, status := "Nuova persona", max(p.Status, http.StatusOK)
	if p.Saved.ID != "" {
		title = p.Saved.Name
	}
	return s.Show(c, who, status, peoplePage(who, title), view.Person(p))
}

// PersonEnable keeps somebody out, or lets them in again.
func (s *Service) PersonEnable(c echo.Context, who desk.Actor) error {
	on, fatto := web.Value(c, "disabilitata") == "0", "utenza-disabilitata"
	if on {
		fatto = "utenza-riabilitata"
	}
	return s.personAct(c, who, fatto, func(ctx context.Context, a store.Act) error { return s.Store.EnablePerson(ctx, a, on) })
}

// PersonLink makes a link with which the person chooses their password: sent by e-mail, or
// shown on this one page, which is the only place it ever stands.
func (s *Service) PersonLink(c echo.Context, who desk.Actor) error {
	if web.Value(c, "modo") == "posta" && s.MailsLinks() {
		return s.personAct(c, who, "invito", s.Store.MailLink)
	}
	ctx, act := c.Request().Context(), store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	token, kind, err := s.Store.HandLink(ctx, act)
	if err != nil {
		return err
	}
	p, err := s.Store.KeptPerson(ctx, who, s.Now(), act.ID)
	if err != nil {
		return err
	}
	link := view.HandedLink{Person: p, Path: peoplePath(who), Address: s.Address(c) + desk.LinkPath(token), Kind: kind}
	return s.Show(c, who, http.StatusOK, peoplePage(who, "Link da consegnare"), view.HandLink(link))
}

func (s *Service) personAct(c echo.Context, who desk.Actor, fatto string, do func(context.Context, store.Act) error) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := do(c.Request().Context(), act); err != nil {
		return err
	}
	return s.SeeOther(c, peoplePath(who)+"/"+act.ID+"?"+web.DoneParam+"="+fatto)
}

// personOf reads the form. The office is named with its ente, "ALFA/ALFA-MI", so that one list
// has all of them; by itself it is one of the ente's.
func personOf(f web.Form) store.PersonEntry {
	text := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	p := store.PersonEntry{
		Login: strings.ToLower(text("utente")), Name: text("nome"), Email: text("email"), Role: desk.Role(text("ruolo")),
		Ente: text("ente"), Ufficio: text("ufficio"), Struttura: text("struttura"), Topics: f.Values["argomenti"],
	}
	if ente, ufficio, both := strings.Cut(p.Ufficio, "/"); both {
		p.Ufficio = ufficio
		if p.Role != desk.Amministratore {
			p.Ente = ente
		}
	}
	return p
}
