package handlers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cdp "github.com/chromedp/chromedp"
)

func sends(selector, line string) cdp.Action[cdp.Void] {
	return cdp.SendKeys(cdp.CSS(selector), line+"\r")
}

// without replaces the devices by a trouble each.
const without = `navigator.mediaDevices.getUserMedia = async (wish) => { throw new DOMException("", wish.audio ? %q : %q); };`

// silent is a browser that wants a click before it sounds. The real rule cannot be used here: it
// takes every question of a test for a gesture.
const silent = `{
	const play = HTMLMediaElement.prototype.play;
	let clicked = false;
	addEventListener("pointerdown", () => { clicked = true; }, true);
	HTMLMediaElement.prototype.play = function () {
		return clicked || this.tagName === "VIDEO" ? play.call(this) : Promise.reject(new DOMException("", "NotAllowedError"));
	};
}`

// TestBrowserRoomWithoutDevices: whoever has neither microphone nor camera is told why in words,
// sees and hears the others, and writes. A browser that wants a click before it sounds gets one.
func TestBrowserRoomWithoutDevices(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	c := h.browse()
	official := c.newPerson("funzionario.mi", "Funzionario Milano", "#c00000", 500)
	citizen := c.newPerson("cittadino", "Mario Rossi", "", 0)
	citizen.before(fmt.Sprintf(without, "NotAllowedError", "NotFoundError") + silent)
	official.signIn()
	official.enters(h.meeting)
	citizen.open(h.guest)
	citizen.shows("#problemi", "Il microfono non è permesso a questa pagina.")
	citizen.shows("#problemi", "Nessuna camera trovata.")
	citizen.look("incontro-senza-dispositivi")
	official.click("#attendono [data-act=admit]")
	citizen.isIn()
	citizen.shows("#persone", "Funzionario Milano")
	citizen.until(`document.querySelector("#persone video:not([hidden])")?.videoWidth > 0`)
	citizen.shows("#mio-stato", "microfono spento · camera spenta")
	official.shows("#persone", "microfono spento · camera spenta")
	official.until(`document.querySelector("#persone > [data-person^='ospite'] video").hidden`)
	citizen.until(`!document.querySelector("#senti").hidden`)
	citizen.click("#senti")
	citizen.until(`document.querySelector("#senti").hidden && [...document.querySelectorAll("audio")].every(a => !a.paused)`)
	citizen.do(sends("#riga", "Vi sento ma non posso parlare"))
	official.shows("#righe", "Vi sento ma non posso parlare")

	// By the keyboard alone: the device is there now.
	eval[cdp.Void](citizen.tab, `navigator.mediaDevices.getUserMedia = async () => new MediaStream([new AudioContext().createMediaStreamDestination().stream.getTracks()[0]]);
		document.querySelector("#microfono").focus(); void 0`)
	citizen.do(cdp.SendKeys(cdp.CSS("#microfono"), " "))
	citizen.until(`document.querySelector("#microfono").getAttribute("aria-pressed") === "true" && document.activeElement.id === "microfono"`)
	official.shows("#persone", "camera spenta")
	official.until(`!document.querySelector("#persone").textContent.includes("microfono spento")`)

	// What may not come in is told beside the button, and stays chosen.
	bad := filepath.Join(t.TempDir(), "programma.exe")
	if err := os.WriteFile(bad, []byte("MZ\x90\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	official.expected = []string{"422"}
	official.do(cdp.SetUploadFiles(cdp.CSS("#allegati"), []string{bad}))
	official.click("#consegna [type=submit]")
	official.shows("#consegna-errore", "programma.exe")
	official.shows("[data-cb-chosen]", "programma.exe")

	// The link is taken back: within five seconds it is over, and says whom to telephone.
	link := strings.TrimPrefix(eval[string](citizen.tab, `document.querySelector("[data-room]").dataset.me`), "ospite:")
	told, err := parseStory("revoca.txt", "Il link non vale più.\n\nas operatore.mi\nPOST /agenda/appuntamenti/{a1}/ospiti/"+link+"/revoca\n200 Revocato\n")
	if err == nil {
		err = h.p.play(told)
	}
	if err != nil {
		t.Fatal(err)
	}
	citizen.expected = []string{"404"}
	citizen.shows("#fuori", "telefona all’ufficio")
	citizen.until(`!document.querySelector("#fuori").hidden && connections.at(-1).connectionState === "closed"`)
	citizen.has("L’incontro non è più aperto")
	if eval[bool](citizen.tab, `!document.querySelector("#rientra").hidden`) {
		t.Error("who may not come back is offered to")
	}
}

// TestBrowserRoomInsecure: without https browsers give out no devices; the page says so, and the
// rest works.
func TestBrowserRoomInsecure(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	c := h.browse(cdp.Flag("host-resolver-rules", "MAP combipat.test 127.0.0.1"))
	official := c.newPerson("funzionario.mi", "Funzionario Milano", "#c00000", 500)
	official.signIn()
	official.enters(h.meeting)
	far := *c
	far.url = strings.Replace(c.url, "127.0.0.1", "combipat.test", 1) // not the machine itself, and no TLS
	b := far.newPerson("cittadino", "Mario Rossi", "", 0)
	b.expected = []string{"Cross-Origin-Opener-Policy header has been ignored"}
	b.open(h.guest)
	b.shows("#porta-testo", "Il funzionario ti ammetterà a breve.")
	official.click("#attendono [data-act=admit]")
	b.isIn()
	b.has("Questa pagina non è su un collegamento sicuro (https)")
	b.look("incontro-non-sicuro")
	for _, id := range []string{"microfono", "camera", "schermo-mio"} {
		if !eval[bool](b.tab, fmt.Sprintf(`document.querySelector("#%s").hidden`, id)) {
			t.Errorf("%s can be pressed", id)
		}
	}
	b.until(`document.querySelector("#persone video:not([hidden])")?.videoWidth > 0`)
	b.do(sends("#riga", "Posso scrivere"))
	official.shows("#righe", "Posso scrivere")

	// Without scripts there is no meeting, and no half page either.
	old := c.newTab("senza-script", false)
	for _, path := range []string{h.guest, h.guest + "/prova"} {
		old.open(path)
		old.has("ha bisogno di JavaScript")
		if page := old.text("main"); strings.Contains(page, "Collegamento in corso") || strings.Contains(page, "Comincia") {
			t.Errorf("without scripts:\n%s", page)
		}
	}
}
