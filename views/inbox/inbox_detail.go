package inbox

import (
	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// canReply says whether the reply and closing forms are drawn: asked of the rules, which
// guard the writes as well.
func canReply(p InboxPage) bool {
	_, replyErr := p.Request.Dialogue.Reply(p.Who.ID, p.Today)
	return replyErr == nil || p.Refused.Form == "risposta" || p.Refused.Form == "chiusura"
}

// replyDraft is what the reply form holds: what was refused, else the ready-made text.
func replyDraft(p InboxPage) ui.Refused {
	if r := p.Refused.In("risposta"); r.Form != "" {
		return r
	}
	return ui.Refused{Text: p.Chosen}
}

// replyOptions leaves out the interim notice where nothing waits any more [A2].
func replyOptions(r desk.Request) []ui.Option {
	var options []ui.Option
	for _, k := range desk.ReplyKinds {
		o := ui.Option{Value: string(k), Label: k.Label()}
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

func outcomeOptions() []ui.Option {
	var options []ui.Option
	for _, o := range desk.Outcomes {
		options = append(options, ui.Option{Value: string(o), Label: o.Label()})
	}
	return options
}

func modeOptions() []ui.Option {
	options := []ui.Option{{Label: "Qualsiasi"}}
	for _, m := range desk.Modes {
		options = append(options, ui.Option{Value: string(m), Label: m.Label()})
	}
	return options
}

func puntoOptions(punti []desk.Punto) []ui.Option {
	options := []ui.Option{{Label: "Qualsiasi"}}
	for _, p := range punti {
		options = append(options, ui.Option{Value: p.Code, Label: p.Name})
	}
	return options
}

func officialOptions(officials []store.Official) []ui.Option {
	options := []ui.Option{{Label: "Scegli"}}
	for _, o := range officials {
		options = append(options, ui.Option{Value: o.Login, Label: o.Name})
	}
	return options
}

func strutturaOptions(strutture []desk.Struttura) []ui.Option {
	options := []ui.Option{{Label: "Scegli"}}
	for _, s := range strutture {
		options = append(options, ui.Option{Value: s.Code, Label: s.Title(), Group: s.Region})
	}
	return options
}
