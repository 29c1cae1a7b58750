package requests

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// KeepFiles remembers files of a form that was refused, so that they need not be sent again;
// they are the person's alone, forgotten after a day, and of many the newest only.
func (s *Requests) KeepFiles(ctx context.Context, who desk.Actor, now time.Time, files []NewFile) ([]desk.Attachment, error) {
	if len(files) == 0 {
		return nil, nil
	}
	var kept []desk.Attachment
	err := s.Write(ctx, func(tx *db.Tx) error {
		kept = nil
		for _, f := range files {
			k := desk.Attachment{ID: db.NewID(), Name: f.Name, Type: f.Type, Size: f.Size, SHA256: f.SHA256, Mine: true}
			_, err := tx.Exec(`INSERT INTO kept_files (id, person_id, name, type, size, sha256, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				k.ID, who.ID, k.Name, k.Type, k.Size, k.SHA256, now.Unix())
			if err == nil {
				err = Quarantine(tx, k.SHA256, now)
			}
			if err != nil {
				return err
			}
			kept = append(kept, k)
		}
		_, err := tx.Exec(`DELETE FROM kept_files WHERE person_id = $1 AND id NOT IN
			(SELECT id FROM kept_files WHERE person_id = $1 ORDER BY at DESC, id DESC LIMIT $2)`, who.ID, desk.KeptBound.Most)
		return err
	})
	return kept, err
}

// KeptFiles returns those of the ids that are the person's, in the order they were kept;
// others are passed over.
func (s *Requests) KeptFiles(ctx context.Context, who desk.Actor, ids []string) ([]desk.Attachment, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	c := &db.Clause{}
	c.And(`k.person_id = ?`, who.ID)
	marks := make([]string, len(ids))
	for i, id := range ids {
		marks[i] = c.Arg(id)
	}
	c.Conds = append(c.Conds, `k.id IN (`+strings.Join(marks, ", ")+`)`)
	rows, err := s.Read(ctx).Query(`SELECT k.id, k.name, k.type, k.size, k.sha256, COALESCE(fs.state, '')
		FROM kept_files k LEFT JOIN file_scans fs ON fs.sha256 = k.sha256`+c.Where()+` ORDER BY k.id`, c.Args...)
	return db.Collect(rows, err, func(rows *sql.Rows) (f desk.Attachment, err error) {
		f.Mine = true
		err = rows.Scan(&f.ID, &f.Name, &f.Type, &f.Size, &f.SHA256, &f.Scan)
		return f, err
	})
}
