package privacy

import (
	"errors"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/privacy"
	"combipat/views/ui"
)

// lastErasures is how many lines of what was erased the pages show.
const lastErasures = 30

// EraseForm asks whose data are to be erased, and shows what was erased before.
func (s *Service) EraseForm(c echo.Context, who desk.Actor) error {
	return s.showErase(c, who, view.ErasePage{})
}

// Erase first shows, in numbers, what would go and what stands in the way; with the codice
// fiscale typed once more it erases. The Gestore never sees what it is.
func (s *Service) Erase(c echo.Context, who desk.Actor) error {
	ctx, act := c.Request().Context(), store.Act{Who: who, Now: s.Now()}
	p := view.ErasePage{CitizenForm: citizenForm(c)}
	if len(p.Errors) == 0 && desk.Names(p.Reason, p.CF) {
		p.Errors.Add("motivo", "Il motivo resta nel registro: scrivi il numero della pratica, non il codice fiscale.")
	}
	if len(p.Errors) > 0 {
		return s.showErase(c, who, p)
	}
	if web.Value(c, "conferma") == "1" {
		again, err := desk.ParseCodiceFiscale(web.Value(c, "cf_conferma"))
		if err != nil || again != p.CF {
			p.Errors.Add("cf_conferma", "Non è lo stesso codice fiscale: riscrivilo per confermare.")
		} else {
			_, err = s.Store.EraseCitizen(ctx, act, p.CF, p.Reason)
			if err == nil {
				return s.SeeOther(c, web.WithDone("/gestione/cancellazione", "cancellati"))
			}
			if _, refused := errors.AsType[*desk.Refusal](err); !refused { // what stands in the way is shown below
				if _, err = store.Found(err); err != nil {
					return err
				}
			}
		}
	}
	var err error
	if p.Found, err = s.Store.PrepareErasure(ctx, act, p.CF, p.Reason); err == nil {
		p.Known = true
	} else if _, err = store.Found(err); err != nil {
		return err
	}
	p.Asked = true
	return s.showErase(c, who, p)
}

func (s *Service) showErase(c echo.Context, who desk.Actor, p view.ErasePage) (err error) {
	if p.Lines, err = s.Store.Erasures(c.Request().Context(), who, lastErasures); err != nil {
		return err
	}
	p.Who = who
	return s.Show(c, who, web.StatusFor(p.Errors), ui.Page{Title: "Cancellazione", Active: activeData(who)}, view.Erase(p))
}
