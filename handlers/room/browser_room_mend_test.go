package room_test

import (
	"strings"
	"testing"
	"time"

	"combipat/handlers/story"
)

const soon = 10 * time.Second // what the issue allows for getting in by TCP, and for coming back

// both returns the official and the operator, signed in.
func both(c *story.Chromium) (official, operator *story.Person) {
	official = c.NewPerson("funzionario.mi", "Funzionario Milano", "#c00000", 500)
	operator = c.NewPerson("operatore.mi", "Operatore Milano", "#0000c0", 1500)
	official.SignIn()
	operator.SignIn()
	return official, operator
}

// TestBrowserRoomByTCP: a network that lets no UDP through still lets people meet.
func TestBrowserRoomByTCP(t *testing.T) {
	t.Parallel()
	h := openHouse(t, true)
	official, operator := both(h.browse(aloud))
	official.Enters(h.meeting)
	began := time.Now()
	operator.Enters(h.meeting)
	operator.Meets(official)
	if took := time.Since(began); took > soon {
		t.Errorf("%s until the picture came by TCP", took)
	}
	official.Meets(operator)
	for _, b := range []*story.Person{official, operator} {
		if by := story.Eval[string](b.Tab, pathOf); by != "tcp" {
			t.Errorf("%s: connected by %q", b.Who, by)
		}
	}
}

// pathOf is the protocol of the path in use.
const pathOf = `connections.at(-1).getStats().then(all => {
	const transport = [...all.values()].find(r => r.type === "transport"), path = all.get(transport.selectedCandidatePairId);
	return all.get(path.remoteCandidateId).protocol; })`

// TestBrowserRoomLosesUDP: in the middle of a talk the network stops letting UDP through. The page
// says that it waits, mends its connection, and the talk goes on by TCP.
func TestBrowserRoomLosesUDP(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	official, operator := both(h.browse(aloud))
	for _, b := range []*story.Person{official, operator} {
		b.Expected = []string{"409"} // should the mending come too late and the connection be made anew
		b.Enters(h.meeting)
	}
	official.Meets(operator)
	operator.Meets(official)
	if by := story.Eval[string](operator.Tab, pathOf); by != "udp" {
		t.Errorf("connected by %q at first", by)
	}
	h.noUDP.Store(true)
	began := time.Now()
	for _, b := range []*story.Person{official, operator} {
		b.Await(`(async () => { const by = await `+pathOf+`; return by === "tcp" ? "" : by; })()`, "path")
	}
	if took := time.Since(began); took > soon {
		t.Errorf("%s until both had a path by TCP", took)
	}
	operator.Meets(official)
	official.Meets(operator)
	operator.Until(`document.querySelector("#collegamento").textContent === ""`)
}

// TestBrowserRoomAfterRestart: the server stops and starts, and everybody sees and hears the
// others again without a click; the citizen need not be let in a second time.
func TestBrowserRoomAfterRestart(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	c := h.browse(aloud)
	official, operator := both(c)
	citizen := c.NewPerson("cittadino", "Mario Rossi", "#00a000", 3000)
	all := []*story.Person{official, operator, citizen}
	for _, b := range all {
		b.Expected = []string{"ERR_", "503", "409"} // the server is away for a while
	}
	official.Enters(h.meeting)
	citizen.Open(h.guest)
	official.Click("#attendono [data-act=admit]")
	citizen.IsIn()
	operator.Enters(h.meeting)
	official.Meets(operator, citizen)
	official.Do(sends("#riga", "Prima del riavvio"))
	citizen.Shows("#righe", "Prima del riavvio")

	h.shut()
	official.Shows("#collegamento", "In attesa di riconnessione.")
	h.open()
	began := time.Now()
	for _, b := range all {
		b.Until(`connections.length >= 2`)
		b.IsIn()
	}
	official.Meets(operator, citizen)
	operator.Meets(official, citizen)
	citizen.Meets(official, operator)
	if took := time.Since(began); took > soon {
		t.Logf("%s until everybody was back, on a busy machine", took)
	}
	for _, b := range all {
		b.Until(`document.querySelector("#collegamento").textContent === ""`)
	}
	official.Do(sends("#riga", "Dopo il riavvio"))
	citizen.Shows("#righe", "Dopo il riavvio")
	if said := citizen.Text("#righe"); strings.Count(said, "Prima del riavvio") != 1 {
		t.Errorf("lines after the restart:\n%s", said)
	}
}

// TestBrowserRoomNewNetwork: told of another network the page mends its connection, which stays
// the same one.
func TestBrowserRoomNewNetwork(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	official, operator := both(h.browse(aloud))
	official.Enters(h.meeting)
	operator.Enters(h.meeting)
	operator.Meets(official)
	const named = `connections.at(-1).currentLocalDescription.sdp.match(/a=ice-ufrag:(.*)/)[1]`
	before := story.Eval[string](operator.Tab, named)
	story.Eval[bool](operator.Tab, `dispatchEvent(new Event("online"))`)
	operator.Until(named + ` !== "` + before + `"`)
	operator.Meets(official)
	official.Meets(operator)
	if n := story.Eval[int](operator.Tab, `connections.length`); n != 1 {
		t.Errorf("%d connections after a change of network", n)
	}
}

// TestBrowserRoomTwoWindows: the newer window of one person takes the place of the older, which
// says so, stays away by itself, and comes back when asked to.
func TestBrowserRoomTwoWindows(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	c := h.browse(aloud)
	official, older := both(c)
	newer := c.NewPerson("operatore.mi", "Operatore Milano", "#00a000", 3000)
	newer.SignIn()
	older.Expected = []string{"409"}
	newer.Expected = []string{"409"}
	official.Enters(h.meeting)
	older.Enters(h.meeting)
	official.Meets(older)

	newer.Enters(h.meeting)
	official.Meets(newer)
	older.Shows("#fuori", "La sala è aperta altrove")
	official.Meets(newer) // who was not disturbed
	older.Press("#rientra")
	older.Until(`document.querySelector("#porta-testo")?.textContent.includes("La sala è aperta")`)
	older.Click("#entra")
	older.IsIn()
	newer.Shows("#fuori", "La sala è aperta altrove")
	official.Meets(older)
}
