// Lines, captions and documents: said over HTTP, kept with the appointment, shown to everybody in
// the room when the server tells of them, one's own too.
import { wordsOf } from "./room-server.js";
import { say } from "./room-say.js";

const captions = 2; // of them are shown large at a time
const rome = new Intl.DateTimeFormat("it-IT", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Rome" });

// clock writes unix seconds as views/format.go does: a clock in Rome.
export const clock = (at) => rome.format(at * 1000);

export function newTalk(server, me) {
  const box = document.getElementById("righe"), lines = box.querySelector("ol");
  const large = document.getElementById("sottotitoli");
  const documents = document.getElementById("documenti");

  function line(l) {
    if (lines.querySelector(`[data-id="${CSS.escape(l.id)}"]`)) return false;
    const low = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
    const item = part("li", l.caption ? "cb-said cb-said-caption" : "cb-said");
    item.dataset.id = l.id;
    item.append(part("strong", "", l.name), " ", part("span", "cb-soft", clock(l.at)), " ", part("span", "cb-text", l.text));
    lines.append(item);
    if (low) box.scrollTop = box.scrollHeight; // who reads further up stays there
    return true;
  }

  function caption(l) {
    large.hidden = false;
    const p = part("p", "");
    p.append(part("strong", "", `${l.name}: `), l.text);
    large.append(p);
    while (large.children.length > captions) large.firstElementChild.remove();
  }

  function file(f) {
    if (documents.querySelector(`[data-id="${CSS.escape(f.id)}"]`)) return false;
    const item = part("li", "");
    item.dataset.id = f.id;
    const link = part("a", "", f.name);
    link.href = `${server.base}/documenti/${encodeURIComponent(f.id)}`;
    link.download = "";
    item.append(link, part("span", "cb-size", `${size(f.size)} · ${f.name_from}`));
    documents.append(item);
    documents.hidden = false;
    return true;
  }

  writing(server);
  handing(server);
  return {
    heard(l) { if (line(l) && l.caption) caption(l); },
    handed(f) { if (file(f) && f.from !== me) say(`${f.name_from} ha consegnato il documento «${f.name}».`); },
    // catchUp shows what was said while the stream was away.
    async catchUp() {
      const talk = await server.talk();
      box.setAttribute("aria-live", "off"); // not all of it aloud
      talk.lines.forEach(line);
      talk.files.forEach(file);
      setTimeout(() => box.removeAttribute("aria-live"), 1000);
    },
  };
}

// writing sends what is typed; it stays in the field until it has arrived.
function writing(server) {
  const form = document.getElementById("scrivi"), field = form.elements.testo;
  const trouble = document.getElementById("riga-errore");
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  let sending = false;
  async function send() {
    const text = field.value.trim();
    if (!text || sending) return;
    sending = true;
    trouble.textContent = "";
    try {
      await server.line(text, form.elements.sottotitolo.checked, form.elements.tenuto?.value);
      form.querySelectorAll("[name=tenuto], [data-cb-kept]").forEach((e) => e.remove()); // of an earlier session: said now
      if (field.value.trim() === text) field.value = "";
    } catch (error) {
      trouble.textContent = wordsOf(error, "Il messaggio non è partito: riprova tra qualche secondo.");
    }
    sending = false;
  }
}

// handing sends documents with a progress bar, which fetch has not.
function handing(server) {
  const form = document.getElementById("consegna"), field = form.elements.allegati;
  const trouble = document.getElementById("consegna-errore");
  const bar = form.querySelector("[data-cb-progress]"), button = form.querySelector("[type=submit]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.files.length === 0 || button.disabled) return;
    button.disabled = true;
    trouble.textContent = "";
    const xhr = new XMLHttpRequest();
    const end = (text) => {
      bar.hidden = true;
      button.disabled = false;
      trouble.textContent = text;
      if (text) return;
      form.reset();
      say("Documento consegnato.");
    };
    xhr.upload.onprogress = (e) => {
      if (!e.lengthComputable) return;
      bar.hidden = false;
      bar.max = e.total;
      bar.value = e.loaded;
    };
    xhr.onload = () => end(xhr.status === 204 ? "" : reason(xhr));
    xhr.onerror = () => end("Il documento non è partito: riprova tra qualche secondo.");
    xhr.open("POST", server.base + "/documenti");
    xhr.send(new FormData(form));
  });
}

function reason(xhr) {
  try {
    return JSON.parse(xhr.responseText).text;
  } catch {
    return "Il documento non è stato accettato.";
  }
}

function part(tag, name, text) {
  const e = document.createElement(tag);
  if (name) e.className = name;
  if (text) e.textContent = text;
  return e;
}

// size writes bytes as views/format.go does.
function size(n) {
  if (n < 1024) return `${n} byte`;
  if (n < 1 << 20) return `${(n / 1024).toFixed(0)} KiB`;
  return `${(n / (1 << 20)).toFixed(1).replace(/\.0$/, "").replace(".", ",")} MiB`;
}
