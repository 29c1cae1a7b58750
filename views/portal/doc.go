// Package portal draws the list of services, Notifiche, the manual and the notes at the foot [R37, R41].
package portal
