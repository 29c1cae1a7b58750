package web

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/store"
	"combipat/views/ui"
)

// notNow is how each kind of weather is said to a person: one refusal, whatever lies behind it.
var notNow = map[store.Weather]trouble{
	store.DiskFull: {http.StatusInsufficientStorage, "Spazio esaurito", "Sul disco del servizio non c’è più spazio: per ora si può leggere, ma non salvare né inviare nulla. Riprova tra qualche minuto.", nil},
	store.DiskBad:  {http.StatusServiceUnavailable, "Archivio non disponibile", "Il servizio non riesce a usare il suo archivio: riprova tra qualche minuto. Se si ripete, avvisa l’assistenza.", nil},
	store.Away:     {http.StatusServiceUnavailable, "Servizio momentaneamente non disponibile", "Il servizio non raggiunge il suo archivio: riprova tra qualche secondo.", nil},
	store.Crowded:  {http.StatusServiceUnavailable, "Servizio molto occupato", "Ci sono troppe richieste in questo momento: riprova tra qualche secondo.", nil},
}

// banners are what every page says while the weather lasts.
var banners = map[store.Weather]string{
	store.DiskFull: "Sul disco del servizio non c’è più spazio: si può leggere, ma per ora non si può salvare né inviare nulla.",
	store.DiskBad:  "Il servizio non riesce a scrivere nel suo archivio: si può leggere, ma per ora non si può salvare né inviare nulla.",
}

// comeBack is when to try again, in seconds: a disk is looked at every few seconds once it is full,
// but somebody has to make room on it first.
func comeBack(w store.Weather) string {
	if w == store.DiskFull || w == store.DiskBad {
		return "30"
	}
	return "5"
}

// NotNow says whether the trouble is the weather and no refusal of a rule: there is then no form to
// show again, since nothing can be asked, and what was typed goes into the page of the error.
func (t trouble) NotNow() bool {
	return t.Status == http.StatusServiceUnavailable || t.Status == http.StatusInsufficientStorage
}

// typedKey is where readFields leaves what it has read so far.
const typedKey = "typed"

// secret are fields that no page may carry.
var secret = []string{"password", "password2", "attuale", "nuova", "ripeti", "codice"}

// interrupted returns what came with a request that cannot be answered now, for its page: nothing
// of it is anywhere else.
func interrupted(c echo.Context, t trouble) ui.Interrupted {
	req := c.Request()
	p := ui.Interrupted{Why: t.Text, Action: req.URL.RequestURI()}
	if req.Method != http.MethodPost {
		return p
	}
	p.Action = "/"
	fields := sentFields(c)
	if fields == nil {
		fields, _ = fieldsAlone(c) // what did not come cannot be given back
	}
	if len(fields) == 0 || hasSecret(fields) {
		return p
	}
	p.Form, p.Action = true, req.URL.RequestURI()
	p.Files = hasParts(req)
	p.Once = fields.Get("chiave") != ""
	for _, f := range carried(fields) {
		switch {
		case f.Name == noFiles:
		case f.Name == "testo", strings.Contains(f.Value, "\n"), len(f.Value) > 80:
			p.Texts = append(p.Texts, f)
		default:
			p.Fields = append(p.Fields, f)
		}
	}
	return p
}

func hasSecret(fields url.Values) bool {
	return slices.ContainsFunc(secret, func(name string) bool { return fields.Get(name) != "" })
}

// goesOn marks a request that is answered on a full disk too.
func goesOn(c echo.Context) {
	c.SetRequest(c.Request().WithContext(store.Essential(c.Request().Context())))
}

// sessionTrouble is what the sign-in library does where it cannot read or keep a session: the same
// page as everywhere, with what was typed. What the page itself may still write is dropped.
func (s *Server) sessionTrouble(w http.ResponseWriter, r *http.Request, err error) {
	res, ours := w.(*echo.Response)
	if !ours {
		s.Log.Error("session", "error", err.Error())
		http.Error(w, notNow[store.Away].Text, http.StatusServiceUnavailable)
		return
	}
	if store.WeatherOf(err) == store.Fair {
		s.Log.Error("session", "error", err.Error())
	}
	c := s.Echo.NewContext(r, w)
	c.SetResponse(res)
	c.SetPath(r.Pattern)
	res.Header().Del(echo.HeaderLocation)
	s.showError(err, c)
	res.Writer = dropped{res.Writer}
}

// dropped takes what comes after an answer and throws it away.
type dropped struct{ http.ResponseWriter }

func (dropped) Write(b []byte) (int, error) { return io.Discard.Write(b) }
func (dropped) WriteHeader(int)             {}
