package storetest

import (
	"time"

	"combipat/store"
)

// scanner runs every query of the quarantine, for the test of plans.
func (o *Office) scanner() {
	ctx := o.Context()
	o.S.QuarantineFiles()
	kept, err := o.S.KeepFiles(ctx, o.People["operatore.mi"], o.Now, []store.NewFile{{Name: "a", SHA256: "aa"}, {Name: "b", SHA256: "bb"}})
	o.Must(err)
	_, err = o.S.KeptFiles(ctx, o.People["operatore.mi"], []string{kept[0].ID})
	o.Must(err)
	_, err = o.S.QueueOldFiles(ctx, o.Now, "")
	o.Must(err)
	due, err := o.S.ClaimScans(ctx, o.Now, 1)
	o.Must(err)
	o.Must(o.S.ScanFailed(ctx, o.Now, due[0], "errore"))
	o.Must(o.S.ScanClean(ctx, o.Now, due[0].SHA256))
	o.Must(o.S.ScanGone(ctx, o.Now, store.Scan{SHA256: "bb"}))
	o.Must(o.S.ScanInfected(ctx, o.Now, due[0].SHA256, "x"))
	_, err = o.S.Scans(ctx, o.People["gestore"])
	o.Must(err)
}

// Claimable returns 1 if the file is due at a moment.
func (o *Office) Claimable(sha string, at time.Time) int {
	return Number(o, o.S, `SELECT COUNT(*) FROM file_scans WHERE sha256 = $1 AND done_at = 0 AND next_at <= $2`, sha, at.Unix())
}
