package privacy

import (
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/privacy"
	"combipat/views/ui"
)

// AccessForm asks whose accesses, and why.
func (s *Service) AccessForm(c echo.Context, who desk.Actor) error {
	return s.showAccesses(c, who, view.AccessPage{})
}

// AccessList shows who read a citizen's data, when and why; that it was asked is registered
// like any other access.
func (s *Service) AccessList(c echo.Context, who desk.Actor) error {
	p := view.AccessPage{CitizenForm: citizenForm(c)}
	if len(p.Errors) == 0 {
		var err error
		if p.List, err = s.Store.Accesses(c.Request().Context(), store.Act{Who: who, Now: s.Now()}, p.CF, p.Reason); err == nil {
			p.Known = true
		} else if _, err = store.Found(err); err != nil {
			return err
		}
		p.Asked = true
	}
	return s.showAccesses(c, who, p)
}

func (s *Service) showAccesses(c echo.Context, who desk.Actor, p view.AccessPage) error {
	p.Who = who
	return s.Show(c, who, web.StatusFor(p.Errors), ui.Page{Title: "Accessi ai dati", Active: activeData(who)}, view.Accesses(p))
}

// citizenForm reads whose data a page is about, and why: both are mandatory.
func citizenForm(c echo.Context) view.CitizenForm {
	f := view.CitizenForm{Typed: strings.TrimSpace(web.Value(c, "cf")), Reason: strings.TrimSpace(web.Value(c, "motivo")), Errors: desk.Invalid{}}
	var err error
	if f.CF, err = desk.ParseCodiceFiscale(f.Typed); err != nil {
		f.Errors.Add("cf", err.Error())
	}
	desk.CheckReason(f.Errors, "motivo", f.Reason)
	return f
}

// activeData is the service under which the navigation shows the pages on personal data.
func activeData(who desk.Actor) string {
	if who.Role == desk.Responsabile {
		return "/sede/punti"
	}
	return "/gestione/accessi"
}
