// Who is at the door, for the official: sound, title and a spoken notice at each arrival, and one
// person let in at a time.
import { play, doorbell } from "./room-sound.js";
import { roleOf } from "./room-tiles.js";
import { say } from "./room-say.js";

// newLobby draws the list; failed(error) is told what did not work.
export function newLobby(server, failed) {
  const list = document.getElementById("attendono");
  if (!list) return { draw() {} };
  const template = document.getElementById("chi-attende").content.firstElementChild;
  const rows = new Map();
  const title = document.title;
  const bell = document.getElementById("suono");
  let known = new Set();

  bell.addEventListener("click", () => {
    const on = bell.getAttribute("aria-pressed") !== "true";
    bell.setAttribute("aria-pressed", String(on));
    bell.querySelector(".cb-switch-word").textContent = on ? "acceso" : "spento";
    if (on) play(doorbell); // what it sounds like
  });

  function draw(people) {
    const here = people.filter((p) => p.standing === "waiting" || p.standing === "refused");
    const wait = here.filter((p) => p.standing === "waiting");
    for (const [person, row] of rows) {
      if (!here.some((p) => p.person === person)) take(person, row);
    }
    for (const p of here) fill(rows.get(p.person) ?? add(p), p);
    const fresh = wait.filter((p) => !known.has(p.person));
    known = new Set(wait.map((p) => p.person));
    if (fresh.length > 0) {
      if (bell.getAttribute("aria-pressed") === "true") play(doorbell);
      say(fresh.map((p) => `${p.name} è in attesa di entrare.`).join(" "));
    }
    document.title = wait.length > 0 ? `(${wait.length}) In attesa – ${title}` : title;
    document.getElementById("attesa-conto").textContent = wait.length;
    document.getElementById("attesa-vuota").hidden = here.length > 0;
    document.getElementById("attesa").classList.toggle("cb-someone", wait.length > 0);
  }

  function add(p) {
    const row = template.cloneNode(true);
    row.querySelector("strong").textContent = p.name;
    for (const button of row.querySelectorAll("[data-act]")) {
      button.setAttribute("aria-label", `${button.textContent}: ${p.name}`);
      button.addEventListener("click", async () => {
        button.disabled = true;
        try {
          await server[button.dataset.act](p.person);
        } catch (error) {
          failed(error);
        }
        button.disabled = false;
      });
    }
    rows.set(p.person, row);
    list.append(row);
    return row;
  }

  function fill(row, p) {
    const refused = p.standing === "refused";
    row.querySelector("span").textContent = `${roleOf(p)}${refused ? ", non ammesso" : ""}`;
    row.querySelector("[data-act=refuse]").hidden = refused;
  }

  // take removes a row; the focus that was in it goes to the next one, or to the heading.
  function take(person, row) {
    const focused = row.contains(document.activeElement);
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    rows.delete(person);
    if (focused) (next?.querySelector("button") ?? document.getElementById("attesa-titolo")).focus();
  }

  const notice = document.getElementById("avvisa");
  notice.addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = notice.elements.testo;
    try {
      await server.notice(field.value);
      field.value = "";
      say("Avviso inviato a chi attende.");
    } catch (error) {
      failed(error);
    }
  });
  return { draw };
}
