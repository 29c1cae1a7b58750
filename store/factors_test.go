package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/example"
	"combipat/store/storetest"
)

const appSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

// app gives a person an authenticator app.
func (o *office) app(login string) {
	o.Helper()
	who := o.people[login].ID
	o.must(o.s.PendTOTP(o.Context(), o.act(login, ""), appSecret))
	secret, sealed, err := o.s.PendingTOTP(o.Context(), who, o.now)
	o.must(err)
	if secret != appSecret {
		o.Fatalf("the secret comes back as %q", secret)
	}
	o.must(o.s.ConfirmTOTP(o.Context(), o.act(login, ""), sealed, 100))
}

// winners runs try as many people at once do and counts for whom it went well; every other must
// have been told so by refused.
func winners(t testing.TB, refused error, try func(ctx context.Context) error) int {
	t.Helper()
	var won atomic.Int32
	var wg sync.WaitGroup
	start := make(chan struct{})
	for range 30 {
		wg.Go(func() {
			<-start
			switch err := try(t.Context()); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, refused):
				t.Error(err)
			}
		})
	}
	close(start)
	wg.Wait()
	return int(won.Load())
}

// TestCodesWorkOnce sends one code of an app, and one recovery code, thirty times at once. The
// mutants look first and write then, with a breath in between, and are caught.
func TestCodesWorkOnce(t *testing.T) {
	eachOffice(t, func(o *office) {
		who := o.people["operatore.mi"].ID
		o.app("operatore.mi")
		o.must(o.s.SetRecoveryCodes(o.Context(), o.act("operatore.mi", ""), []string{"uno", "due"}))
		if n := winners(o, store.ErrTaken, func(ctx context.Context) error { return o.s.UseTOTP(ctx, o.now, who, 101) }); n != 1 {
			o.Errorf("one code of the app worked %d times", n)
		}
		o.is(store.ErrTaken, o.s.UseTOTP(o.Context(), o.now, who, 100)) // nor does an earlier one
		o.must(o.s.UseTOTP(o.Context(), o.now, who, 102))
		if n := winners(o, store.ErrNotFound, func(ctx context.Context) error {
			_, err := o.s.UseRecoveryCode(ctx, o.act("operatore.mi", ""), "uno")
			return err
		}); n != 1 {
			o.Errorf("one recovery code worked %d times", n)
		}
		left, err := o.s.UseRecoveryCode(o.Context(), o.act("operatore.mi", ""), "due")
		if o.must(err); left != 0 {
			o.Errorf("%d codes left", left)
		}
		_, err = o.s.UseRecoveryCode(o.Context(), o.act("collega.mi", ""), "due")
		o.is(store.ErrNotFound, err) // somebody else's

		o.must(o.s.AddPasskey(o.Context(), o.act("operatore.mi", ""), store.Passkey{Credential: "c", Data: "{}", Name: "x"}))
		keys, err := o.s.Passkeys(o.Context(), who)
		o.must(err)
		if n := winners(o, store.ErrTaken, func(ctx context.Context) error { return o.s.UsePasskey(ctx, o.now, keys[0], "challenge") }); n != 1 {
			o.Errorf("one answer of a passkey worked %d times", n)
		}
		o.must(o.s.UsePasskey(o.Context(), o.now, keys[0], "another"))
		o.is(store.ErrTaken, o.s.AddPasskey(o.Context(), o.act("collega.mi", ""), store.Passkey{Credential: "c", Data: "{}", Name: "x"}))

		o.must(o.s.SetRecoveryCodes(o.Context(), o.act("operatore.mi", ""), []string{"tre"}))
		mutant := func(ctx context.Context) error {
			var used int64
			if err := o.s.Readers().QueryRowContext(ctx, `SELECT used_at FROM recovery_codes WHERE person_id = '`+who+`' AND hash = 'tre'`).Scan(&used); err != nil {
				return err
			}
			if used > 0 {
				return store.ErrNotFound
			}
			time.Sleep(time.Millisecond)
			return o.s.Write(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE recovery_codes SET used_at = $2 WHERE person_id = $1 AND hash = 'tre'`, who, o.now.Unix())
				return err
			})
		}
		if n := winners(o, store.ErrNotFound, mutant); n < 2 {
			o.Errorf("the mutant was not caught: %d", n)
		}
	})
}

// TestLastFactorStays takes a person's two factors away at once: where one is demanded one is
// left, and they know why.
func TestLastFactorStays(t *testing.T) {
	eachOffice(t, func(o *office) {
		for range 5 {
			o.app("gestore")
			o.must(o.s.AddPasskey(o.Context(), o.act("gestore", ""), store.Passkey{Credential: store.NewID(), Data: "{}", Name: "x"}))
			f, err := o.s.Factors(o.Context(), o.people["gestore"].ID)
			o.must(err)
			key := f.Passkeys[len(f.Passkeys)-1].ID
			var wg sync.WaitGroup
			var errs [2]error
			wg.Go(func() { errs[0] = o.s.DropTOTP(o.Context(), o.act("gestore", ""), true) })
			wg.Go(func() { errs[1] = o.s.DropPasskey(o.Context(), o.act("gestore", key), true) })
			wg.Wait()
			refused := 0
			for _, err := range errs {
				if _, ok := errors.AsType[*desk.Refusal](err); ok {
					refused++
				} else {
					o.must(err)
				}
			}
			has, err := o.s.HasFactor(o.Context(), o.people["gestore"].ID)
			if o.must(err); refused != 1 || !has {
				o.Fatalf("%d refused, a factor left: %v", refused, has)
			}
			o.must(o.s.Write(o.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(`DELETE FROM passkeys WHERE person_id = $1`, o.people["gestore"].ID)
				return err
			}))
		}
		// Where none is demanded the last one goes, and the recovery codes with it.
		o.app("operatore.mi")
		o.must(o.s.SetRecoveryCodes(o.Context(), o.act("operatore.mi", ""), []string{"uno"}))
		o.must(o.s.DropTOTP(o.Context(), o.act("operatore.mi", ""), false))
		if f, err := o.s.Factors(o.Context(), o.people["operatore.mi"].ID); err != nil || f.Any() || f.Codes != 0 {
			o.Errorf("%+v, %v", f, err)
		}
	})
}

// TestFactorReset is for the people an administrator looks after and for nobody else, wants a
// reason, and leaves nothing: no factor, no session.
func TestFactorReset(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		for login, reach := range map[string]map[string]bool{
			"admin.alfa":      {"operatore.mi": true, "operatore.to": true, "operatore.beta": false, "admin.alfa": false, "funzionario.mi": false, "gestore": false},
			"gestore":         {"operatore.mi": true, "admin.alfa": true, "funzionario.mi": true, "gestore": false},
			"operatore.mi":    {"collega.mi": false, "operatore.mi": false},
			"responsabile.mi": {"funzionario.mi": false},
		} {
			for whom, allowed := range reach {
				o.app(whom)
				session, err := o.s.StartSignIn(ctx, o.now, store.SignIn{Person: o.people[whom].ID, Strong: true}, "")
				o.must(err)
				id := o.people[whom].ID
				err = o.s.ResetFactors(ctx, o.act(login, id), "telefono perso, riconosciuto di presenza")
				_, sessionErr := o.s.SignIn(ctx, session)
				has, hasErr := o.s.HasFactor(ctx, id)
				o.must(hasErr)
				if allowed {
					o.must(err)
					o.is(store.ErrNotFound, sessionErr)
				} else {
					o.is(store.ErrNotFound, err)
					o.must(sessionErr)
				}
				if has == allowed {
					o.Errorf("%s resets %s: a factor is left: %v", login, whom, has)
				}
			}
		}
		o.app("operatore.mi")
		if _, ok := errors.AsType[desk.Invalid](o.s.ResetFactors(ctx, o.act("gestore", o.people["operatore.mi"].ID), "  ")); !ok {
			o.Error("no reason was wanted")
		}
	})
}

// TestAccessMail says that something changed and nothing of whom.
func TestAccessMail(t *testing.T) {
	eachOffice(t, func(o *office) {
		o.app("operatore.mi")
		o.must(o.s.SetRecoveryCodes(o.Context(), o.act("operatore.mi", ""), []string{"uno"}))
		_, err := o.s.UseRecoveryCode(o.Context(), o.act("operatore.mi", ""), "uno")
		o.must(err)
		queued, err := o.s.QueuedMail(o.Context(), o.now)
		o.must(err)
		found := 0
		for _, m := range queued {
			text := m.Subject + m.Body
			if strings.Contains(text, "codice di recupero") {
				found++
			}
			for _, never := range []string{"Operatore", "Milano", "operatore.mi", "Alfa", appSecret} {
				if strings.Contains(text, never) {
					o.Errorf("the mail says %q: %s", never, text)
				}
			}
		}
		if found != 1 {
			o.Errorf("%d mails about the recovery code of %d", found, len(queued))
		}
	})
}

// TestSecretsAreSealed keeps the key beside the database and not in it: without the file, with
// another one, or in another person's row a secret is worth nothing.
func TestSecretsAreSealed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		s, options := storetest.OpenWorldAt(t, kind, "accesso", func(s *store.Store) error {
			return example.World(context.Background(), s, desk.Day("2026-01-02").Start(), "")
		})
		login, err := s.Login(t.Context(), "operatore.mi")
		if err != nil {
			t.Fatal(err)
		}
		other, err := s.Login(t.Context(), "collega.mi")
		if err != nil {
			t.Fatal(err)
		}
		act := store.Act{Who: desk.Actor{ID: login.ID}, Now: time.Now()}
		if err := s.PendTOTP(t.Context(), act, appSecret); err != nil {
			t.Fatal(err)
		}
		_, sealed, err := s.PendingTOTP(t.Context(), login.ID, act.Now)
		if err != nil || strings.Contains(sealed, appSecret) {
			t.Fatalf("sealed as %q, %v", sealed, err)
		}
		if err := s.ConfirmTOTP(t.Context(), act, sealed, 1); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(options.Dir, store.KeyFile)
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("key file: %v %v", info, err)
		}
		err = s.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO totps (person_id, secret, pending, pending_at, last_step, created_at, used_at)
				SELECT $1, secret, '', 0, 0, 1, 0 FROM totps WHERE person_id = $2`, other.ID, login.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if secret, err := s.TOTP(t.Context(), other.ID); err == nil {
			t.Errorf("somebody else's secret opens: %q", secret)
		}
		again := func(change func()) error {
			s.Close()
			change()
			if s, err = store.Open(t.Context(), options); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			_, err := s.TOTP(t.Context(), login.ID)
			if checked := s.CheckKey(t.Context()); (checked == nil) != (err == nil) {
				t.Errorf("opening says %v, the check %v", err, checked)
			}
			return err
		}
		key, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := again(func() {}); err != nil {
			t.Errorf("after a restart: %v", err)
		}
		if err := again(func() { os.Remove(file) }); err == nil {
			t.Error("opens without the key")
		} else if _, err := os.Stat(file); err == nil {
			t.Error("reading made a new key")
		}
		if err := again(func() { os.WriteFile(file, []byte("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n"), 0o600) }); err == nil {
			t.Error("opens with another key")
		}
		if err := again(func() { os.WriteFile(file, key, 0o604); os.Chmod(file, 0o604) }); err == nil {
			t.Error("a key that everybody can read is taken")
		}
		if err := again(func() { os.Chmod(file, 0o600) }); err != nil {
			t.Errorf("with the key back: %v", err)
		}
	})
}

// TestKeyIsMadeOnce by processes that need it at the same moment.
func TestKeyIsMadeOnce(t *testing.T) {
	t.Parallel()
	options := storetest.Empty(t, "sqlite")
	s, err := store.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	keys := store.MakeKeys(options, 16)
	for _, k := range keys {
		if k == "" || k != keys[0] {
			t.Fatalf("keys %q", keys)
		}
	}
}

// accessDay runs every query about how people get in.
func (o *office) accessDay() {
	ctx, who := o.Context(), o.people["operatore.mi"]
	in, err := o.s.StartSignIn(ctx, o.now, store.SignIn{Person: who.ID}, "x")
	o.must(err)
	_, err = o.s.SignIn(ctx, in)
	o.must(err)
	o.must(o.s.Seen(ctx, o.now, in))
	o.must(o.s.Proved(ctx, o.now, in, false))
	_, err = o.s.SignIns(ctx, who, o.now)
	o.must(err)
	o.app("operatore.mi")
	_, err = o.s.TOTP(ctx, who.ID)
	o.must(err)
	o.must(o.s.UseTOTP(ctx, o.now, who.ID, 101))
	o.must(o.s.SetRecoveryCodes(ctx, o.act("operatore.mi", ""), []string{"uno"}))
	_, err = o.s.RecoveryHash(ctx, who.ID)
	o.must(err)
	_, err = o.s.UseRecoveryCode(ctx, o.act("operatore.mi", ""), "uno")
	o.must(err)
	o.must(o.s.AddPasskey(ctx, o.act("operatore.mi", in), store.Passkey{Credential: "c", Data: "{}", Name: "x"}))
	f, err := o.s.Factors(ctx, who.ID)
	o.must(err)
	o.must(o.s.UsePasskey(ctx, o.now, f.Passkeys[0], "x"))
	o.must(o.s.RenamePasskey(ctx, o.act("operatore.mi", f.Passkeys[0].ID), "y"))
	o.must(o.s.DropPasskey(ctx, o.act("operatore.mi", f.Passkeys[0].ID), false))
	o.must(o.s.DropTOTP(ctx, o.act("operatore.mi", ""), false))
	o.must(o.s.ResetFactors(ctx, o.act("admin.alfa", who.ID), "prova"))
	in, err = o.s.StartSignIn(ctx, o.now, store.SignIn{Person: who.ID}, "")
	o.must(err)
	o.must(o.s.EndSignIn(ctx, o.act("operatore.mi", in)))
	o.must(o.s.EndSignIns(ctx, o.act("operatore.mi", "")))
}
