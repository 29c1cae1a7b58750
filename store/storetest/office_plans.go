package storetest

import (
	"strings"

	"combipat/desk"
	"combipat/store"
)

// Workday runs every method of the requests' side at least once, with every view and filter.
func (o *Office) Workday() {
	ctx, today := o.Context(), desk.DayOf(o.Now)
	requests, _ := Matrix(o)
	id := requests[OfCitizen]
	for login := range Sees {
		who := o.Act(login, "").Who
		list := o.S.Storico
		if who.Official() {
			list = o.S.Inbox
			_, err := o.S.InboxCounts(ctx, who, today)
			o.Must(err)
		}
		filters := []store.Filter{{CF: Mario}, {Text: "salamandra"}, {Topic: "pensioni"}, {Motivo: "requisiti"}, {Provenance: "patronato"}}
		for _, view := range []store.View{"", store.ViewUnread, store.ViewRemindable, store.ViewBookable, store.ViewDrafts, store.ViewMine, store.ViewUnassigned, store.ViewWaiting, store.ViewLate} {
			filters = append(filters, store.Filter{View: view}, store.Filter{View: view, After: "zz.a"}, store.Filter{View: view, After: "zzzzz"})
		}
		for _, state := range desk.States {
			filters = append(filters, store.Filter{State: state})
		}
		if who.Official() || who.Role == desk.Operatore {
			for _, f := range filters {
				_, err := list(ctx, who, today, f)
				o.Must(err)
			}
		}
		if who.Role == desk.Operatore {
			_, err := o.S.Queues(ctx, who, today)
			o.Must(err)
		}
		_, err := o.S.Notices(ctx, who, 20)
		o.Must(err)
		_, err = o.S.UnreadNotices(ctx, who)
		o.Must(err)
		o.Must(o.S.ReadAllNotices(ctx, o.Act(login, "")))
	}
	_, err := o.S.EnteRequests(ctx, o.People["admin.alfa"], today, store.Filter{})
	o.Must(err)
	_, err = o.S.EnteRequests(ctx, o.People["admin.alfa"], today, store.Filter{State: desk.Archiviata, After: "zzz"})
	o.Must(err)
	_, err = o.S.FindPeople(ctx, o.People["admin.alfa"], o.Now, "mi")
	o.Must(err)
	_, err = o.S.People(ctx, o.People["gestore"], o.Now, "")
	o.Must(err)
	_, err = o.S.OpenCitizen(ctx, o.Act("crm", ""), Mario, "x")
	o.Must(err)
	for _, login := range []string{"responsabile.mi", "gestore"} {
		_, err = o.S.Accesses(ctx, o.Act(login, ""), Mario, "x")
		o.Must(err)
	}
	o.Must(o.S.NoteSearch(ctx, o.Act("funzionario.mi", ""), Mario))
	_, err = o.S.CitizenHistory(ctx, o.People["funzionario.mi"], o.Get("funzionario.mi", id))
	o.Must(err)
	o.S.Twin(ctx, o.People["operatore.mi"], Mario, "1")
	_, err = o.S.CannedReplies(ctx, o.Get("funzionario.mi", id))
	o.Must(err)
	_, err = o.S.Attachment(ctx, o.People["operatore.mi"], "x")
	o.Is(store.ErrNotFound, err)
	kept, err := o.S.KeepFiles(ctx, o.People["operatore.mi"], o.Now, []store.NewFile{{Name: "a"}})
	o.Must(err)
	_, err = o.S.KeptFiles(ctx, o.People["operatore.mi"], []string{kept[0].ID})
	o.Must(err)
	draft, err := o.S.SaveDraft(ctx, o.Act("operatore.mi", ""), store.Draft{Question: Ask(), Files: []store.NewFile{{Name: "a"}}, LinkedTo: id})
	o.Must(err)
	_, err = o.S.Draft(ctx, o.People["operatore.mi"], draft)
	o.Must(err)
	_, err = o.S.SaveDraft(ctx, o.Act("operatore.mi", draft), store.Draft{Question: Ask(), Drop: []string{"x"}})
	o.Must(err)
	o.Must(o.S.DropDraft(ctx, o.Act("operatore.mi", draft)))
	o.Must(o.S.Take(ctx, o.Act("funzionario.mi", id)))
	o.Must(o.S.Assign(ctx, o.Act("responsabile.mi", id), "funzionario2.mi"))
	o.Must(o.S.AddNote(ctx, o.Act("funzionario2.mi", id), "x"))
	_, err = o.S.SignPresence(ctx, o.Act("funzionario2.mi", id), true)
	o.Must(err)
	keyed := o.Act("funzionario2.mi", id)
	keyed.Key = "k"
	o.Must(o.S.Reply(ctx, keyed, desk.ReplyIntegration, store.Message{Text: "x", Files: []store.NewFile{{Name: "a"}}}))
	o.Must(o.S.MarkRead(ctx, o.Act("operatore.mi", id)))
	o.Must(o.S.HandOver(ctx, o.Act("collega.mi", id)))
	o.Interact("collega.mi", id)
	o.Thread("funzionario2.mi", id)
	o.Thread("collega.mi", id)
	o.Close("funzionario2.mi", id, true)
	o.Must(o.S.Remind(ctx, o.On("2026-12-24").Act("operatore.beta", requests[OfBeta]), store.Message{}))
	o.Must(o.S.Withdraw(ctx, o.Act("operatore.beta", requests[OfBeta]), store.Message{}))
	o.Must(o.S.Transfer(ctx, o.Act("cric.lombardia", requests[Unsorted]), "DEMO-TO", "x"))
	o.Must(o.S.GrantReferente(ctx, o.Act("admin.alfa", o.People["collega.mi"].ID), true))
	o.accessDay()
	_, err = o.S.QueuedMail(ctx, o.Now)
	o.Must(err)
	o.directoryday()
	for _, sweep := range store.Sweeps {
		if strings.Contains(sweep.Name, "esaurite") || strings.Contains(sweep.Name, "sollecitabili") || strings.Contains(sweep.Name, "archiv") || strings.Contains(sweep.Name, "resti") {
			o.Must(sweep.Run(o.S, ctx, o.Now))
		}
	}
	o.scanner()
	o.kept()
	o.entrusted()
	_, err = o.S.CollectOrphans(ctx, 0, o.Now)
	o.Must(err)
}

// directoryday is what the Gestore looks at.
func (o *Office) directoryday() {
	ctx, gestore := o.Context(), o.People["gestore"]
	for _, view := range []store.MailView{store.MailWaiting, store.MailGivenUp, store.MailDone} {
		_, err := o.S.MailLines(ctx, gestore, view)
		o.Must(err)
	}
	_, err := o.S.Outbox(ctx)
	o.Must(err)
	list, err := o.S.KeptStrutture(ctx, gestore)
	o.Must(err)
	_, err = o.S.KeptStruttura(ctx, gestore, list[0].ID)
	o.Must(err)
	_, err = o.S.Rules(ctx, gestore)
	o.Must(err)
	_, err = o.S.KeptEnti(ctx, gestore)
	o.Must(err)
	a := o.Act("gestore", list[0].ID)
	o.Must(o.S.RetireStruttura(ctx, a, true))
	o.Must(o.S.RetireStruttura(ctx, a, false))
}
