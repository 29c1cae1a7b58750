// What a person reads when voice and pictures do not come: what is wrong, and what to do about it. The box
// itself, with the network test and whom to telephone, is the page's (views/room.templ).
import { wordsOf } from "./room-server.js";

const offers = 3; // that failed one after the other
const patience = 15_000; // ms in the room without voice and pictures

const causes = {
  unaccepted: "Questo browser non accetta il collegamento proposto dalla sala.",
  unconnected: "Questa rete non lascia passare voce e immagini.",
  silent: "Il collegamento c’è, ma voce e immagini degli altri non arrivano.",
};

// newStuck watches one's own way into the room; say(text) reads aloud.
export function newStuck(say) {
  const box = document.getElementById("fermo"), words = document.getElementById("fermo-testo");
  let failures = 0, since = 0, cause = "", heard = -1, quiet = 0;

  function show() {
    const text = cause || causes.unconnected;
    if (words.textContent !== text) words.textContent = text;
    if (!box.hidden) return;
    box.hidden = false;
    say(text);
  }

  function works() {
    failures = 0;
    since = 0;
    cause = "";
    box.hidden = true;
  }

  return {
    works,
    // failed counts what stood in the way of one offer.
    failed(error) {
      cause = causes[error.code] ?? wordsOf(error, "Il server della sala non risponde.");
      if (++failures >= offers || !box.hidden) show();
    },
    // ended: nothing is tried any more.
    ended(error) {
      cause = wordsOf(error);
      show();
    },
    // look is asked every second: waits tells that there should be a connection and is none, pc the one that
    // works, expected that somebody in the room sends something.
    async look(waits, pc, expected) {
      if (waits) {
        since ||= performance.now();
        if (performance.now() - since > patience) show();
        return;
      }
      since = 0;
      if (!pc) return void (box.hidden = true);
      const bytes = await received(pc);
      if (!expected || bytes !== heard) {
        if (cause === causes.silent) works();
        heard = bytes;
        quiet = performance.now();
      } else if (performance.now() - quiet > patience) {
        cause = causes.silent;
        show();
      }
    },
  };
}

async function received(pc) {
  let bytes = 0;
  for (const r of (await pc.getStats()).values()) if (r.type === "inbound-rtp") bytes += r.bytesReceived ?? 0;
  return bytes;
}
