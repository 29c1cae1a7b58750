package desk

import "time"

// LinkKind says what a link lets its reader do, once.
type LinkKind string

const (
	Invitation LinkKind = "invito"   // choose the first password
	NewSecret  LinkKind = "password" // choose another one, when it was forgotten
)

// Life is how long a link of the kind is good for.
func (k LinkKind) Life() time.Duration {
	if k == Invitation {
		return 72 * time.Hour
	}
	return 30 * time.Minute
}

// LifeText is the same in words.
func (k LinkKind) LifeText() string {
	if k == Invitation {
		return "72 ore"
	}
	return "30 minuti"
}

// LinkPath is the address of a link within the service.
func LinkPath(token string) string { return "/invito/" + token }
