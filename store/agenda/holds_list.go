package agenda

import (
	"context"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
)

// LiveHolds returns the holds of the ufficio whose time is not over, the one that ends first
// before: those the person made, and the slots that the sede proposes and the waiting list
// offers to anybody of the ufficio [R34, A16].
func (s *Agenda) LiveHolds(ctx context.Context, who desk.Actor, now time.Time) ([]desk.AgendaEntry, error) {
	if err := mayBook(who); err != nil {
		return nil, err
	}
	c := &db.Clause{}
	c.MayAttend(who)
	c.And(`a.day >= ? AND a.live AND a.state = 'in-prenotazione' AND a.live_until > ? AND a.start_at > ?`, desk.DayOf(now), now.Unix(), now.Unix())
	c.And(`(a.origin <> 'operatore' OR a.author_id = ?)`, who.ID)
	return ListEntries(s.Read(ctx), c, ` ORDER BY a.live_until, a.id LIMIT `+c.Arg(requests.PageSize))
}
