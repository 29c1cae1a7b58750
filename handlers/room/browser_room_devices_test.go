package room_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cdp "github.com/chromedp/chromedp"

	"combipat/handlers/story"
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
	official := c.NewPerson("funzionario.mi", "Funzionario Milano", "#c00000", 500)
	citizen := c.NewPerson("cittadino", "Mario Rossi", "", 0)
	citizen.Before(fmt.Sprintf(without, "NotAllowedError", "NotFoundError") + silent)
	official.SignIn()
	official.Enters(h.meeting)
	citizen.Open(h.guest)
	citizen.Shows("#problemi", "Il microfono non è permesso a questa pagina.")
	citizen.Shows("#problemi", "Nessuna camera trovata.")
	citizen.Look("incontro-senza-dispositivi")
	official.Click("#attendono [data-act=admit]")
	citizen.IsIn()
	citizen.Shows("#persone", "Funzionario Milano")
	citizen.Until(`document.querySelector("#persone video:not([hidden])")?.videoWidth > 0`)
	citizen.Shows("#mio-stato", "microfono spento · camera spenta")
	official.Shows("#persone", "microfono spento · camera spenta")
	official.Until(`document.querySelector("#persone > [data-person^='ospite'] video").hidden`)
	citizen.Until(`!document.querySelector("#senti").hidden`)
	citizen.Click("#senti")
	citizen.Until(`document.querySelector("#senti").hidden && [...document.querySelectorAll("audio")].every(a => !a.paused)`)
	citizen.Do(sends("#riga", "Vi sento ma non posso parlare"))
	official.Shows("#righe", "Vi sento ma non posso parlare")

	// By the keyboard alone: the device is there now.
	story.Eval[cdp.Void](citizen.Tab, `navigator.mediaDevices.getUserMedia = async () => new MediaStream([new AudioContext().createMediaStreamDestination().stream.getTracks()[0]]);
		document.querySelector("#microfono").focus(); void 0`)
	citizen.Do(cdp.SendKeys(cdp.CSS("#microfono"), " "))
	citizen.Until(`document.querySelector("#microfono").getAttribute("aria-pressed") === "true" && document.activeElement.id === "microfono"`)
	official.Shows("#persone", "camera spenta")
	official.Until(`!document.querySelector("#persone").textContent.includes("microfono spento")`)

	// What may not come in is told beside the button, and stays chosen.
	bad := filepath.Join(t.TempDir(), "programma.exe")
	if err := os.WriteFile(bad, []byte("MZ\x90\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	official.Expected = []string{"422"}
	official.Do(cdp.SetUploadFiles(cdp.CSS("#allegati"), []string{bad}))
	official.Click("#consegna [type=submit]")
	official.Shows("#consegna-errore", "programma.exe")
	official.Shows("[data-cb-chosen]", "programma.exe")

	// The link is taken back: within five seconds it is over, and says whom to telephone.
	link := strings.TrimPrefix(story.Eval[string](citizen.Tab, `document.querySelector("[data-room]").dataset.me`), "ospite:")
	told, err := story.ParseStory("revoca.txt", "Il link non vale più.\n\nas operatore.mi\nPOST /agenda/appuntamenti/{a1}/ospiti/"+link+"/revoca\n200 Revocato\n")
	if err == nil {
		err = h.p.Play(told)
	}
	if err != nil {
		t.Fatal(err)
	}
	citizen.Expected = []string{"404"}
	citizen.Shows("#fuori", "telefona all’ufficio")
	citizen.Until(`!document.querySelector("#fuori").hidden && connections.at(-1).connectionState === "closed"`)
	citizen.Has("L’incontro non è più aperto")
	if story.Eval[bool](citizen.Tab, `!document.querySelector("#rientra").hidden`) {
		t.Error("who may not come back is offered to")
	}
}

// TestBrowserRoomInsecure: without https browsers give out no devices; the page says so, and the
// rest works.
func TestBrowserRoomInsecure(t *testing.T) {
	t.Parallel()
	h := openHouse(t, false)
	c := h.browse(cdp.Flag("host-resolver-rules", "MAP combipat.test 127.0.0.1"))
	official := c.NewPerson("funzionario.mi", "Funzionario Milano", "#c00000", 500)
	official.SignIn()
	official.Enters(h.meeting)
	far := *c
	far.Url = strings.Replace(c.Url, "127.0.0.1", "combipat.test", 1) // not the machine itself, and no TLS
	b := far.NewPerson("cittadino", "Mario Rossi", "", 0)
	b.Expected = []string{"Cross-Origin-Opener-Policy header has been ignored"}
	b.Open(h.guest)
	b.Shows("#porta-testo", "Il funzionario ti ammetterà a breve.")
	official.Click("#attendono [data-act=admit]")
	b.IsIn()
	b.Has("Questa pagina non è su un collegamento sicuro (https)")
	b.Look("incontro-non-sicuro")
	for _, id := range []string{"microfono", "camera", "schermo-mio"} {
		if !story.Eval[bool](b.Tab, fmt.Sprintf(`document.querySelector("#%s").hidden`, id)) {
			t.Errorf("%s can be pressed", id)
		}
	}
	b.Until(`document.querySelector("#persone video:not([hidden])")?.videoWidth > 0`)
	b.Do(sends("#riga", "Posso scrivere"))
	official.Shows("#righe", "Posso scrivere")

	// Without scripts there is no meeting, and no half page either.
	old := c.NewTab("senza-script", false)
	for _, path := range []string{h.guest, h.guest + "/prova"} {
		old.Open(path)
		old.Has("ha bisogno di JavaScript")
		if page := old.Text("main"); strings.Contains(page, "Collegamento in corso") || strings.Contains(page, "Comincia") {
			t.Errorf("without scripts:\n%s", page)
		}
	}
}
