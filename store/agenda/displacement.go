package agenda

import (
	"context"
	"strings"

	"combipat/desk"
	"combipat/store/db"
)

// Settling is what the office decided about the confirmed appointments that a change touches: Seen are
// the ids it was shown, Reason what whoever booked reads.
type Settling struct {
	Way    desk.WayOut
	Seen   []string
	Reason string
}

// ProposeOther tells whoever booked the confirmed appointment Act.ID that the sede cannot hold it, and why
// (desk.Invalid at "motivo"), and holds the nearest equivalent slot for it, as under a closure [A16].
// *desk.Refusal where it has begun, is over, or another slot was proposed already.
func (s *Agenda) ProposeOther(ctx context.Context, a db.Act, reason string) error {
	if !a.Who.Official() {
		return db.ErrNotFound
	}
	return s.changeEntry(ctx, a, func(tx *db.Tx, e *desk.AgendaEntry) error {
		reason = strings.TrimSpace(reason)
		bad := desk.Invalid{}
		desk.CheckText(bad, "motivo", reason, "Scrivi perché la sede non può tenere l’appuntamento.")
		if err := bad.Err(); err != nil {
			return err
		}
		if err := e.MayDisplace(a.Now); err != nil {
			return err
		}
		settled, err := settle(tx, a, []desk.AgendaEntry{*e}, Settling{Way: desk.ProposeOthers, Reason: reason}, desk.DisplacedByOffice)
		if err == nil {
			*e = settled[0].Entry
		}
		return err
	})
}

// settle does with what the sede displaced as was decided: a slot is held for each and whoever booked is
// told, or they are cancelled in the sede's name with the right kept [A16].
func settle(tx *db.Tx, a db.Act, hit []desk.AgendaEntry, how Settling, cause desk.Displacement) ([]desk.Affected, error) {
	if how.Way == desk.LeaveThem {
		return nil, nil
	}
	around := map[string]*nearby{}
	settled := make([]desk.Affected, len(hit))
	for i, e := range hit {
		var proposal desk.AgendaEntry
		var err error
		if how.Way == desk.CancelThem {
			err = cancelFor(tx, a, &e, cause.Because(how.Reason))
		} else {
			if around[e.Punto.ID] == nil {
				around[e.Punto.ID] = &nearby{}
			}
			e.Displaced, e.Cause, e.CauseText = true, cause, how.Reason
			proposal, err = proposeFor(tx, a, &e, around[e.Punto.ID])
		}
		if err != nil {
			return nil, err
		}
		settled[i] = desk.Affected{Entry: e, Proposal: proposal}
	}
	return settled, nil
}

// cancelFor cancels an appointment in the sede's name and offers its place to whoever waits.
func cancelFor(tx *db.Tx, a db.Act, e *desk.AgendaEntry, reason string) error {
	if err := cancel(tx, e, a, desk.AnnullatoSede, reason); err != nil {
		return err
	}
	if err := saveEntry(tx, e, a.Now); err != nil {
		return err
	}
	return offerFreed(tx, e.Punto.ID, a.Now)
}

// proposeFor saves a displaced appointment, holds a slot for it and tells whoever booked.
func proposeFor(tx *db.Tx, a db.Act, e *desk.AgendaEntry, near *nearby) (desk.AgendaEntry, error) {
	if err := saveEntry(tx, e, a.Now); err != nil {
		return desk.AgendaEntry{}, err
	}
	proposal, err := propose(tx, e, near, a.Now)
	if err != nil {
		return proposal, err
	}
	if err := stayLive(tx, e, proposal.HoldUntil); err != nil {
		return proposal, err
	}
	text := e.Because()
	if proposal.ID != "" {
		text += "; proposto in cambio il " + When(&proposal)
	}
	mark, err := AddHappening(tx, e, a, string(e.Cause.Notice()), text+".")
	if err != nil {
		return proposal, err
	}
	return proposal, tellBooker(tx, e, e.Cause.Notice(), mark, a.Now)
}
