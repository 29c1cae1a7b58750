// Package requests draws Nuova richiesta, the Storico and the operator's page of a request [R7–R20].
package requests
