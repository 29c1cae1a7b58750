package agenda

import (
	"errors"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
)

// nearby is where slots like those of a punto are looked for; loaded once for many appointments.
type nearby struct {
	punti []desk.Punto // the punto itself first
}

// propose holds the slot nearest to a displaced appointment that is equivalent to it: same
// mode, the same punto if it has one within two months, else another of the sede that treats
// the topic. The zero entry where there is none [A16].
func propose(tx *db.Tx, e *desk.AgendaEntry, near *nearby, now time.Time) (desk.AgendaEntry, error) {
	if near.punti == nil {
		if err := near.load(tx, e); err != nil {
			return desk.AgendaEntry{}, err
		}
	}
	for _, p := range near.punti {
		if !p.Offers(e.Mode) || !p.Treats(e.Argomento) {
			continue
		}
		const tries = 3 // a slot may go while we look
		for range tries {
			slot, ok, err := nearestSlot(tx, p, e, now)
			if err != nil {
				return desk.AgendaEntry{}, err
			}
			if !ok {
				break
			}
			day := desk.DayOf(slot.Start)
			if err := loadAgenda(tx, &p, day, day); err != nil {
				return desk.AgendaEntry{}, err
			}
			id, err := takeSlot(tx, holding{punto: p, start: slot.Start, mode: e.Mode, until: desk.ProposalUntil(now, slot.Start, p.Patron),
				origin: desk.HoldProposed, who: desk.Actor{ID: e.Author.ID, Ente: e.Ente, Ufficio: e.Ufficio}, moves: e.ID}, now)
			if _, refused := errors.AsType[*desk.Refusal](err); refused || errors.Is(err, db.ErrTaken) {
				continue
			}
			if err != nil {
				return desk.AgendaEntry{}, err
			}
			return entryByID(tx, id)
		}
	}
	return desk.AgendaEntry{}, nil
}

// load finds the punto of an appointment and the others of its sede.
func (n *nearby) load(q db.Queryer, e *desk.AgendaEntry) error {
	list, err := directory.ListPunti(q, `WHERE p.struttura_id = $1 AND p.active ORDER BY p.name, p.code`, e.Sede.ID)
	for _, p := range list {
		if p.ID == e.Punto.ID {
			n.punti = append([]desk.Punto{p}, n.punti...)
		} else {
			n.punti = append(n.punti, p)
		}
	}
	return err
}

// nearestSlot returns the free slot of a punto closest in time to an appointment, among those that
// leave time to decide and are not its own.
func nearestSlot(q db.Queryer, p desk.Punto, e *desk.AgendaEntry, now time.Time) (best desk.Slot, found bool, err error) {
	const around = 31 // days before and after
	first := max(e.Day().AddDays(-around), desk.FirstProposable(now, p.Patron))
	days, err := withRoom(q, p, first, now)
	own := func(s desk.Slot) bool { return p.ID == e.Punto.ID && s.Start.Before(e.End) && e.Start.Before(s.End) }
	for _, d := range days {
		for _, s := range d.Slots {
			if len(s.Free) > 0 && !own(s) && (!found || s.Start.Sub(e.Start).Abs() < best.Start.Sub(e.Start).Abs()) {
				best, found = s, true
			}
		}
	}
	return best, found, err
}

// dropProposals ends the holds made for moving an appointment.
func dropProposals(tx *db.Tx, id string, now time.Time) error {
	held, err := db.Texts(tx, `SELECT id FROM appointments WHERE moves_id = $1 AND live`, id)
	if err != nil {
		return err
	}
	for _, h := range held {
		if err := giveBack(tx, h, now); err != nil {
			return err
		}
	}
	return nil
}
