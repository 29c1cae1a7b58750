package account

import (
	"context"
	"errors"
	"strings"

	"combipat/desk"
	"combipat/store"
)

const (
	wrongCode = "Il codice non è corretto."
	spentCode = "Questo codice è già stato usato: aspetta che l’app mostri il prossimo, al più trenta secondi."
)

// useCode spends what a person typed as their second factor: the six digits of the app, or a
// recovery code; left is then how many of those remain, -1 otherwise. What is wrong is
// desk.Invalid about "codice".
func (s *Service) useCode(ctx context.Context, person, typed string) (left int, err error) {
	code := plainCode(typed)
	if len(code) != 6 {
		return s.useRecovery(ctx, person, code)
	}
	secret, err := s.Store.TOTP(ctx, person)
	if errors.Is(err, store.ErrNotFound) {
		return -1, desk.Invalid{"codice": wrongCode}
	}
	if err != nil {
		return -1, err
	}
	step, ok := totpStep(secret, code, s.Now())
	if !ok {
		return -1, desk.Invalid{"codice": wrongCode}
	}
	err = s.Store.UseTOTP(ctx, s.Now(), person, step)
	if errors.Is(err, store.ErrTaken) {
		err = desk.Invalid{"codice": spentCode}
	}
	return -1, err
}

// useRecovery spends a recovery code: it is hashed once, with the salt of its batch, and looked up.
func (s *Service) useRecovery(ctx context.Context, person, code string) (left int, err error) {
	like, err := s.Store.RecoveryHash(ctx, person)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return -1, err
	}
	left, err = s.Store.UseRecoveryCode(ctx, store.Act{Who: desk.Actor{ID: person}, Now: s.Now()}, s.hasher.like(code, like))
	if errors.Is(err, store.ErrNotFound) {
		return -1, desk.Invalid{"codice": wrongCode}
	}
	return left, err
}

// plainCode is what was typed without the spaces and dashes that help the eye.
func plainCode(typed string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' || r == '–' {
			return -1
		}
		return r
	}, typed))
}
