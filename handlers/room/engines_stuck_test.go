package room_test

import (
	"strconv"
	"testing"
	"time"

	engines "combipat/handlers/browser"
	"combipat/handlers/story"
)

// TestEnginesRoomStuck: a connection that does not come about is said in a sentence with what to do, and goes on
// being tried: where the browser does not take the answer, and where the network lets nothing through. When
// the trouble is over so is the sentence.
func TestEnginesRoomStuck(t *testing.T) {
	t.Parallel()
	for _, e := range []engines.Engine{engines.Chromium, engines.Firefox} {
		for name, c := range map[string]struct{ trouble, says string }{
			"refused": {`if (window.trouble) throw new DOMException("Malformed fingerprint token", "OperationError"); return real.call(this, answer);`, "Questo browser non accetta"},
			"blocked": {`if (!window.trouble) return real.call(this, answer);
				return real.call(this, {type: answer.type, sdp: answer.sdp.replace(/^a=candidate.*\r\n/gm, "")});`, "Questa rete non lascia passare voce e immagini"},
		} {
			t.Run(string(e)+"-"+name, func(t *testing.T) {
				t.Parallel() // nearly all of it is waiting for what does not come
				h := openHouseAt(t, false, ownAddress())
				url := "http://" + h.addr
				b := newPeer(t, e, url, "Funzionario Milano", "#c00000", 500)
				b.Expect("ICE failed")
				b.Before(`{ window.trouble = true;
					const real = RTCPeerConnection.prototype.setRemoteDescription;
					RTCPeerConnection.prototype.setRemoteDescription = async function (answer) { ` + c.trouble + ` }; }`)
				story.SignsIn(b.Tab, url, "funzionario.mi")
				b.Goto(url + h.meeting)
				b.WaitFor(`document.querySelector("#porta-testo").textContent.includes("La sala è aperta")`)
				b.Click("#entra")
				b.Patience = 45 * time.Second // the sentence comes after 15 s at the latest; the machine is slow
				b.WaitFor(`!document.querySelector("#fermo").hidden`)
				b.Shows("#fermo-testo", c.says)
				b.Shows("#fermo", "prova audio, video e rete")
				b.Shows("#fermo", "altro browser")
				b.Shows("#annuncio", c.says)
				before := engines.Eval[int](b.Tab, `connections.length`)
				b.WaitFor(`connections.length > ` + strconv.Itoa(before))
				b.Do(`window.trouble = false`)
				b.isIn()
				b.WaitFor(`document.querySelector("#fermo").hidden`)
			})
		}
	}
}
