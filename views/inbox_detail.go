package views

import (
	"errors"

	"github.com/a-h/templ"

	"combipat/desk"
	"combipat/store"
)

// canReply says whether the reply and closing forms are drawn: asked of the rules, which
// guard the writes as well.
func canReply(p InboxPage) bool {
	_, replyErr := p.Request.Dialogue.Reply(p.Who.ID, p.Today)
	return replyErr == nil || p.Refused.Form == "risposta" || p.Refused.Form == "chiusura"
}

// whyNot is a refusal's sentence.
func whyNot(err error) string {
	if refusal, ok := errors.AsType[*desk.Refusal](err); ok {
		return refusal.Text
	}
	return ""
}

// replyDraft is what the reply form holds: what was refused, else the ready-made text.
func replyDraft(p InboxPage) Refused {
	if r := p.Refused.in("risposta"); r.Form != "" {
		return r
	}
	return Refused{Text: p.Chosen}
}

// replyOptions leaves out the interim notice where nothing waits any more [A2].
func replyOptions(r desk.Request) []Option {
	var options []Option
	for _, k := range desk.ReplyKinds {
		o := Option{Value: string(k), Label: k.Label()}
		switch k {
		case desk.ReplyInterim:
			if !r.Open() {
				continue
			}
			o.Hint = "Informa il patronato; non ferma i termini."
		case desk.ReplyIntegration:
			o.Hint = "Chiede qualcosa: la risposta del patronato non consuma interazioni."
		}
		options = append(options, o)
	}
	return options
}

func outcomeOptions() []Option {
	var options []Option
	for _, o := range desk.Outcomes {
		options = append(options, Option{Value: string(o), Label: o.Label()})
	}
	return options
}

func modeOptions() []Option {
	options := []Option{{Label: "Qualsiasi"}}
	for _, m := range desk.Modes {
		options = append(options, Option{Value: string(m), Label: m.Label()})
	}
	return options
}

func officialOptions(officials []store.Official) []Option {
	options := []Option{{Label: "Scegli"}}
	for _, o := range officials {
		options = append(options, Option{Value: o.Login, Label: o.Name})
	}
	return options
}

func strutturaOptions(strutture []desk.Struttura) []Option {
	options := []Option{{Label: "Scegli"}}
	for _, s := range strutture {
		options = append(options, Option{Value: s.Code, Label: s.Title(), Group: s.Region})
	}
	return options
}

// refresh has the list fetched anew when the server says that something changed; what is
// ticked and where the focus stands stay. Results of a search stay as they are.
func (l Listing) refresh(event string) templ.Attributes {
	if l.Searching() {
		return nil
	}
	return refreshed(event, l.Address)
}

// refreshed has an element fetch its content from an address on an event of the live stream.
func refreshed(event, address string) templ.Attributes {
	return templ.Attributes{"data-hx-get": address, "data-hx-trigger": event + " from:body delay:200ms", "data-hx-swap": "innerMorph"}
}
