package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"combipat/desk"
)

// Throttles are kept in the database, where every process on it sees them and a restart does
// not forget them; the key is a digest, because people type passwords into the field of the
// name too.

// Kinds of rows that count sign-ins.
const (
	fromNetwork = "accesso-rete"   // one account from one network
	ofAccount   = "accesso-utente" // one account from unknown networks
	inMinute    = "accesso-minuto" // everybody
)

func throttleKey(parts ...string) string {
	sum := sha256.New()
	for _, p := range parts {
		sum.Write([]byte(strconv.Itoa(len(p)) + ":" + p))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// throttle is one row; the zero value stands for none.
type throttle struct {
	kind, key              string
	failures, last, goodAt int64
}

func (t throttle) attempts() desk.Attempts {
	return desk.Attempts{Failures: t.failures, Last: Instant(t.last)}
}

func loadThrottle(q Queryer, kind, key string) (throttle, error) {
	t := throttle{kind: kind, key: key}
	err := One(q.QueryRow(`SELECT failures, last_at, good_at FROM throttles WHERE kind = $1 AND key = $2`, kind, key).Scan(&t.failures, &t.last, &t.goodAt))
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return t, err
}

// move writes the row as it is now, if it still is as it was read; else the job is run again.
func (t throttle) move(tx *Tx, failures, last int64) error {
	n, err := tx.Exec(`INSERT INTO throttles (kind, key, failures, last_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (kind, key) DO UPDATE SET failures = $3, last_at = $4 WHERE throttles.failures = $5 AND throttles.last_at = $6`,
		t.kind, t.key, failures, last, t.failures, t.last)
	if err == nil && n == 0 {
		return ErrRetry
	}
	return err
}

// TrySignIn counts an attempt to sign in before anything is looked at, so that attempts made at
// once are counted one by one; SignInTried says how it went. An account nobody has is counted
// like any other. *desk.TooMany while it has to wait: then nothing is counted.
func (s *DB) TrySignIn(ctx context.Context, now time.Time, login, network string) error {
	minute := throttleKey(strconv.FormatInt(now.Unix()/60, 10))
	return s.Write(ctx, func(tx *Tx) error {
		here, err := loadThrottle(tx, fromNetwork, throttleKey(login, network))
		if err != nil {
			return err
		}
		wait := desk.SignInPatience.Wait(here.attempts(), now)
		counted := []struct {
			throttle
			desk.Patience
		}{{here, desk.SignInPatience}}
		if now.Sub(Instant(here.goodAt)) > desk.KnownFor {
			account, err := loadThrottle(tx, ofAccount, throttleKey(login))
			if err != nil {
				return err
			}
			everybody, err := loadThrottle(tx, inMinute, minute)
			if err != nil {
				return err
			}
			wait = max(wait, desk.AccountPatience.Wait(account.attempts(), now))
			if everybody.failures >= desk.MostFailures {
				wait = max(wait, time.Duration(60-now.Unix()%60)*time.Second)
			}
			counted = append(counted, struct {
				throttle
				desk.Patience
			}{account, desk.AccountPatience})
		}
		if wait > 0 {
			return &desk.TooMany{Wait: wait}
		}
		for _, c := range counted {
			if err := c.move(tx, c.At(c.attempts(), now).Failures+1, now.Unix()); err != nil {
				return err
			}
		}
		return nil
	})
}

// SignInTried says how an attempt went. A complete sign-in makes good what was counted here,
// and the network known; a failed one counts towards what everybody together may fail.
func (s *DB) SignInTried(ctx context.Context, now time.Time, login, network string, ok bool) error {
	return s.Write(ctx, func(tx *Tx) error {
		if !ok {
			_, err := tx.Exec(`INSERT INTO throttles (kind, key, failures, last_at) VALUES ($1, $2, 1, $3)
				ON CONFLICT (kind, key) DO UPDATE SET failures = throttles.failures + 1`, inMinute, throttleKey(strconv.FormatInt(now.Unix()/60, 10)), now.Unix())
			return err
		}
		here, err := loadThrottle(tx, fromNetwork, throttleKey(login, network))
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO throttles (kind, key, failures, last_at, good_at) VALUES ($1, $2, 0, $3, $3)
			ON CONFLICT (kind, key) DO UPDATE SET failures = 0, last_at = $3, good_at = $3`, here.kind, here.key, now.Unix())
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE throttles SET failures = CASE WHEN failures > $3 THEN failures - $3 ELSE 0 END WHERE kind = $1 AND key = $2`,
			ofAccount, throttleKey(login), here.failures)
		return err
	})
}

// Spend takes one from a budget that is counted for whom: a person's id, a network. *desk.TooMany
// when there is nothing left.
func (s *DB) Spend(ctx context.Context, now time.Time, b desk.Budget, whom string) error {
	return s.Write(ctx, func(tx *Tx) error { return Spend(tx, now, b, whom) })
}

func Spend(tx *Tx, now time.Time, b desk.Budget, whom string) error {
	row, err := loadThrottle(tx, b.Name, throttleKey(whom))
	if err != nil {
		return err
	}
	next, wait := b.Spend(Instant(row.last), now)
	if wait > 0 {
		return &desk.TooMany{Wait: wait}
	}
	return row.move(tx, row.failures+1, next.Unix())
}
