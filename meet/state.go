package meet

// Standing is where a person stands (PROTOCOL.md section 2).
type Standing string

const (
	Absent   Standing = "absent"
	Waiting  Standing = "waiting"
	Refused  Standing = "refused"
	Admitted Standing = "admitted"
	Joined   Standing = "joined"
)

// Link is how a connection does.
type Link string

const (
	LinkNone Link = ""
	LinkOK   Link = "ok"
	LinkWeak Link = "weak"
	LinkLost Link = "lost"
)

// Kind names one of a person's three published lines.
type Kind string

const (
	Mic    Kind = "mic"
	Camera Kind = "camera"
	Screen Kind = "screen"
)

// index returns the published line, -1 for an unknown kind.
func (k Kind) index() int {
	for i, kind := range kinds {
		if kind == k {
			return i
		}
	}
	return -1
}

var kinds = [published]Kind{Mic, Camera, Screen}

// Media is what a page says it is sending.
type Media struct {
	Mic    bool `json:"mic"`
	Camera bool `json:"camera"`
	Screen bool `json:"screen"`
}

// PersonState is a person as others see them.
type PersonState struct {
	Person   string   `json:"person"`
	Name     string   `json:"name"`
	Role     Role     `json:"role"`
	Standing Standing `json:"standing"`
	Link     Link     `json:"link"`
	Media
	Muted []Kind `json:"muted"`
}

// You is what a person learns about themself.
type You struct {
	PersonState
	Via            string `json:"via,omitempty"` // udp or tcp, once connected
	VideoSuspended bool   `json:"videoSuspended"`
	Text           string `json:"text,omitempty"` // the Italian sentence that belongs to the standing
}

// State is the whole truth about a room for one person; the zero Room is no room.
type State struct {
	Room     string        `json:"room"`
	Rev      uint64        `json:"rev"`
	HostHere bool          `json:"hostHere"`
	You      *You          `json:"you,omitempty"`
	People   []PersonState `json:"people"`
	Places   []string      `json:"places"` // person in each place, "" for an empty one
	Screen   string        `json:"screen"`
}

// textFor returns the sentence for a person's standing.
func textFor(p *person, hostHere bool) string {
	switch {
	case p.standing == Waiting && !hostHere:
		return "Il funzionario non è ancora collegato: ti ammetterà appena possibile."
	case p.standing == Waiting:
		return ErrWaiting.Text
	case p.standing == Refused:
		return ErrRefused.Text
	case p.standing == Joined && p.link == LinkLost:
		return "In attesa di riconnessione."
	case p.standing == Joined && p.suspended:
		return "La tua connessione è debole: il video è sospeso per non perdere la voce."
	case p.standing == Joined && p.link == LinkWeak:
		return "La tua connessione è debole."
	}
	return ""
}
