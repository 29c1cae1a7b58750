// Package agenda keeps punti di consulenza, their weeks and slots, holds, appointments, closures
// and the waiting list [R27–R43, A11–A19]. That no place is given twice is the schema's; here is
// what each step reads and writes. It stands on requests, whose rights lead to an appointment.
package agenda

import "combipat/store/requests"

// Agenda answers for appointments and the punti they are held at.
type Agenda struct{ *requests.Requests }

// New returns the agenda over the requests.
func New(r *requests.Requests) *Agenda { return &Agenda{r} }
