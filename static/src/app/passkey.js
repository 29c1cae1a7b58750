// Passkeys, which a browser asks for through a script only. Where it has none its buttons stay
// hidden and the page says what is missing.
const able = window.PublicKeyCredential?.parseCreationOptionsFromJSON && window.PublicKeyCredential?.parseRequestOptionsFromJSON;

if (able) {
  for (const box of document.querySelectorAll("[data-cb-passkey]")) box.hidden = false;
  for (const note of document.querySelectorAll("[data-cb-nopasskey]")) note.hidden = true;
  const act = (event) => {
    const box = event.target.closest?.("[data-cb-passkey]");
    if (!box || (event.type === "click" && (box.matches("form") || !event.target.closest("button")))) return;
    event.preventDefault();
    event.stopPropagation();
    run(box);
  };
  document.addEventListener("click", act, true);
  document.addEventListener("submit", act, true);
}

async function run(box) {
  const button = box.querySelector("button");
  const problem = box.querySelector("[data-cb-problem]");
  button.disabled = true;
  problem.hidden = true;
  try {
    const { vai } = await (box.dataset.cbPasskey === "registra" ? register(box) : signIn(box));
    location.assign(vai);
  } catch (error) {
    if (error === elsewhere) return;
    problem.textContent = error instanceof Refused ? error.message : "La passkey non è stata usata: riprova, o scegli un altro modo.";
    problem.hidden = false;
    button.disabled = false;
    button.focus();
  }
}

async function register(box) {
  const options = PublicKeyCredential.parseCreationOptionsFromJSON(await ask("/profilo/fattori/passkey"));
  const made = await navigator.credentials.create({ publicKey: options });
  return ask("/profilo/fattori/passkey/registra", { nome: box.querySelector("[name=nome]").value, risposta: made.toJSON() });
}

async function signIn(box) {
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(await ask("/accedi/passkey"));
  const shown = await navigator.credentials.get({ publicKey: options });
  return ask(`/accedi/passkey/risposta?poi=${encodeURIComponent(box.dataset.poi)}`, shown.toJSON());
}

class Refused extends Error {}
const elsewhere = Symbol("another page is wanted first");

// ask returns what the server answers; one that leads elsewhere, to sign in or to confirm who
// one is, is followed.
async function ask(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(body ?? {}) });
  if (answer.redirected) {
    location.assign(answer.url);
    throw elsewhere;
  }
  const said = await answer.json();
  if (!answer.ok) throw new Refused(said.errore);
  return said;
}
