// Who is seen: a tile a person, with name, role and how they do, in words. A tile keeps its
// elements while it is there, so that neither the picture nor the focus is lost.
import { places } from "./room-call.js";

const roles = { host: "Funzionario INPS", member: "Patronato", guest: "Cittadino" };
export const roleOf = (person) => roles[person.role] ?? "";

// newTiles draws into the page. acts(what, person, button) is told what a host presses; silent()
// that the browser holds the sound back.
export function newTiles(me, acts, silent) {
  const list = document.getElementById("persone");
  const template = document.getElementById("tessera").content.firstElementChild;
  const screen = document.getElementById("schermo");
  const tiles = new Map(); // person → tile
  let media = null; // of the present connection: places [{voice, picture}], screen
  let output = "";

  // lines takes a new connection's receiving lines (meet/PROTOCOL.md, section 3). The elements are
  // made here, long after the page's load event, which empty ones would hold up.
  function lines(pc) {
    const track = pc.getTransceivers().map((t) => t.receiver.track);
    media ??= { seats: Array.from({ length: places }, () => ({ voice: element("audio"), picture: element("video") })), screen: element("video") };
    media.seats.forEach((seat, i) => {
      show(seat.voice, track[3 + 2 * i]);
      show(seat.picture, track[4 + 2 * i]);
    });
    show(media.screen, track.at(-1));
    media.screen.setAttribute("aria-label", "Schermo condiviso");
    if (!media.screen.isConnected) screen.prepend(media.screen);
    for (const seat of media.seats) if (!seat.voice.isConnected) document.querySelector(".cb-stage").append(seat.voice);
    direct(output);
    sound();
  }

  // sound starts the voices; a browser that wants a click first says so.
  function sound() {
    silent(false);
    for (const seat of media?.seats ?? []) {
      seat.voice.play().catch((error) => { if (error.name === "NotAllowedError") silent(true); });
    }
  }

  function direct(id) {
    output = id;
    if (!id || !media?.seats[0].voice.setSinkId) return;
    for (const seat of media.seats) seat.voice.setSinkId(id).catch(() => {});
  }

  function draw(state) {
    const people = state.people.filter((p) => p.standing === "joined" || p.standing === "admitted");
    for (const [person, tile] of tiles) {
      if (!people.some((p) => p.person === person)) {
        const focused = tile.contains(document.activeElement);
        tile.querySelector("video")?.remove(); // the seat's next picture is somebody else's
        tile.remove();
        if (focused) document.getElementById("attesa-titolo")?.focus();
        tiles.delete(person);
      }
    }
    for (const p of people) {
      const tile = tiles.get(p.person) ?? add(p);
      const seat = state.places.indexOf(p.person);
      fill(tile, p, seat >= 0 ? media?.seats[seat]?.picture : null, state.you?.videoSuspended);
    }
    const sharer = people.find((p) => p.person === state.screen);
    screen.hidden = !sharer;
    if (sharer) screen.querySelector("figcaption").textContent = `Schermo di ${sharer.name}`;
  }

  function add(p) {
    const tile = template.cloneNode(true);
    tile.dataset.person = p.person;
    tile.querySelector(".cb-initials").textContent = initials(p.name);
    tile.querySelector(".cb-tile-name strong").textContent = p.name;
    tile.querySelector(".cb-tile-name span").textContent = roleOf(p);
    for (const button of tile.querySelectorAll("[data-act]")) {
      button.setAttribute("aria-label", `${button.textContent}: ${p.name}`);
      button.addEventListener("click", () => acts(button.dataset.act, p.person, button));
    }
    tiles.set(p.person, tile);
    if (p.role === "host") list.prepend(tile); // the official first
    else list.insertBefore(tile, document.getElementById("io"));
    return tile;
  }

  function fill(tile, p, picture, suspended) {
    const face = tile.querySelector(".cb-face");
    const old = face.querySelector("video");
    if (old && old !== picture) old.remove();
    if (picture && picture.parentElement !== face) {
      face.append(picture);
      picture.play().catch(() => {}); // moving an element pauses it
    }
    const seen = Boolean(picture) && !suspended && p.camera && p.standing === "joined" && p.link !== "lost" && !p.muted.includes("camera");
    if (picture) {
      picture.hidden = !seen; // a place to which nothing is sent keeps its last picture
      picture.setAttribute("aria-label", `Immagine di ${p.name}`);
    }
    tile.classList.toggle("cb-lost", p.link === "lost");
    tile.querySelector(".cb-tile-state").textContent = condition(p).join(" · ");
    for (const button of tile.querySelectorAll("[data-act][aria-pressed]")) {
      button.setAttribute("aria-pressed", String(p.muted.includes(button.dataset.act)));
      if (button.dataset.act === "screen") button.hidden = !p.screen && !p.muted.includes("screen");
    }
    const remove = tile.querySelector("[data-act=remove]");
    if (remove) remove.hidden = p.role === "host";
  }

  return { lines, draw, sound, direct, clear: () => draw({ people: [], places: [], screen: "" }) };
}

// condition says in words how a person does.
export function condition(p) {
  const words = [];
  if (p.link === "lost") words.push("in attesa di riconnessione");
  else if (p.standing === "admitted") words.push("si sta collegando");
  else if (p.link === "weak") words.push("connessione debole");
  if (p.muted.includes("mic")) words.push("microfono spento dal funzionario");
  else if (!p.mic && p.standing === "joined") words.push("microfono spento");
  if (p.muted.includes("camera")) words.push("video spento dal funzionario");
  else if (!p.camera && p.standing === "joined") words.push("camera spenta");
  if (p.screen) words.push(p.muted.includes("screen") ? "schermo tolto dal funzionario" : "condivide lo schermo");
  return words;
}

export function initials(name) {
  const words = name.trim().split(/\s+/);
  return (words[0]?.[0] ?? "") + (words.length > 1 ? words.at(-1)[0] : "");
}

function element(tag) {
  const e = document.createElement(tag);
  e.autoplay = true;
  e.playsInline = true;
  if (tag === "video") e.muted = true; // the voice has an element of its own
  return e;
}

function show(e, track) {
  e.srcObject = new MediaStream([track]);
}
