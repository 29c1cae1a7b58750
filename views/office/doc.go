// Package office draws what the Responsabile and the Amministratore keep: punti, closures, work [R4, R6, R43].
package office
