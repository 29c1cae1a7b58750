// Package agenda draws Agenda Appuntamenti: choosing, holding, one appointment, the sede's day [R27–R43].
package agenda
