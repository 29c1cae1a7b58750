// What is typed is saved on the server while it is typed, for its author alone: two seconds after the
// last key, eight after the first, and at once when the page is left. Nothing of it stays in the
// browser. The form of a new request is saved as a draft, every other one as it is.
const afterLast = 2000, afterFirst = 8000; // ms
const author = document.getElementById("sessione")?.dataset.cbWho;
const tab = crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
const unsaved = new Map(); // form → its timers
const busy = new WeakSet(); // forms whose saving is under way

if (author) {
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  document.addEventListener("submit", (event) => forget(event.target), true);
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  window.addEventListener("pagehide", leave);
  // A form that could not be sent is as unsaved as before.
  document.addEventListener("cb:unsent", (event) => { if (keeps(event.target)) later(event.target); });
  document.addEventListener("cb:arrived", (event) => forget(event.target));
}

function keeps(form) {
  return form instanceof HTMLFormElement && form.method === "post" && form.action && !form.matches("[role=search], [data-cb-unkept]") &&
    !form.querySelector("[type=password], [autocomplete=one-time-code]") && [...form.elements].some((e) => e.matches("textarea, select, input:not([type=hidden], [type=file], [type=submit])"));
}

function typed(event) {
  const form = event.target.form;
  if (!event.isTrusted && !event.target.matches("textarea")) return; // what a script sets is no typing, but for ready-made texts
  if (event.target.type !== "file" && keeps(form)) later(form);
}

function later(form) {
  if (form.id === "modulo" && location.pathname === "/richieste/nuova") { // where Back and a reload find what was saved
    const address = new URL(location.href);
    address.searchParams.set("modulo", form.elements.chiave.value);
    if (address.href !== location.href) history.replaceState(history.state, "", address); // WebKit takes a hundred of these in ten seconds
  }
  const timers = unsaved.get(form) ?? { first: setTimeout(save, afterFirst, form) };
  if (!form.querySelector("[data-cb-saved]")) note(form, "\u00a0"); // its place, now: later it would move what is below from under a hand
  clearTimeout(timers.last);
  timers.last = setTimeout(save, afterLast, form);
  if (!unsaved.size) window.addEventListener("beforeunload", leave);
  unsaved.set(form, timers);
}

function forget(form) {
  const timers = unsaved.get(form);
  clearTimeout(timers?.first);
  clearTimeout(timers?.last);
  unsaved.delete(form);
  if (!unsaved.size) window.removeEventListener("beforeunload", leave); // which keeps a page out of the memory of Back
}

function leave() {
  for (const form of [...unsaved.keys()]) save(form, true);
}

// save sends one form as it stands; while one saving is under way the next waits, unless the page is left.
async function save(form, leaving = false) {
  if (busy.has(form) && leaving !== true) return later(form);
  forget(form);
  if (!form.isConnected) return;
  busy.add(form);
  try {
    const draft = form.id === "modulo";
    const answer = await fetch(draft ? "/richieste/bozza" : "/ripresa", { method: "POST", body: written(form), keepalive: leaving === true, redirect: "manual",
      headers: { Accept: "application/json" } });
    if (answer.status === 409) return note(form, (await answer.json()).text);
    if (answer.status !== 200) return; // over, or somebody else's by now: sending it says so
    said(form, await answer.json());
  } catch {
    if (leaving !== true) later(form); // no line
  } finally {
    busy.delete(form);
  }
}

// written is what a form holds, without files: those go with the form itself.
function written(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
  fields.set("scheda", tab);
  fields.set("autore", author);
  fields.set("modulo", new URL(form.action).pathname);
  return fields;
}

// said notes in the form what the server has of it.
function said(form, answer) {
  for (const name of ["tenuto", "bozza_id", "bozza_versione"]) if (answer[name]) hidden(form, name, answer[name]);
  note(form, answer.testo, answer.altro);
}

function hidden(form, name, value) {
  const place = form.querySelector("#salvataggio") ?? form;
  const field = form.querySelector(`input[type=hidden][name="${name}"]`) ?? place.insertBefore(Object.assign(document.createElement("input"), { type: "hidden", name }), place.firstChild);
  field.value = value;
}

function note(form, text, link) {
  let place = form.querySelector("[data-cb-saved]");
  if (!place) {
    place = document.createElement("p");
    place.className = "form-text";
    place.dataset.cbSaved = "";
    (form.querySelector("#salvataggio") ?? form).append(place);
  }
  place.replaceChildren(text);
  if (!link) return;
  place.setAttribute("role", "status");
  place.append(" ", Object.assign(document.createElement("a"), { href: link, textContent: "Guardali." }));
}
