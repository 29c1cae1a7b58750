package web

import (
	"bytes"
	"context"
	"html"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// A person may act as more than one thing: under either profile, in one of several positions. Every
// form says in a hidden field for which of them it was drawn, and one sent under another is not done:
// it would go where its person does not mean it to [R3, A30]. What was typed is kept under its own.

// otherVeste is the refusal of such a form.
type otherVeste struct {
	drawn desk.Veste
	text  string
}

func (e *otherVeste) Error() string { return "form drawn under another veste" }

// sameVeste refuses a form drawn for something else than its person now acts as. One that does not say,
// as a script sends it, is taken as it comes.
func (s *Server) sameVeste(ctx context.Context, who desk.Actor, sent url.Values) error {
	drawn, ok := desk.ParseVeste(sent.Get(vesteField))
	if !ok || drawn == who.Veste() {
		return nil
	}
	worn, err := s.Store.Worn(ctx, who.ID)
	if err != nil {
		return err
	}
	switch as := wearing(worn, drawn, ""); {
	case drawn.Person != who.ID:
		return &otherVeste{drawn, "Questo modulo era stato aperto da un’altra persona: non è stato inviato nulla. Aprilo di nuovo con la tua utenza."}
	case as == nil:
		return &otherVeste{drawn, "Questo modulo era stato aperto con un incarico che non hai più: non è stato inviato nulla."}
	default:
		return &otherVeste{drawn, "Questo modulo era stato aperto come " + as.Name + " e ora lavori come " + who.As() + ": non è stato inviato nulla."}
	}
}

// wearing offers to act as something and to go on at a page of it; nil where none of the positions that
// the person has is that one.
func wearing(worn []desk.Actor, v desk.Veste, back string) *ui.Wearing {
	for _, who := range worn {
		who.Profile = v.Profile
		if who.Veste() == v && (v.Profile == desk.Generico || who.AsReferente()) {
			return &ui.Wearing{Veste: v, Name: who.As(), Back: back}
		}
	}
	return nil
}

// others are all that the person could act as instead.
func others(worn []desk.Actor, now desk.Veste, back string) (list []ui.Wearing) {
	for _, who := range worn {
		for _, profile := range []desk.Profile{desk.Generico, desk.Referente} {
			v := desk.Veste{Person: who.ID, Position: who.Position, Profile: profile}
			if w := wearing(worn, v, back); w != nil && v != now {
				list = append(list, *w)
			}
		}
	}
	return list
}

// showOtherVeste says that a form was not done, where what was typed is, and how to go on with it.
func (s *Server) showOtherVeste(c echo.Context, who desk.Actor, e *otherVeste, t trouble) error {
	kept := s.keepRefused(c, who)
	p := ui.OtherVeste{Why: t.Text, Kept: kept.ID != "", Texts: typedWords(sentFields(c))}
	back := kept.Page
	if back == "" {
		back = "/"
	}
	worn, err := s.Store.Worn(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	p.Wear = wearing(worn, e.drawn, back)
	return s.Show(c, who, t.Status, ui.Page{Title: t.title}, ui.NotAsDrawn(p))
}

// showNotHere is the page of what is not there for what the person acts as. Where they could act as
// something else it offers that: nothing is looked up in its name, and nothing told of what is there.
func (s *Server) showNotHere(c echo.Context, who desk.Actor, t trouble) error {
	worn, err := s.Store.Worn(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	back := "/"
	if c.Request().Method == http.MethodGet {
		back = c.Request().URL.EscapedPath()
	}
	return s.Show(c, who, t.Status, ui.Page{Title: t.title}, ui.NotHere(t.Text, who.As(), others(worn, who.Veste(), back)))
}

// asDrawn says whether a form of a line of the table counts only for what it was drawn for. What is open
// to all who are signed in is the person's own, whatever they act as; what a page does by itself and
// saves nothing asks anew.
func asDrawn(roles []desk.Role, m Mark) bool {
	everybody := !slices.ContainsFunc(desk.Roles, func(r desk.Role) bool { return !slices.Contains(roles, r) })
	return !everybody && (m&Unattended == 0 || m&Saving != 0)
}

// ofAnotherRole is the answer to whom the table does not let pass: nothing is there for them, unless
// their form was drawn while they acted as somebody it was there for.
func (s *Server) ofAnotherRole(c echo.Context, who desk.Actor) error {
	if c.Request().Method != http.MethodPost {
		return store.ErrNotFound
	}
	Known(c)
	sent, err := fieldsAlone(c)
	if err != nil {
		return store.ErrNotFound
	}
	c.Set(typedKey, sent)
	if err := s.sameVeste(c.Request().Context(), who, sent); err != nil {
		return err
	}
	return store.ErrNotFound
}

// dressed writes into every form of a page that is sent for which veste it is drawn. Text of a page
// holds no "<": what looks like a tag is one.
func dressed(page []byte, v desk.Veste) []byte {
	var out bytes.Buffer
	mark := `<input type="hidden" name="` + vesteField + `" value="` + html.EscapeString(v.String()) + `">`
	for {
		at := bytes.Index(page, []byte("<form "))
		if at < 0 {
			break
		}
		end := at + bytes.IndexByte(page[at:], '>') + 1
		if end == at { // cut off
			break
		}
		out.Write(page[:end])
		if bytes.Contains(page[at:end], []byte(` method="post"`)) {
			out.WriteString(mark)
		}
		page = page[end:]
	}
	out.Write(page)
	return out.Bytes()
}
