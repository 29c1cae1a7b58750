// One's own microphone, camera and screen: the buttons, the mirror, and what is wrong with them.
import { newDevices, secure, canShare } from "./room-devices.js";
import { offerChoice } from "./room-choice.js";
import { newMeter, ready } from "./room-sound.js";
import { condition, initials } from "./room-tiles.js";

const words = { mic: ["acceso", "spento"], camera: ["accesa", "spenta"], screen: ["condiviso", "non condiviso"] };
const buttons = { mic: "microfono", camera: "camera", screen: "schermo-mio" };

// newOwn returns the devices behind the buttons; changed() is called when what one sends changes,
// output(id) when another loudspeaker was chosen.
export function newOwn(name, changed, output) {
  const button = (kind) => document.getElementById(buttons[kind]);
  const mirror = document.getElementById("specchio");
  const meter = newMeter(document.getElementById("livello"));
  const devices = newDevices((kind) => {
    draw();
    if (kind === "mic") meter(devices.tracks.mic);
    if (kind === "camera") {
      mirror.srcObject = devices.tracks.camera ? new MediaStream([devices.tracks.camera]) : null;
      mirror.play().catch(() => {}); // without a camera there is nothing to play
    }
    changed(kind);
  });
  const refresh = offerChoice(devices, (kind, id) => { if (kind === "audio") output(id); });
  document.querySelector("#io .cb-initials").textContent = initials(name);
  document.getElementById("insicura").hidden = secure;
  for (const id of Object.values(buttons)) document.getElementById(id).hidden = !secure;
  button("screen").hidden = !canShare; // telephones cannot
  document.getElementById("dispositivi").hidden = !secure;

  let you = { muted: [], standing: "absent", link: "" };
  const busy = new Set();
  for (const kind of Object.keys(buttons)) {
    button(kind).addEventListener("click", async () => {
      ready();
      if (busy.has(kind)) return;
      busy.add(kind);
      if (devices.tracks[kind]) devices.off(kind);
      else await (kind === "screen" ? devices.share() : devices.on(kind));
      busy.delete(kind);
      refresh();
    });
  }

  function draw() {
    const on = devices.sending();
    for (const kind of Object.keys(buttons)) {
      const b = button(kind), held = you.muted.includes(kind);
      b.setAttribute("aria-pressed", String(on[kind] && !held));
      b.querySelector(".cb-switch-word").textContent = held ? "bloccato dal funzionario" : words[kind][on[kind] ? 0 : 1];
      b.disabled = held;
    }
    mirror.hidden = !on.camera;
    document.getElementById("mio-stato").textContent = condition({ ...you, ...on, standing: "joined", link: you.link }).join(" · ");
    const problems = Object.values(devices.problems).filter(Boolean);
    const place = document.getElementById("problemi");
    if (place.dataset.said === problems.join("\n")) return;
    place.dataset.said = problems.join("\n");
    place.replaceChildren(...problems.map((text) => {
      const p = document.createElement("p");
      p.className = "alert alert-warning";
      p.textContent = text;
      return p;
    }));
  }

  return {
    devices,
    async begin() {
      draw(); // the question for permission may stand for a while
      if (secure) await devices.both();
      refresh();
      draw();
    },
    held(now) {
      you = now;
      draw();
    },
  };
}
