package desk

import (
	"strconv"
	"time"
)

// Patience is how many failures are free, and how the wait after each further one grows: it
// doubles from First to Most. Forget without an attempt makes it all good.
type Patience struct {
	Free                int64
	First, Most, Forget time.Duration
}

var (
	// SignInPatience is for one account from one network: a guesser there gets 5 attempts and
	// then four an hour, and whoever tries elsewhere is not troubled by it.
	SignInPatience = Patience{Free: 5, First: 10 * time.Second, Most: 15 * time.Minute, Forget: 24 * time.Hour}
	// AccountPatience is for one account from all networks that it has not signed in from
	// lately: many computers together get one attempt a minute, and the person hardly waits.
	AccountPatience = Patience{Free: 50, First: 5 * time.Second, Most: time.Minute, Forget: 24 * time.Hour}
)

const (
	// MostFailures is how many sign-ins may fail in a minute, all accounts and networks
	// together: 2,500 operators who all mistype once within ten minutes are 250.
	MostFailures = 300
	// KnownFor is how long a network is known from which an account has signed in: the two
	// limits across networks do not hold there.
	KnownFor = 30 * 24 * time.Hour
)

// Attempts is what is remembered of somewhere: failures since the last success, and when the
// last attempt was.
type Attempts struct {
	Failures int64
	Last     time.Time
}

// At returns the attempts as they count at a moment: none, once they are forgotten.
func (p Patience) At(a Attempts, now time.Time) Attempts {
	if now.Sub(a.Last) >= p.Forget {
		return Attempts{}
	}
	return a
}

// Wait returns how long the next attempt has to wait; 0 when it may be made now.
func (p Patience) Wait(a Attempts, now time.Time) time.Duration {
	a = p.At(a, now)
	if a.Failures < p.Free {
		return 0
	}
	wait := p.Most
	if n := a.Failures - p.Free; n < 30 { // beyond that the shift would overflow
		wait = min(p.Most, p.First<<n)
	}
	return max(0, a.Last.Add(wait).Sub(now))
}

// Budget is how often something may be done: Burst times at once, and once more with each Every
// that passes.
type Budget struct {
	Name  string // under which it is counted
	Burst int64
	Every time.Duration
}

// What a person may do in a while. The figures are several times what the busiest do.
var (
	// CRMBudget: a contact centre's reader opens a citizen in two or three minutes; 60 at once
	// and two a minute after that are met by nobody who reads what they open.
	CRMBudget = Budget{"crm", 60, 30 * time.Second}
	// SearchBudget: searches by person in one's own lists, 120 at once and twelve a minute.
	SearchBudget = Budget{"ricerca", 120, 5 * time.Second}
	// ExportBudget: files with many people's data in them.
	ExportBudget = Budget{"esportazione", 20, 3 * time.Minute}
	// LinkBudget: invitations and resets handed out by one administrator; a new ente invites by
	// CSV, which counts as one.
	LinkBudget = Budget{"link", 100, 30 * time.Second}
	// ForgottenBudget: resets asked for by one account, and by one network, where a whole
	// ufficio may sit.
	ForgottenBudget        = Budget{"dimenticata", 3, 20 * time.Minute}
	ForgottenNetworkBudget = Budget{"dimenticata-rete", 20, time.Minute}
	// TokenBudget: links that turn out to be none, from one network. 256 bits are not guessed;
	// this keeps the noise down.
	TokenBudget = Budget{"gettoni", 20, 30 * time.Second}
	// PasskeyBudget: challenges for passkeys asked for from one network, before anybody is known;
	// each is a row. A whole ente may sit behind one address and arrive within minutes.
	PasskeyBudget = Budget{"passkey", 300, time.Second}
	// SendBudget: requests, solleciti and further messages of one operator. A busy office writes forty
	// cases a day; an hour of nothing else at one a minute is 60, and 240 an hour go on.
	SendBudget = Budget{"invio", 60, 15 * time.Second}
	// BulkBudget: solleciti in blocco, each of up to a hundred.
	BulkBudget = Budget{"solleciti", 10, time.Minute}
	// DraftBudget: a form that is being filled is kept every two seconds at most.
	DraftBudget = Budget{"bozza", 90, 2 * time.Second}
	// ReplyBudget: what one official writes into requests.
	ReplyBudget = Budget{"lavorazione", 120, 10 * time.Second}
	// WaitBudget: entries of one operator in the waiting lists.
	WaitBudget = Budget{"attesa", 30, time.Minute}
	// GuestBudget: links to a room made by one person, each of which may be mailed to somebody.
	GuestBudget = Budget{"ospiti", 30, time.Minute}
	// OwnPasswordBudget: the present password, asked for again of somebody signed in.
	OwnPasswordBudget = Budget{"conferma", 10, time.Minute}
)

// Spend takes one from the budget that will be full again at full. It returns when it is full
// after that, or how long to wait where there is nothing left: then nothing is taken.
func (b Budget) Spend(full, now time.Time) (next time.Time, wait time.Duration) {
	if full.Before(now) {
		full = now
	}
	next = full.Add(b.Every)
	if over := next.Sub(now) - time.Duration(b.Burst)*b.Every; over > 0 {
		return full, over
	}
	return next, 0
}

// TooMany says that something was tried too often, and how long to wait. The web answers it
// with 429.
type TooMany struct{ Wait time.Duration }

func (t *TooMany) Error() string { return "too many attempts: wait " + t.Wait.String() }

// Seconds returns the wait in whole seconds, rounded up and never none.
func (t *TooMany) Seconds() int64 { return max(1, int64((t.Wait+time.Second-1)/time.Second)) }

// Text returns the wait in words: "40 secondi", "2 minuti".
func (t *TooMany) Text() string {
	n, one, many := t.Seconds(), "secondo", "secondi"
	if n > 90 {
		n, one, many = (n+59)/60, "minuto", "minuti"
	}
	if n == 1 {
		return "1 " + one
	}
	return strconv.FormatInt(n, 10) + " " + many
}
