package db

import (
	"combipat/desk"
)

// OfCitizen adds the appointments of a citizen. The cross joins make SQLite begin with the
// citizen, who has few, and not with all that an office has.
func (c *Clause) OfCitizen(cf desk.CodiceFiscale) {
	c.From = `citizens z CROSS JOIN appointment_citizens x CROSS JOIN `
	c.And(`z.cf = ? AND x.citizen_id = z.id AND a.id = x.appointment_id`, cf)
}

// AtOffice narrows what a Funzionario may see to the structures of their competence once more,
// in the form of which an index can make use.
func (c *Clause) AtOffice(who desk.Actor) {
	if who.Role == desk.Funzionario {
		c.And(`a.struttura_id IN (SELECT k.struttura_id FROM competences k WHERE k.position_id = ?)`, who.Position)
	}
}

// MayAttend adds the appointments that who may see: an operator those of the ufficio, never as
// Referente, who has no citizens [R3]; an official those of the punti of their structures and
// topics; the Responsabile the whole structure. Nobody sees what no line names.
func (c *Clause) MayAttend(who desk.Actor) {
	switch {
	case who.Role == desk.Operatore && !who.AsReferente():
		c.And(`a.ufficio_id = ?`, who.Ufficio.ID)
	case who.Role == desk.Funzionario:
		c.And(`EXISTS (SELECT 1 FROM competences k WHERE k.position_id = ? AND k.struttura_id = a.struttura_id AND k.topic = a.topic_root)`, who.Position)
	case who.Role == desk.Responsabile:
		c.And(`a.struttura_id = ?`, who.Struttura.ID)
	default:
		c.And(`1 = 0`)
	}
}

// Keeper is ErrNotFound for everybody but a Responsabile, who keeps the agenda of their own
// structure only [R6].
func Keeper(who desk.Actor) error {
	if who.Role != desk.Responsabile || who.Struttura.ID == "" {
		return ErrNotFound
	}
	return nil
}

// Head is ErrNotFound for everybody but a Responsabile, of a CRIC too [R6, A30].
func Head(who desk.Actor) error {
	if who.Role == desk.ResponsabileCRIC && who.Struttura.ID != "" {
		return nil
	}
	return Keeper(who)
}

// Admin is ErrNotFound for everybody but an ente's Amministratore.
func Admin(who desk.Actor) error {
	if who.Role != desk.Amministratore || who.Ente.ID == "" {
		return ErrNotFound
	}
	return nil
}

// MayKeep narrows to whom the person keeps the accounts of: an Amministratore the operators of
// their ente, the Gestore everybody; false for all others [R4, R6].
func (c *Clause) MayKeep(who desk.Actor) bool {
	switch who.Role {
	case desk.Gestore:
	case desk.Amministratore:
		c.And(`p.ente_id = ? AND p.role = 'operatore'`, who.Ente.ID)
	default:
		return false
	}
	return true
}

// MayRead adds the rows of requests that who may see, the table of RULES.md in one place.
// Drafts are their author's alone; nobody sees what no line names.
func (c *Clause) MayRead(who desk.Actor) {
	switch who.Role {
	case desk.Operatore:
		c.patronato(who)
	case desk.Funzionario:
		c.And(`r.state <> 'bozza'`)
		c.competent(who.Position)
	case desk.Responsabile:
		c.And(`r.state <> 'bozza' AND r.struttura_id = ?`, who.Struttura.ID)
	case desk.FunzionarioCRIC, desk.ResponsabileCRIC:
		c.And(`r.state <> 'bozza'`)
		c.Either(Option{`r.struttura_id = ?`, []any{who.Struttura.ID}}, Option{`r.struttura_id IS NULL AND r.region = ?`, []any{who.Struttura.Region}})
	default:
		c.And(`1 = 0`)
	}
}

// patronato adds what an operator sees under the profile worn at the moment: the requests of
// the ufficio, or those of the referenti of the same ente and region [R3].
func (c *Clause) patronato(who desk.Actor) {
	if who.AsReferente() {
		c.And(`r.ente_id = ? AND r.profile = 'referente'`, who.Ente.ID)
		c.inRegion(who.Ente.ID, who.Ufficio.Region)
	} else {
		c.And(`r.ufficio_id = ? AND r.profile = 'generico'`, who.Ufficio.ID)
	}
	c.And(`(r.state <> 'bozza' OR r.author_id = ? AND r.dropped_at = 0)`, who.ID)
}

// Attendee is somebody at the room of an appointment: a person, or the holder of a guest's link.
type Attendee struct {
	Who   desk.Actor
	Guest string // id of the link; "" for a person
	Name  string // as the others see it
}

// MayEnter adds the appointments whose room is for the attendee: those a person attends, that one
// of a link which was not taken back.
func (c *Clause) MayEnter(by Attendee) {
	if by.Guest != "" {
		c.And(`EXISTS (SELECT 1 FROM room_guests v WHERE v.id = ? AND v.appointment_id = a.id AND v.revoked_at = 0)`, by.Guest)
		return
	}
	c.MayAttend(by.Who)
}

// GuestPrefix stands before the id of a guest's link where people's ids stand.
const GuestPrefix = "ospite:"

// From returns the attendee's id in the room.
func (by Attendee) From() string {
	if by.Guest != "" {
		return GuestPrefix + by.Guest
	}
	return by.Who.ID
}

// Gestore is ErrNotFound for anybody else: the directory's pages are the Gestore's [R6].
func Gestore(who desk.Actor) error {
	if who.Role != desk.Gestore {
		return ErrNotFound
	}
	return nil
}
