package db

import (
	"context"
	"time"

	"combipat/desk"
)

// Act is who does what to which request, and when. Version is the one the person was looking
// at (0: whichever stands), Key the hidden key of the form (empty: a new act), Sent a digest of
// what it was filled with (empty: not told).
type Act struct {
	Who     desk.Actor
	Now     time.Time
	ID      string
	Version int64
	Key     string
	Sent    string
}

func (a Act) Today() desk.Day { return desk.DayOf(a.Now) }

// Of returns the act on one row of a form that acts on many: the key is of the form, and what was sent
// with it is not what is done to this row.
func (a Act) Of(row string) Act {
	if a.Key != "" {
		a.Key += "/" + row
	}
	a.Sent = ""
	return a
}

// SentOtherwise is the answer to a form that was acted on already, and that comes again filled
// with something else: what stands is Result, and what came now has not been done. It is a refusal.
type SentOtherwise struct{ Result string }

func (e *SentOtherwise) Error() string { return "the form was sent before, with other content" }

// Unwrap returns the refusal that a person reads.
func (e *SentOtherwise) Unwrap() error {
	return &desk.Refusal{Rule: "R7", Text: "Il primo invio di questo modulo era arrivato, con un contenuto diverso: vale quello. Ciò che vedi ora nel modulo non è partito: controlla che cosa risulta già registrato, e invia di nuovo solo se serve anche questo."}
}

// Once runs fn unless the same form was already acted on, and returns the id that fn made,
// now or then. The key is unique per person in the same transaction: a double click, a retry
// after a lost answer and a second tab are one act. A form that was acted on with another
// content is a *SentOtherwise: its correction is never answered with the success of the first.
func Once(tx *Tx, a Act, fn func() (string, error)) (string, error) {
	if a.Key == "" {
		return fn()
	}
	done, err := resultOf(tx, a)
	if err != ErrNotFound {
		return done, err
	}
	done, err = fn()
	if err != nil {
		return "", twin(tx, a, err)
	}
	_, err = tx.Exec(`INSERT INTO acts (person_id, key, result, sent, at) VALUES ($1, $2, $3, $4, $5)`, a.Who.ID, a.Key, done, a.Sent, a.Now.Unix())
	if IsUnique(err) { // the twin committed while we worked: run again and find its result
		return "", ErrRetry
	}
	return done, err
}

// resultOf returns what an act that was done before made, or ErrNotFound.
func resultOf(q Queryer, a Act) (string, error) {
	var done, sent string
	err := One(q.QueryRow(`SELECT result, sent FROM acts WHERE person_id = $1 AND key = $2`, a.Who.ID, a.Key).Scan(&done, &sent))
	if err == nil && sent != "" && a.Sent != "" && sent != a.Sent {
		return "", &SentOtherwise{done}
	}
	return done, err
}

// Done tells a page whose answer was lost what became of its form: the id that the act made, or
// ErrNotFound where no such form was acted on by the person.
func (s *DB) Done(ctx context.Context, who desk.Actor, key string) (string, error) {
	return resultOf(s.Read(ctx), Act{Who: who, Key: key})
}

// twin returns errRetry if the same act was done while this one was under way, as PostgreSQL
// lets happen: run again it finds the result instead of a refusal. Else it returns err.
func twin(tx *Tx, a Act, err error) error {
	if tx.failed != nil {
		return err
	}
	if _, before := resultOf(tx, a); before != ErrNotFound {
		return ErrRetry
	}
	return err
}

// Side says for whom an act is: each side of the counter does its own.
type Side func(who desk.Actor) bool

func PatronatoSide(who desk.Actor) bool { return who.Role == desk.Operatore }

func OfficeSide(who desk.Actor) bool { return who.Official() }
