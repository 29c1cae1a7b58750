// The web meeting: waiting room, room, and the page after it (views/room.templ, meet/PROTOCOL.md).
import { newServer, wordsOf } from "./app/room-server.js";
import { follow } from "./app/room-events.js";
import { newCall, canCall } from "./app/room-call.js";
import { newOwn } from "./app/room-own.js";
import { newTiles } from "./app/room-tiles.js";
import { newLobby } from "./app/room-lobby.js";
import { newTalk, clock } from "./app/room-talk.js";
import { newStuck } from "./app/room-stuck.js";
import { say, tellChanges } from "./app/room-say.js";
import { ready, play, doorbell } from "./app/room-sound.js";
import { secure } from "./app/room-devices.js";

const room = document.querySelector("[data-room]");
const $ = (id) => document.getElementById(id);
const blink = 1500; // ms: a hiccup shorter than this is not worth a sentence
const read = 10_000; // ms: to read why something did not work
const warning = 300_000, day = 86_400_000; // ms: said before the room closes; a clock further off is wrong
const endings = { left: "Hai lasciato la sala", replaced: "La sala è aperta altrove", session: "La sessione è scaduta" };

room.hidden = false;
// Not before the load event: remote pictures without data would hold it up for ever.
if (document.readyState === "complete") enter();
else window.addEventListener("load", enter);

function enter() {
  const { base, me, name, role } = room.dataset;
  const server = newServer(base);
  let state = null; // the latest
  let wanted = role === "guest"; // guests go in when they are let in, the others when they press
  let stream = null, away = false, missed = false, unwell = "", closing = "", linked = false, ever = false, slow;

  const own = newOwn(name, changed, (id) => tiles.direct(id));
  const tiles = newTiles(me, act, (held) => { $("senti").hidden = !held; });
  const lobby = newLobby(server, failed);
  const talk = newTalk(server, me);
  const stuck = newStuck(say);
  const call = newCall(server, own.devices, {
    up(pc) { tiles.lines(pc); if (state) tiles.draw(state); },
    link(works) { linked = works; ever ||= works; if (works) { unwell = ""; stuck.works(); } word(); },
    failed: (error) => stuck.failed(error),
    trouble(error) { unwell = wordsOf(error); word(); },
    // A browser whose offer is not understood stays in the room, to read and write.
    over: (error) => (error.status === 413 || error.status === 422 ? stuck.ended(error) : over(error)),
  });
  $("vecchio").hidden = canCall;
  own.begin();

  function start() {
    stream = follow(server, {
      open() { away = false; missed = true; call.reopened(); word(); },
      lost() { away = true; word(); },
      event: (e) => on[e.kind]?.(e),
      over,
    });
  }

  const on = {
    state({ state: now }) {
      const before = state;
      state = now;
      const inside = now.you.standing === "joined" || now.you.standing === "admitted";
      if (now.you.standing === "absent") server.knock().catch(() => {});
      call.standing(now.you.standing);
      if (inside && wanted) call.start();
      const where = inside && wanted ? "sala" : "porta";
      if (where !== room.dataset.where) move(where);
      $("porta-testo").textContent = now.you.text || (inside ? "La sala è aperta: puoi entrare." : "");
      if ($("entra")) $("entra").hidden = !inside;
      own.held(now.you);
      tiles.draw(inside && wanted ? now : { ...now, people: [] });
      lobby.draw(now.people);
      $("da-solo").hidden = where !== "sala" || now.people.some((p) => p.standing === "joined" || p.standing === "admitted");
      if (before && inside) tellChanges(before, now);
      if (inside && (missed || !["joined", "admitted"].includes(before.you.standing))) {
        missed = false;
        talk.catchUp().catch(() => { missed = true; });
      }
      lostScreen(before, now);
      agree(now.you);
      word();
    },
    line: ({ line }) => talk.heard(line),
    file: ({ file }) => talk.handed(file),
    notice({ text }) {
      const p = document.createElement("p");
      p.className = "alert alert-info";
      p.textContent = text;
      $("avvisi").append(p);
    },
  };

  // lostScreen: somebody else shares now, and there is one screen.
  function lostScreen(before, now) {
    if (before?.you.screen && !now.you.screen && now.screen && own.devices.tracks.screen) own.devices.off("screen");
  }

  // agree says again what is on when the server holds otherwise, as after a connection made anew.
  function agree(you) {
    clearTimeout(slow);
    const on = own.devices.sending();
    if (you.standing !== "joined" || ["mic", "camera", "screen"].every((k) => you[k] === on[k])) return;
    slow = setTimeout(() => server.media(own.devices.sending()).catch(() => {}), 1000);
  }

  // watch looks whether voice and pictures come as they should.
  const watch = setInterval(() => {
    const inside = wanted && canCall && room.dataset.where === "sala";
    const sends = state?.people.some((p) => p.standing === "joined" && p.link === "ok" && (p.mic && !p.muted.includes("mic")));
    stuck.look(inside && !linked && !away, inside && linked ? call.connection : null, Boolean(sends)).catch(() => {});
  }, 1000);

  function changed() {
    call.changed().catch(() => {}); // the next state shows whether it was heard
  }

  async function act(what, person, button) {
    try {
      if (what === "remove") await server.remove(person);
      else await server.mute(person, what, button.getAttribute("aria-pressed") !== "true");
    } catch (error) {
      failed(error);
    }
  }

  function failed(error) {
    const text = wordsOf(error, "Il server non risponde: riprova tra qualche secondo.");
    unwell = text;
    word();
    setTimeout(() => { if (unwell === text) { unwell = ""; word(); } }, read);
  }

  // word is the one visible sentence about one's own connection.
  let late;
  function word() {
    clearTimeout(late);
    const broken = away || wanted && ever && !linked && canCall && room.dataset.where === "sala";
    const first = room.dataset.where === "sala" && !linked && !ever && canCall;
    const text = unwell || (broken ? "In attesa di riconnessione." : first ? "Collegamento in corso…" : room.dataset.where === "sala" ? state?.you.text || closing : "");
    if (broken && !unwell) late = setTimeout(() => { $("collegamento").textContent = text; }, blink);
    else $("collegamento").textContent = text;
  }

  function move(where) {
    const from = room.dataset.where;
    room.dataset.where = where;
    $("porta").hidden = where !== "porta";
    for (const e of document.querySelectorAll(".cb-inroom")) e.hidden = where !== "sala";
    $("scambi").hidden = where !== "sala";
    if (where === "sala") {
      say("Sei nella sala.");
      if (role === "guest") play(doorbell); // who waited may be looking at something else
      wakeful();
      if (from === "porta" && (document.activeElement === document.body || $("porta").contains(document.activeElement))) (secure ? $("microfono") : $("riga")).focus();
    }
    if (where === "porta" && from === "sala") $("porta-titolo").focus();
  }

  // wakeful keeps a telephone from going dark in the middle of a talk.
  function wakeful() {
    if (room.dataset.where === "sala" && !document.hidden) navigator.wakeLock?.request("screen").catch(() => {});
  }

  // over ends it: the server has said so for good, or one has left.
  function over({ code, message }) {
    wanted = false;
    stream?.stop();
    call.stop();
    own.devices.stop();
    tiles.clear();
    lobby.draw([]);
    clearTimeout(late);
    clearTimeout(slow);
    clearInterval(watch);
    stuck.works();
    room.dataset.where = "fuori";
    $("fuori").hidden = false;
    $("fuori-titolo").textContent = endings[code] ?? "L’incontro non è più aperto";
    $("fuori-testo").textContent = message;
    $("rientra").hidden = !(code in endings);
    $("collegamento").textContent = "";
    $("fuori-titolo").focus();
  }

  $("entra")?.addEventListener("click", () => {
    ready();
    wanted = true;
    if (state) on.state({ state });
  });
  $("senti").addEventListener("click", () => { ready(); tiles.sound(); });
  $("esci").addEventListener("click", async () => {
    stream.stop();
    call.stop();
    await server.leave().catch(() => {}); // it will be noticed all the same
    over({ code: "left", message: role === "guest" ? "Se rientri, aspetti di nuovo che il funzionario ti ammetta." : "" });
  });
  $("rientra").addEventListener("click", () => location.reload());
  document.addEventListener("visibilitychange", wakeful); // the lock ends with the tab's turn
  window.addEventListener("online", () => { stream.nudge(); call.network(); });
  window.addEventListener("pagehide", () => { stream.stop(); call.stop(); own.devices.stop(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, ready, { once: true });
  const left = Number(room.dataset.ends) * 1000 - Date.now() - warning;
  if (left > 0 && left < day) setTimeout(() => { closing = `La sala si chiude alle ${clock(Number(room.dataset.ends))}.`; word(); }, left);
  move("porta");
  start();
}
