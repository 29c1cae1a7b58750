package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/meet"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

// trouble is an error as a person sees it.
type trouble struct {
	Status int
	title  string
	Text   string
	Fields desk.Invalid // what is wrong with which field, for forms
}

// Explain is the one place where an error becomes a status and a sentence. ok is false for
// what nobody expected: that is logged with an id and shown without details.
func Explain(err error) (t trouble, ok bool) {
	var refusal *desk.Refusal
	var invalid desk.Invalid
	var often *desk.TooMany
	var web *echo.HTTPError
	var tooBig *http.MaxBytesError
	var shut *meet.Refusal
	var other *otherVeste
	switch {
	case errors.As(err, &other):
		return trouble{http.StatusConflict, "Aperto in un’altra veste", other.text, nil}, true
	case errors.As(err, &refusal):
		return trouble{http.StatusConflict, "Non è possibile", refusal.Text, nil}, true
	case errors.As(err, &often):
		return trouble{http.StatusTooManyRequests, "Troppe richieste", "Troppe richieste in poco tempo. Riprova tra " + often.Text() + ".", nil}, true
	case errors.As(err, &invalid):
		return trouble{http.StatusUnprocessableEntity, "Controlla i dati", "Alcuni dati vanno corretti.", invalid}, true
	case errors.Is(err, store.ErrNotFound):
		return trouble{http.StatusNotFound, "Pagina non trovata", "La pagina non esiste, oppure non è tra quelle che puoi vedere.", nil}, true
	case errors.Is(err, store.ErrStale):
		return trouble{http.StatusConflict, "Qualcosa è cambiato nel frattempo", "Mentre lavoravi la richiesta è cambiata: rileggi ciò che è arrivato prima di inviare.", nil}, true
	case errors.Is(err, store.ErrTaken):
		return trouble{http.StatusConflict, "Non più disponibile", "Qualcuno è arrivato prima di te.", nil}, true
	case errors.Is(err, errSlow):
		return trouble{http.StatusRequestTimeout, "Invio troppo lento", "I dati arrivavano troppo lentamente: controlla la connessione e invia di nuovo.", nil}, true
	case errors.Is(err, errManyFields):
		return trouble{http.StatusRequestEntityTooLarge, "Troppi campi", "Il modulo contiene più campi o testo di quanti la pagina ne preveda: torna indietro, riduci e riprova.", nil}, true
	case errors.As(err, &tooBig) && tooBig.Limit < FileForm.Parts:
		return trouble{http.StatusRequestEntityTooLarge, "Troppo lungo", "Ciò che hai inviato è troppo lungo: accorcialo e riprova.", nil}, true
	case errors.Is(err, store.ErrTooLarge), errors.As(err, &tooBig):
		return trouble{http.StatusRequestEntityTooLarge, "Allegati troppo grandi", TooMuchText, desk.Invalid{"allegati": TooMuchText}}, true
	case errors.As(err, &shut):
		return trouble{roomStatus(shut), "Sala virtuale", shut.Text, nil}, true
	case errors.As(err, &web):
		return ofWeb(web)
	}
	t, ok = notNow[store.WeatherOf(err)]
	return t, ok
}

const TooMuchText = "Gli allegati superano 6 MiB complessivi: togline qualcuno o riducili."

func ofWeb(err *echo.HTTPError) (trouble, bool) {
	switch err.Code {
	case http.StatusNotFound:
		return Explain(store.ErrNotFound)
	case http.StatusMisdirectedRequest:
		return trouble{err.Code, "Indirizzo di un altro servizio", "Il servizio non risponde a questo indirizzo: usa quello che ti è stato comunicato.", nil}, true
	case http.StatusMethodNotAllowed:
		return trouble{err.Code, "Operazione non prevista", "La pagina non accetta questa operazione.", nil}, true
	case http.StatusBadRequest:
		return trouble{err.Code, "Richiesta non leggibile", "Il modulo è arrivato incompleto: torna indietro e riprova.", nil}, true
	case http.StatusUnsupportedMediaType:
		return trouble{err.Code, "Invio non previsto", "La pagina non accetta allegati né dati di questo tipo: torna indietro e usa il suo modulo.", nil}, true
	case http.StatusServiceUnavailable:
		return Explain(store.ErrBusy)
	}
	return trouble{}, false
}

// showError answers with the page, or the fragment, of an error; nothing of err itself is
// ever shown.
func (s *Server) showError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	if brokeOff(err) {
		c.SetRequest(c.Request().WithContext(context.WithoutCancel(c.Request().Context())))
	}
	t, ok := Explain(err)
	if !ok {
		id := uuid.NewString()[:8]
		s.Log.Error("internal error", "id", id, "route", c.Path(), "error", err.Error())
		t = trouble{http.StatusInternalServerError, "Errore interno", "Qualcosa non ha funzionato. Se si ripete, comunica all’assistenza il codice " + id + ".", nil}
	}
	if often, ok := errors.AsType[*desk.TooMany](err); ok {
		RetryAfter(c, often)
	}
	weather := store.WeatherOf(err)
	if ok && t.NotNow() {
		c.Response().Header().Set("Retry-After", comeBack(weather))
		level := slog.LevelWarn
		if weather == store.DiskFull || weather == store.DiskBad {
			level = slog.LevelError
		}
		s.Log.Log(c.Request().Context(), level, "not now", "route", c.Path(), "status", t.Status, "why", weather.String(), "error", err.Error())
	}
	if c.Request().Method == http.MethodHead {
		_ = c.NoContent(t.Status)
		return
	}
	if ForScript(c) || c.Request().Header.Get("Accept") == "application/json" {
		_ = c.JSON(t.Status, explainToScript(err, t))
		return
	}
	who, _ := c.Get(actorKey).(desk.Actor)
	if IsHTMX(c) { // whatever the script wanted to replace stays, with what was typed in it
		h := c.Response().Header()
		h.Set("HX-Retarget", "#avviso")
		h.Set("HX-Reswap", "innerHTML")
		h.Set("HX-Reselect", ".alert")
		err = s.Fragment(c, t.Status, view.TroubleAlert(t.Text))
	} else if other, dressed := errors.AsType[*otherVeste](err); dressed && who.ID != "" {
		err = s.showOtherVeste(c, who, other, t)
	} else if t.Status == http.StatusNotFound && (who.Several || who.CanRefer) {
		err = s.showNotHere(c, who, t)
	} else if ok && t.NotNow() {
		err = s.Show(c, who, t.Status, ui.Page{Title: t.title, Offline: true}, ui.NotNow(interrupted(c, t)))
	} else {
		err = s.Show(c, who, t.Status, ui.Page{Title: t.title}, view.Trouble(t.Text))
	}
	if err != nil && !c.Response().Committed {
		s.Log.Error("error page", "error", err.Error())
		_ = c.String(http.StatusInternalServerError, "Errore interno.\n")
	}
}

// notFound is the answer to every path outside the table.
func (s *Server) notFound(echo.Context, desk.Actor) error { return store.ErrNotFound }
