package storetest

import (
	"combipat/store"
)

const AppSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

// App gives a person an authenticator app.
func (o *Office) App(login string) {
	o.Helper()
	who := o.People[login].ID
	o.Must(o.S.PendTOTP(o.Context(), o.Act(login, ""), AppSecret))
	secret, sealed, err := o.S.PendingTOTP(o.Context(), who, o.Now)
	o.Must(err)
	if secret != AppSecret {
		o.Fatalf("the secret comes back as %q", secret)
	}
	o.Must(o.S.ConfirmTOTP(o.Context(), o.Act(login, ""), sealed, 100))
}

// accessDay runs every query about how people get in.
func (o *Office) accessDay() {
	ctx, who := o.Context(), o.People["operatore.mi"]
	in, err := o.S.StartSignIn(ctx, o.Now, store.SignIn{Person: who.ID}, "x")
	o.Must(err)
	_, err = o.S.SignIn(ctx, in)
	o.Must(err)
	o.Must(o.S.Seen(ctx, o.Now, in))
	o.Must(o.S.Proved(ctx, o.Now, in, false))
	_, err = o.S.SignIns(ctx, who, o.Now)
	o.Must(err)
	o.App("operatore.mi")
	_, err = o.S.TOTP(ctx, who.ID)
	o.Must(err)
	o.Must(o.S.UseTOTP(ctx, o.Now, who.ID, 101))
	o.Must(o.S.SetRecoveryCodes(ctx, o.Act("operatore.mi", ""), []string{"uno"}))
	_, err = o.S.RecoveryHash(ctx, who.ID)
	o.Must(err)
	_, err = o.S.UseRecoveryCode(ctx, o.Act("operatore.mi", ""), "uno")
	o.Must(err)
	o.Must(o.S.AddPasskey(ctx, o.Act("operatore.mi", in), store.Passkey{Credential: "c", Data: "{}", Name: "x"}))
	f, err := o.S.Factors(ctx, who.ID)
	o.Must(err)
	o.Must(o.S.UsePasskey(ctx, o.Now, f.Passkeys[0], "x"))
	o.Must(o.S.RenamePasskey(ctx, o.Act("operatore.mi", f.Passkeys[0].ID), "y"))
	o.Must(o.S.DropPasskey(ctx, o.Act("operatore.mi", f.Passkeys[0].ID), false))
	o.Must(o.S.DropTOTP(ctx, o.Act("operatore.mi", ""), false))
	o.Must(o.S.ResetFactors(ctx, o.Act("admin.alfa", who.ID), "prova"))
	in, err = o.S.StartSignIn(ctx, o.Now, store.SignIn{Person: who.ID}, "")
	o.Must(err)
	o.Must(o.S.EndSignIn(ctx, o.Act("operatore.mi", in)))
	o.Must(o.S.EndSignIns(ctx, o.Act("operatore.mi", "")))
}
