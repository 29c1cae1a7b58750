// Package rooms binds meet's room server to the store: every ticket in use is asked about again, and
// who comes and goes is written down. It stands below web, which hands the rooms to the nouns, and
// knows no page.
package rooms
