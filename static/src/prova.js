// "Prova audio, video e rete" (views/prova.templ): each part is tried for real, and the outcome is
// a sentence that can be read out on the phone.
import { newServer, wordsOf } from "./app/room-server.js";
import { newDevices, secure } from "./app/room-devices.js";
import { offerChoice } from "./app/room-choice.js";
import { newMeter, play, ready } from "./app/room-sound.js";
import { reach } from "./app/prova-rete.js";

const page = document.querySelector("[data-test]");
const $ = (id) => document.getElementById(id);
const loud = 25; // of 100: somebody speaking, not the hiss of a microphone
const seen = { camera: "", mic: "", audio: "", udp: "", tcp: "" }; // "1" works, "2" does not, "" not tried
const parts = { camera: "Camera", mic: "Microfono", audio: "Altoparlante" };
const words = {
  camera: { 1: "funziona", 2: "non funziona", "": "non provata" },
  mic: { 1: "funziona", 2: "non funziona", "": "non provato" },
  audio: { 1: "si sente", 2: "non si sente", "": "non provato" },
};
let begun = false, output = "";

const meter = newMeter($("livello"), (level) => { if (level >= loud && seen.mic !== "1") found("mic", "1", "Il microfono funziona: ti sentiamo."); });
const devices = newDevices((kind) => {
  const track = devices.tracks[kind], problem = devices.problems[kind];
  if (kind === "mic") meter(track);
  if (kind === "camera") {
    $("specchio").srcObject = track ? new MediaStream([track]) : null;
    $("specchio").hidden = !track;
    $("specchio").play().catch(() => {}); // without a camera there is nothing to play
  }
  if (problem) found(kind, "2", problem);
  else if (kind === "mic") found("mic", "", "Di’ qualche parola.");
});
const refresh = offerChoice(devices, (kind, id) => { if (kind === "audio") output = id; });

// The picture is there when one has been drawn, not when the device was opened.
$("specchio").addEventListener("playing", () => found("camera", "1", "La camera funziona: ti vedi qui sopra."));

page.hidden = false;
$("insicura").hidden = secure;
$("comincia").addEventListener("click", async () => {
  ready();
  begun = true;
  $("comincia").textContent = "Ripeti la prova";
  $("comincia").disabled = true;
  Object.assign(seen, { camera: "", mic: "", udp: "", tcp: "" });
  devices.stop();
  await Promise.all([look(), network()]);
  $("comincia").disabled = false;
});

async function look() {
  if (!secure) return;
  await devices.both();
  refresh();
}

async function network() {
  const server = newServer(page.dataset.base);
  for (const way of ["udp", "tcp"]) {
    $("rete-esito").textContent = `Prova di ${way.toUpperCase()} in corso…`;
    try {
      const through = await reach(server, way);
      seen[way] = through === null ? "" : through ? "1" : "2";
    } catch (error) {
      $("rete-esito").textContent = wordsOf(error, "Il server non risponde: controlla la connessione e ripeti la prova.");
      return tell();
    }
  }
  $("rete-esito").textContent = verdict();
  tell();
}

function verdict() {
  if (seen.udp === "1") return "La rete è adatta all’incontro. Voce e immagini passano per la via diretta (UDP).";
  if (seen.tcp === "1") return "La rete è adatta: passa per la via di riserva (TCP, la stessa porta delle pagine), con qualche ritardo in più.";
  if (seen.udp === "") return "Questo browser non sa fare videochiamate con la sala: aggiornalo, o usane un altro.";
  return "Questa rete non lascia passare l’incontro: prova con un’altra, per esempio quella del telefono, oppure telefona alla sede.";
}

// The sound goes through an element where the loudspeaker can be chosen.
$("suona").addEventListener("click", async () => {
  $("sentito").hidden = false;
  const audio = ready();
  if (!audio) return found("audio", "2", "Questo browser non sa suonare.");
  if (!output) return play([[523, 0.4], [659, 0.4], [784, 0.6]]);
  const into = audio.createMediaStreamDestination(), speaker = new Audio();
  speaker.srcObject = into.stream;
  await speaker.setSinkId(output).catch(() => {});
  await speaker.play().catch(() => {});
  play([[523, 0.4], [659, 0.4], [784, 0.6]], into);
});
for (const button of document.querySelectorAll("[data-heard]")) {
  button.addEventListener("click", () => {
    begun = true;
    const heard = button.dataset.heard;
    found("audio", heard, heard === "1" ? "L’altoparlante funziona." : "Alza il volume, controlla che cuffie o casse siano accese, o scegli un altro altoparlante; poi riprova.");
  });
}

function found(kind, what, text) {
  seen[kind] = what;
  $(`${kind}-esito`).textContent = text;
  tell();
}

// tell writes the outcome: «Camera: funziona. … Rete: UDP sì, TCP sì. Codice prova: 11111».
function tell() {
  if (!begun) return;
  const way = (w) => `${w.toUpperCase()} ${{ 1: "sì", 2: "no", "": "non provato" }[seen[w]]}`;
  const said = Object.entries(parts).map(([kind, name]) => `${name}: ${words[kind][seen[kind]]}.`);
  const code = Object.values(seen).map((s) => s || "0").join("");
  $("esito").textContent = `${said.join(" ")} Rete: ${way("udp")}, ${way("tcp")}. Codice prova: ${code}`;
}

window.addEventListener("pagehide", () => devices.stop());
