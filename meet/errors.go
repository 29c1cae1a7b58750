package meet

// Refusal is a "no" with a sentence a person may read. Compare with errors.Is.
type Refusal struct {
	Code string // stable, for handlers and tests
	Text string // Italian, for the page
}

func (r *Refusal) Error() string { return "meet: " + r.Code }

var (
	ErrEarly    = &Refusal{"early", "L’incontro non è ancora aperto: la sala apre 15 minuti prima dell’appuntamento."}
	ErrLate     = &Refusal{"late", "L’incontro è terminato: la sala è chiusa."}
	ErrEnded    = &Refusal{"ended", "Questo accesso non è più valido."}
	ErrWaiting  = &Refusal{"waiting", "Il funzionario ti ammetterà a breve."}
	ErrRefused  = &Refusal{"refused", "Il funzionario non ha accettato l’ingresso. Se pensi a un errore, telefona all’ufficio."}
	ErrNotHost  = &Refusal{"not-host", "Solo il funzionario può farlo."}
	ErrUnknown  = &Refusal{"unknown", "Questa persona non è nella sala."}
	ErrFull     = &Refusal{"full", "La sala è al completo: possono parlare al massimo sei persone."}
	ErrGone     = &Refusal{"gone", "Il collegamento è caduto: ci ricolleghiamo."}
	ErrTooLarge = &Refusal{"too-large", "La richiesta di collegamento è troppo grande."}
	ErrOffer    = &Refusal{"offer", "Questo browser ha inviato una richiesta di collegamento che la sala non comprende. Aggiorna il browser e riprova."}
	ErrBusy     = &Refusal{"busy", "Troppi collegamenti in questo momento: riprova tra qualche secondo."}
	ErrClosed   = &Refusal{"closed", "Il servizio si sta riavviando: ci ricolleghiamo."}

	errReplaced = &Refusal{"replaced", "La sala è stata aperta in un’altra finestra."}
	errLeft     = &Refusal{"left", "Hai lasciato la sala."}
	errRemoved  = &Refusal{"removed", "Il funzionario ti ha riportato in attesa."}
	errVanished = &Refusal{"vanished", "Il collegamento si è interrotto."}
)
