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

// No answer: what was typed is still there, and says so.
document.addEventListener("htmx:error", (event) => {
  const form = event.detail.ctx?.sourceElement;
  const place = document.getElementById("avviso");
  if (!form?.matches?.("form") || !place) return;
  const text = document.createElement("p");
  text.className = "alert alert-danger";
  text.tabIndex = -1;
  text.textContent = "Il server non risponde e nulla è stato inviato. Controlla la connessione e riprova: ciò che hai scritto è ancora qui.";
  place.replaceChildren(text);
  text.focus();
});
