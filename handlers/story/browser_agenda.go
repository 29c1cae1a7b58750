package story

// WritesAbout sends the simplest request by the form and returns the path of its page.
func (b *Tab) WritesAbout(cf, first, last string) string {
	b.t.Helper()
	b.Open("/richieste/nuova")
	b.Click("#motivo-requisiti")
	b.Choose("#argomento", "pensioni")
	for field, text := range map[string]string{"cf": cf, "nome": first, "cognome": last, "cap": "20135", "testo": "Quali documenti servono?"} {
		b.Fill("#"+field, text)
	}
	b.Until(`!document.querySelector("#luogo[data-hx-get]") && document.querySelector("#testo").value !== ""`)
	b.Run(`document.querySelector("#modulo").submit()`)
	b.Has("Richiesta inviata.")
	return Eval[string](b, `location.pathname`)
}

// Chooses picks a mode where the page still asks for one.
func (b *Tab) Chooses(mode string) {
	b.t.Helper()
	if Eval[bool](b, `!document.querySelector("form[action='/agenda/blocchi'] button")`) {
		b.Press(".cb-pills a[href*='modalita=" + mode + "']")
	}
}
