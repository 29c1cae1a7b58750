package agenda

import (
	"context"

	"combipat/desk"
)

// UnreadAbout says whether a person has not read a notification about an appointment [R37].
func (s *Agenda) UnreadAbout(ctx context.Context, who desk.Actor, appointment string) (bool, error) {
	var n int
	err := s.Read(ctx).QueryRow(`SELECT COUNT(*) FROM notifications WHERE person_id = $1 AND read_at = 0 AND appointment_id = $2`, who.ID, appointment).Scan(&n)
	return n > 0, err
}
