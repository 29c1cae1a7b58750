package db

import (
	"time"

	"combipat/desk"
)

// Act is who does what to which request, and when. Version is the one the person was looking
// at (0: whichever stands), Key the hidden key of the form (empty: a new act).
type Act struct {
	Who     desk.Actor
	Now     time.Time
	ID      string
	Version int64
	Key     string
}

func (a Act) Today() desk.Day { return desk.DayOf(a.Now) }

// Once runs fn unless the same form was already acted on, and returns the id that fn made,
// now or then. The key is unique per person in the same transaction: a double click, a retry
// after a lost answer and a second tab are one act.
func Once(tx *Tx, a Act, fn func() (string, error)) (string, error) {
	if a.Key == "" {
		return fn()
	}
	var done string
	err := One(tx.QueryRow(`SELECT result FROM acts WHERE person_id = $1 AND key = $2`, a.Who.ID, a.Key).Scan(&done))
	if err == nil {
		return done, nil
	} else if err != ErrNotFound {
		return "", err
	}
	done, err = fn()
	if err != nil {
		return "", twin(tx, a, err)
	}
	_, err = tx.Exec(`INSERT INTO acts (person_id, key, result, at) VALUES ($1, $2, $3, $4)`, a.Who.ID, a.Key, done, a.Now.Unix())
	if IsUnique(err) { // the twin committed while we worked: run again and find its result
		return "", ErrRetry
	}
	return done, err
}

// twin returns errRetry if the same act was done while this one was under way, as PostgreSQL
// lets happen: run again it finds the result instead of a refusal. Else it returns err.
func twin(tx *Tx, a Act, err error) error {
	var done string
	if tx.failed == nil && tx.QueryRow(`SELECT result FROM acts WHERE person_id = $1 AND key = $2`, a.Who.ID, a.Key).Scan(&done) == nil {
		return ErrRetry
	}
	return err
}

// Side says for whom an act is: each side of the counter does its own.
type Side func(who desk.Actor) bool

func PatronatoSide(who desk.Actor) bool { return who.Role == desk.Operatore }

func OfficeSide(who desk.Actor) bool { return who.Official() }
