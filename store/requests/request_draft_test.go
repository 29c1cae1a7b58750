package requests_test

import (
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// TestDraftInTwoTabs types into one draft from two pages: neither overwrites the other, each page's
// own savings follow one another whatever answer it missed, and a page saves nothing more once its
// request is sent.
func TestDraftInTwoTabs(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		save := func(id, form string, version int64, text string) store.Saved {
			o.Helper()
			saved, err := o.S.KeepDraft(ctx, o.Act("operatore.mi", id), store.Draft{Question: desk.Question{Text: text, CF: "RSSMRA80A01F205X"}, Form: form, Version: version, ByItself: true})
			if err != nil {
				o.Fatal(err)
			}
			return saved
		}
		text := func(id string) string {
			o.Helper()
			d, err := o.S.Draft(ctx, o.Act("operatore.mi", "").Who, id)
			if err != nil {
				o.Fatal(err)
			}
			return d.Question.Text
		}
		first := save("", "a", 0, "uno")
		if again := save("", "a", 0, "uno e mezzo"); again.ID != first.ID || again.Apart { // its answer was lost
			o.Errorf("a page's second saving is %+v, its first %+v", again, first)
		}
		first = save(first.ID, "a", first.Version, "due")
		other := save(first.ID, "b", first.Version, "due dall’altra")
		if other.ID != first.ID || other.Apart {
			o.Errorf("from the version that stands: %+v", other)
		}
		apart := save(first.ID, "a", first.Version, "due e mezzo")
		if apart.ID == first.ID || !apart.Apart {
			o.Fatalf("over a version of another page: %+v", apart)
		}
		if a, b := text(first.ID), text(apart.ID); a != "due dall’altra" || b != "due e mezzo" {
			o.Errorf("the drafts say %q and %q", a, b)
		}
		if later := save(first.ID, "a", first.Version, "tre"); later.ID != apart.ID || text(first.ID) != "due dall’altra" {
			o.Errorf("the page goes on in %+v", later)
		}
		d, err := o.S.DraftOfForm(ctx, o.Act("operatore.mi", "").Who, "a")
		if err != nil || d.ID != apart.ID || d.Question.CF != "RSSMRA80A01F205X" || d.Beside != first.ID {
			o.Errorf("the draft of the page: %+v, %v", d, err)
		}
		if _, err := o.S.DraftOfForm(ctx, o.Act("collega.mi", "").Who, "a"); err != store.ErrNotFound {
			o.Errorf("a colleague finds it: %v", err)
		}
		if _, err := o.S.KeepDraft(ctx, o.Act("collega.mi", first.ID), store.Draft{}); err != store.ErrNotFound {
			o.Errorf("a colleague saves it: %v", err)
		}
	})
}
