package account

import (
	"crypto/rand"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
)

const (
	recoveryCodes = 10
	// Letters and digits that no eye confuses: 32 of them, five bits each, fifty a code.
	recoveryAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	recoveryLength   = 10
)

// RecoveryNew makes ten codes in place of the earlier ones. They are shown in this very answer
// and never again: only hashes are kept.
func (s *Service) RecoveryNew(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	if err := s.factorsOn(); err != nil {
		return err
	}
	has, err := s.Store.HasFactor(ctx, who.ID)
	if err != nil {
		return err
	}
	if !has {
		return &desk.Refusal{Rule: "accesso", Text: "I codici di recupero servono a chi ha un secondo fattore: attivane prima uno."}
	}
	codes := make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = recoveryCode()
	}
	if err := s.Store.SetRecoveryCodes(ctx, s.actHere(c, who), s.hasher.batch(codes)); err != nil {
		return err
	}
	for i, code := range codes {
		codes[i] = code[:recoveryLength/2] + "-" + code[recoveryLength/2:]
	}
	return s.showFactors(c, who, http.StatusOK, codes)
}

func recoveryCode() string {
	b := make([]byte, recoveryLength)
	rand.Read(b) // never fails
	for i := range b {
		b[i] = recoveryAlphabet[b[i]%byte(len(recoveryAlphabet))] // 256 is a multiple of 32: no letter is likelier
	}
	return string(b)
}
