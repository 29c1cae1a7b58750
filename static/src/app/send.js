// Sending once, and never losing what was typed.

// A plain form is sent at the first click; the button is back when one comes back.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return; // htmx sends it, and disables the button itself
  const buttons = [...event.target.querySelectorAll("[type=submit], button:not([type])")];
  setTimeout(() => buttons.forEach((b) => { b.disabled = true; })); // after its value was taken
  window.addEventListener("pageshow", () => buttons.forEach((b) => { b.disabled = false; }), { once: true });
});

const draft = () => document.querySelector("#salvataggio [name=bozza_id]")?.value;

// A sending takes over the draft that a saving has made meanwhile.
document.addEventListener("htmx:before:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (sourceElement.id === "modulo" && draft()) request.body.set("bozza_id", draft());
});

// No answer came back. Whether the form arrived is not known here: the server is asked by its key, until it
// says so or something else is sent. What was typed stays as it is meanwhile.
const asking = new WeakMap(); // form → what ends the asking

document.addEventListener("htmx:error", (event) => lost(event.detail.ctx?.sourceElement));

// What stands between, a balancer whose copies are all away, answers with a page of its own: it is no answer
// to a form, and would be drawn in its place.
document.addEventListener("htmx:after:request", (event) => {
  const { response, sourceElement } = event.detail.ctx;
  if (response.headers.has("Content-Security-Policy")) return; // all of ours have one
  event.preventDefault();
  lost(sourceElement);
});

function lost(form) {
  if (!form?.matches?.("form")) return;
  const key = form.elements.chiave?.value;
  if (!key) {
    tell("Il server non risponde. Controlla la connessione e riprova: ciò che hai scritto è ancora qui.");
    return unsent(form);
  }
  tell("La risposta si è persa: non sappiamo ancora se l’invio è arrivato. Lo stiamo chiedendo al server; ciò che hai scritto è ancora qui.");
  ask(form, key);
}

document.addEventListener("htmx:before:request", (event) => asking.get(event.detail.ctx.sourceElement)?.abort());

async function ask(form, key) {
  const ended = new AbortController();
  asking.set(form, ended);
  for (let pause = 2000; ; pause = Math.min(2 * pause, 30_000)) { // the first one too: what arrived may still be under way
    await new Promise((wake) => setTimeout(wake, pause));
    if (ended.signal.aborted || !form.isConnected) return;
    try {
      const answer = await fetch("/esito?chiave=" + encodeURIComponent(key), { headers: { Accept: "application/json" }, cache: "no-store", redirect: "manual", signal: ended.signal });
      if (answer.status === 401 || answer.type === "opaqueredirect") return tell("La sessione è finita: accedi di nuovo in un’altra scheda e invia ancora. Lo stesso invio non vale due volte.");
      if (answer.status !== 200) continue;
      const { fatto, id } = await answer.json();
      if (fatto) return arrived(form, id);
      tell("L’invio non è arrivato. Ciò che hai scritto è ancora qui: invia di nuovo.");
      return unsent(form);
    } catch {
      // no line yet
    }
  }
}

// arrived shows what the sending made: the page of a new request, or this one as it stands now.
function arrived(form, id) {
  form.dispatchEvent(new CustomEvent("cb:arrived", { bubbles: true }));
  location.assign(form.id === "modulo" ? `/richieste/${id}?fatto=inviata` : location.pathname + "?fatto=arrivato");
}

function unsent(form) {
  form.dispatchEvent(new CustomEvent("cb:unsent", { bubbles: true }));
}

function tell(words) {
  const place = document.getElementById("avviso");
  if (!place) return;
  const text = document.createElement("p");
  text.className = "alert alert-danger";
  text.tabIndex = -1;
  text.textContent = words;
  place.replaceChildren(text);
  text.focus();
}
