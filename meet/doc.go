// Package meet is the room of a web meeting: two to six people, one PeerConnection each,
// voice and pictures forwarded and never stored. PROTOCOL.md says what travels.
//
// It knows tickets, people and tracks; it knows no requests, no SQL and no sessions.
// Whoever calls it has already decided that the Ticket's person is who they say.
package meet
