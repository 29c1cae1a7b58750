package requests

import (
	"context"
	"fmt"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// NewFile is a file already safe in the data directory, to be filed with a message.
type NewFile struct {
	Name, Type string
	Size       int64
	SHA256     string
}

// Weight returns how many bytes the files have together.
func Weight(files []NewFile) int64 {
	var n int64
	for _, f := range files {
		n += f.Size
	}
	return n
}

// addFiles files what came with a message; more than 6 MiB together are ErrTooLarge [R11, A20],
// more than desk.MaxFiles desk.Invalid.
func addFiles(tx *db.Tx, requestID, messageID string, files []NewFile, now time.Time) error {
	for _, f := range files {
		_, err := tx.Exec(`INSERT INTO attachments (id, message_id, request_id, name, type, size, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			db.NewID(), messageID, requestID, f.Name, f.Type, f.Size, f.SHA256)
		if err != nil {
			return fmt.Errorf("file attachment: %w", err)
		}
		if err := Quarantine(tx, f.SHA256, now); err != nil {
			return err
		}
	}
	if len(files) == 0 {
		return nil
	}
	var total, many int64
	if err := tx.QueryRow(`SELECT COALESCE(SUM(size), 0), COUNT(*) FROM attachments WHERE message_id = $1`, messageID).Scan(&total, &many); err != nil {
		return err
	}
	if many > desk.MaxFiles {
		return desk.Invalid{"allegati": desk.TooManyFiles}
	}
	if total > desk.MaxAttachments {
		return db.ErrTooLarge
	}
	return nil
}

// Attachment returns a file's row if the person may read the request it belongs to, or kept it
// themselves in a form not sent yet; else ErrNotFound.
func (s *Requests) Attachment(ctx context.Context, who desk.Actor, id string) (desk.Attachment, error) {
	c := &db.Clause{}
	c.And(`a.id = ?`, id)
	c.MayRead(who)
	var f desk.Attachment
	var sender string
	err := s.Read(ctx).QueryRow(`SELECT a.id, a.name, a.type, a.size, a.sha256, COALESCE(fs.state, ''), COALESCE(m.author_id, '')
		FROM attachments a JOIN requests r ON r.id = a.request_id LEFT JOIN uffici u ON u.id = r.ufficio_id
		JOIN messages m ON m.id = a.message_id LEFT JOIN file_scans fs ON fs.sha256 = a.sha256`+c.Where(), c.Args...).
		Scan(&f.ID, &f.Name, &f.Type, &f.Size, &f.SHA256, &f.Scan, &sender)
	f.Mine = sender == who.ID
	if err = db.One(err); err != db.ErrNotFound {
		return f, err
	}
	kept, err := s.KeptFiles(ctx, who, []string{id})
	if err == nil && len(kept) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return f, err
	}
	return kept[0], nil
}

// filesOf returns the files of a request by message id, as a reader finds them.
func filesOf(q db.Queryer, reader, requestID string) (map[string][]desk.Attachment, error) {
	rows, err := q.Query(`SELECT a.message_id, a.id, a.name, a.type, a.size, a.sha256, COALESCE(fs.state, ''), COALESCE(m.author_id, '')
		FROM attachments a JOIN messages m ON m.id = a.message_id LEFT JOIN file_scans fs ON fs.sha256 = a.sha256
		WHERE a.request_id = $1 ORDER BY a.id`, requestID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	files := map[string][]desk.Attachment{}
	for rows.Next() {
		var message, sender string
		var f desk.Attachment
		if err := rows.Scan(&message, &f.ID, &f.Name, &f.Type, &f.Size, &f.SHA256, &f.Scan, &sender); err != nil {
			return nil, err
		}
		f.Mine = sender == reader
		files[message] = append(files[message], f)
	}
	return files, rows.Err()
}
