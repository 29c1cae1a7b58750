package people_test

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
	"combipat/store/db"
	"combipat/store/example"
	"combipat/store/storetest"
)

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
	storetest.EachOffice(t, func(o *storetest.Office) {
		who := o.People["operatore.mi"].ID
		o.App("operatore.mi")
		o.Must(o.S.SetRecoveryCodes(o.Context(), o.Act("operatore.mi", ""), []string{"uno", "due"}))
		if n := winners(o, store.ErrTaken, func(ctx context.Context) error { return o.S.UseTOTP(ctx, o.Now, who, 101) }); n != 1 {
			o.Errorf("one code of the app worked %d times", n)
		}
		o.Is(store.ErrTaken, o.S.UseTOTP(o.Context(), o.Now, who, 100)) // nor does an earlier one
		o.Must(o.S.UseTOTP(o.Context(), o.Now, who, 102))
		if n := winners(o, store.ErrNotFound, func(ctx context.Context) error {
			_, err := o.S.UseRecoveryCode(ctx, o.Act("operatore.mi", ""), "uno")
			return err
		}); n != 1 {
			o.Errorf("one recovery code worked %d times", n)
		}
		left, err := o.S.UseRecoveryCode(o.Context(), o.Act("operatore.mi", ""), "due")
		if o.Must(err); left != 0 {
			o.Errorf("%d codes left", left)
		}
		_, err = o.S.UseRecoveryCode(o.Context(), o.Act("collega.mi", ""), "due")
		o.Is(store.ErrNotFound, err) // somebody else's

		o.Must(o.S.AddPasskey(o.Context(), o.Act("operatore.mi", ""), store.Passkey{Credential: "c", Data: "{}", Name: "x"}))
		keys, err := o.S.Passkeys(o.Context(), who)
		o.Must(err)
		if n := winners(o, store.ErrTaken, func(ctx context.Context) error { return o.S.UsePasskey(ctx, o.Now, keys[0], "challenge") }); n != 1 {
			o.Errorf("one answer of a passkey worked %d times", n)
		}
		o.Must(o.S.UsePasskey(o.Context(), o.Now, keys[0], "another"))
		o.Is(store.ErrTaken, o.S.AddPasskey(o.Context(), o.Act("collega.mi", ""), store.Passkey{Credential: "c", Data: "{}", Name: "x"}))

		o.Must(o.S.SetRecoveryCodes(o.Context(), o.Act("operatore.mi", ""), []string{"tre"}))
		mutant := func(ctx context.Context) error {
			var used int64
			if err := o.S.Read(ctx).QueryRow(`SELECT used_at FROM recovery_codes WHERE person_id = '` + who + `' AND hash = 'tre'`).Scan(&used); err != nil {
				return err
			}
			if used > 0 {
				return store.ErrNotFound
			}
			time.Sleep(time.Millisecond)
			return o.S.Write(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE recovery_codes SET used_at = $2 WHERE person_id = $1 AND hash = 'tre'`, who, o.Now.Unix())
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
	storetest.EachOffice(t, func(o *storetest.Office) {
		for range 5 {
			o.App("gestore")
			o.Must(o.S.AddPasskey(o.Context(), o.Act("gestore", ""), store.Passkey{Credential: db.NewID(), Data: "{}", Name: "x"}))
			f, err := o.S.Factors(o.Context(), o.People["gestore"].ID)
			o.Must(err)
			key := f.Passkeys[len(f.Passkeys)-1].ID
			var wg sync.WaitGroup
			var errs [2]error
			wg.Go(func() { errs[0] = o.S.DropTOTP(o.Context(), o.Act("gestore", ""), true) })
			wg.Go(func() { errs[1] = o.S.DropPasskey(o.Context(), o.Act("gestore", key), true) })
			wg.Wait()
			refused := 0
			for _, err := range errs {
				if _, ok := errors.AsType[*desk.Refusal](err); ok {
					refused++
				} else {
					o.Must(err)
				}
			}
			has, err := o.S.HasFactor(o.Context(), o.People["gestore"].ID)
			if o.Must(err); refused != 1 || !has {
				o.Fatalf("%d refused, a factor left: %v", refused, has)
			}
			o.Must(o.S.Write(o.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(`DELETE FROM passkeys WHERE person_id = $1`, o.People["gestore"].ID)
				return err
			}))
		}
		// Where none is demanded the last one goes, and the recovery codes with it.
		o.App("operatore.mi")
		o.Must(o.S.SetRecoveryCodes(o.Context(), o.Act("operatore.mi", ""), []string{"uno"}))
		o.Must(o.S.DropTOTP(o.Context(), o.Act("operatore.mi", ""), false))
		if f, err := o.S.Factors(o.Context(), o.People["operatore.mi"].ID); err != nil || f.Any() || f.Codes != 0 {
			o.Errorf("%+v, %v", f, err)
		}
	})
}

// TestFactorReset is for the people an administrator looks after and for nobody else, wants a
// reason, and leaves nothing: no factor, no session.
func TestFactorReset(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		for login, reach := range map[string]map[string]bool{
			"admin.alfa":      {"operatore.mi": true, "operatore.to": true, "operatore.beta": false, "admin.alfa": false, "funzionario.mi": false, "gestore": false},
			"gestore":         {"operatore.mi": true, "admin.alfa": true, "funzionario.mi": true, "gestore": false},
			"operatore.mi":    {"collega.mi": false, "operatore.mi": false},
			"responsabile.mi": {"funzionario.mi": false},
		} {
			for whom, allowed := range reach {
				o.App(whom)
				session, err := o.S.StartSignIn(ctx, o.Now, store.SignIn{Person: o.People[whom].ID, Strong: true}, "")
				o.Must(err)
				id := o.People[whom].ID
				err = o.S.ResetFactors(ctx, o.Act(login, id), "telefono perso, riconosciuto di presenza")
				_, sessionErr := o.S.SignIn(ctx, session)
				has, hasErr := o.S.HasFactor(ctx, id)
				o.Must(hasErr)
				if allowed {
					o.Must(err)
					o.Is(store.ErrNotFound, sessionErr)
				} else {
					o.Is(store.ErrNotFound, err)
					o.Must(sessionErr)
				}
				if has == allowed {
					o.Errorf("%s resets %s: a factor is left: %v", login, whom, has)
				}
			}
		}
		o.App("operatore.mi")
		if _, ok := errors.AsType[desk.Invalid](o.S.ResetFactors(ctx, o.Act("gestore", o.People["operatore.mi"].ID), "  ")); !ok {
			o.Error("no reason was wanted")
		}
	})
}

// TestAccessMail says that something changed and nothing of whom.
func TestAccessMail(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		o.App("operatore.mi")
		o.Must(o.S.SetRecoveryCodes(o.Context(), o.Act("operatore.mi", ""), []string{"uno"}))
		_, err := o.S.UseRecoveryCode(o.Context(), o.Act("operatore.mi", ""), "uno")
		o.Must(err)
		queued, err := o.S.QueuedMail(o.Context(), o.Now)
		o.Must(err)
		found := 0
		for _, m := range queued {
			text := m.Subject + m.Body
			if strings.Contains(text, "codice di recupero") {
				found++
			}
			for _, never := range []string{"Operatore", "Milano", "operatore.mi", "Alfa", storetest.AppSecret} {
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
		if err := s.PendTOTP(t.Context(), act, storetest.AppSecret); err != nil {
			t.Fatal(err)
		}
		_, sealed, err := s.PendingTOTP(t.Context(), login.ID, act.Now)
		if err != nil || strings.Contains(sealed, storetest.AppSecret) {
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
