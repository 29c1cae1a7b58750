package handlers_test

import (
	"strings"
	"testing"
	"time"
)

const soon = 10 * time.Second // what the issue allows for getting in by TCP, and for coming back

// both returns the official and the operator, signed in.
func both(c *chromium) (official, operator *person) {
	official = c.newPerson("funzionario.mi", "Funzionario Milano", "#c00000", 500)
	operator = c.newPerson("operatore.mi", "Operatore Milano", "#0000c0", 1500)
	official.signIn()
	operator.signIn()
	return official, operator
}

// TestBrowserRoomByTCP: a network that lets no UDP through still lets people meet.
func TestBrowserRoomByTCP(t *testing.T) {
	t.Parallel()
	h := openHouse(t, true)
	official, operator := both(h.browse(aloud))
	official.enters(h.meeting)
	began := time.Now()
	operator.enters(h.meeting)
	operator.meets(official)
	if took := time.Since(began); took > soon {
		t.Errorf("%s until the picture came by TCP", took)
	}
	official.meets(operator)
	for _, b := range []*person{official, operator} {
		if by := eval[string](b.tab, pathOf); by != "tcp" {
			t.Errorf("%s: connected by %q", b.who, by)
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
	for _, b := range []*person{official, operator} {
		b.expected = []string{"409"} // should the mending come too late and the connection be made anew
		b.enters(h.meeting)
	}
	official.meets(operator)
	operator.meets(official)
	if by := eval[string](operator.tab, pathOf); by != "udp" {
		t.Errorf("connected by %q at first", by)
	}
	h.noUDP.Store(true)
	began := time.Now()
	for _, b := range []*person{official, operator} {
		b.await(`(async () => { const by = await `+pathOf+`; return by === "tcp" ? "" : by; })()`, "path")
	}
	if took := time.Since(began); took > soon {
		t.Errorf("%s until both had a path by TCP", took)
	}
	operator.meets(official)
	official.meets(operator)
	operator.until(`document.querySelector("#collegamento").textContent === ""`)
}

// TestBrowserRoomAfterRestart: the server stops and starts, and everybody sees and hears the
// others again without a click; the citizen need not be let in a second time.
func TestBrowserRoomAfterRestart(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	c := h.browse(aloud)
	official, operator := both(c)
	citizen := c.newPerson("cittadino", "Mario Rossi", "#00a000", 3000)
	all := []*person{official, operator, citizen}
	for _, b := range all {
		b.expected = []string{"ERR_", "503", "409"} // the server is away for a while
	}
	official.enters(h.meeting)
	citizen.open(h.guest)
	official.click("#attendono [data-act=admit]")
	citizen.isIn()
	operator.enters(h.meeting)
	official.meets(operator, citizen)
	official.do(sends("#riga", "Prima del riavvio"))
	citizen.shows("#righe", "Prima del riavvio")

	h.shut()
	official.shows("#collegamento", "In attesa di riconnessione.")
	h.open()
	began := time.Now()
	for _, b := range all {
		b.until(`connections.length >= 2`)
		b.isIn()
	}
	official.meets(operator, citizen)
	operator.meets(official, citizen)
	citizen.meets(official, operator)
	if took := time.Since(began); took > soon {
		t.Errorf("%s until everybody was back", took)
	}
	for _, b := range all {
		b.until(`document.querySelector("#collegamento").textContent === ""`)
	}
	official.do(sends("#riga", "Dopo il riavvio"))
	citizen.shows("#righe", "Dopo il riavvio")
	if said := citizen.text("#righe"); strings.Count(said, "Prima del riavvio") != 1 {
		t.Errorf("lines after the restart:\n%s", said)
	}
}

// TestBrowserRoomNewNetwork: told of another network the page mends its connection, which stays
// the same one.
func TestBrowserRoomNewNetwork(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	official, operator := both(h.browse(aloud))
	official.enters(h.meeting)
	operator.enters(h.meeting)
	operator.meets(official)
	const named = `connections.at(-1).currentLocalDescription.sdp.match(/a=ice-ufrag:(.*)/)[1]`
	before := eval[string](operator.tab, named)
	eval[bool](operator.tab, `dispatchEvent(new Event("online"))`)
	operator.until(named + ` !== "` + before + `"`)
	operator.meets(official)
	official.meets(operator)
	if n := eval[int](operator.tab, `connections.length`); n != 1 {
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
	newer := c.newPerson("operatore.mi", "Operatore Milano", "#00a000", 3000)
	newer.signIn()
	older.expected = []string{"409"}
	newer.expected = []string{"409"}
	official.enters(h.meeting)
	older.enters(h.meeting)
	official.meets(older)

	newer.enters(h.meeting)
	official.meets(newer)
	older.shows("#fuori", "La sala è aperta altrove")
	official.meets(newer) // who was not disturbed
	older.press("#rientra")
	older.until(`document.querySelector("#porta-testo")?.textContent.includes("La sala è aperta")`)
	older.click("#entra")
	older.isIn()
	newer.shows("#fuori", "La sala è aperta altrove")
	official.meets(older)
}
