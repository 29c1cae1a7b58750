// Package store keeps everything in a database, SQLite in a file or PostgreSQL at an address,
// and the attachments as files beside it. It is a face: each noun's queries live in a folder of
// its own, db below them all, and Store puts them together, so that a caller says s.Inbox(…) and
// never asks where that lives. face.go names the types a caller needs.
package store

import (
	"context"
	"errors"

	"combipat/store/agenda"
	"combipat/store/db"
	"combipat/store/directory"
	"combipat/store/imports"
	"combipat/store/mail"
	"combipat/store/office"
	"combipat/store/people"
	"combipat/store/privacy"
	"combipat/store/requests"
	"combipat/store/room"
)

// Store is the open database with its files and all that is asked of them. It is safe for use by
// any number of goroutines.
type Store struct {
	*db.DB
	*directory.Directory
	*people.Accounts
	*requests.Requests
	*agenda.Agenda
	*office.Office
	*room.Room
	*imports.Imports
	*mail.Outgoing
	*privacy.Privacy
}

// Open opens the database, creating and migrating it as needed. ErrNewer when a later version of
// the program has migrated it already.
func Open(ctx context.Context, o Options) (*Store, error) {
	d, err := db.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	s := On(d)
	if err := d.Derive(ctx, s.Directory.Geography(), s.Requests.Index()); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return s, nil
}

// On returns the nouns over a database that is open.
func On(d *db.DB) *Store {
	places := directory.New(d)
	accounts := people.New(places)
	threads := requests.New(places)
	appointments := agenda.New(threads)
	return &Store{
		DB: d, Directory: places, Accounts: accounts, Requests: threads, Agenda: appointments,
		Office: office.New(appointments), Room: room.New(appointments), Imports: imports.New(accounts, appointments),
		Outgoing: mail.New(accounts), Privacy: privacy.New(appointments),
	}
}
