// What the page says to the server: each word is a POST, answered with nothing, an answer to an
// offer, or a refusal {code, text}.

// Refused is a "no" with its sentence; everything else that can go wrong is the network.
export class Refused extends Error {
  constructor(status, code, text) {
    super(text);
    this.status = status;
    this.code = code;
  }
}

// final tells a "no" that stays from one that passes.
const passing = ["waiting", "refused", "full", "busy", "closed", "gone", "unknown"];

export function isFinal(error) {
  return error instanceof Refused && error.status !== 429 && error.status < 500 && !passing.includes(error.code);
}

// wordsOf is what a person reads of an error: the server's own sentence, or ours where it is the
// network or the browser that failed (a DOMException's code is a number, and our own marks are no words).
export function wordsOf(error, otherwise = "") {
  return typeof error.code === "string" && error.code !== error.message ? error.message ?? otherwise : otherwise;
}

// refusal reads why something was answered "no".
export async function refusal(response) {
  if (response.redirected) return new Refused(401, "session", "La sessione è scaduta: accedi di nuovo e riapri l’incontro.");
  const said = await response.json().catch(() => ({}));
  const text = said.text ?? (response.status === 404 ? "Questo accesso non è più valido." : "Il server non risponde come dovrebbe: riprova.");
  return new Refused(response.status, said.code ?? String(response.status), text);
}

const patience = 10_000; // ms

export function newServer(base) {
  async function post(path, body, type) {
    const quit = new AbortController();
    const late = setTimeout(() => quit.abort(), patience);
    try {
      const response = await fetch(base + path, { method: "POST", body, headers: type ? { "Content-Type": type } : {}, signal: quit.signal });
      if (!response.ok || response.redirected) throw await refusal(response);
      return await response.text();
    } finally {
      clearTimeout(late);
    }
  }
  const say = (path, fields = {}) => post(path, new URLSearchParams(fields));

  return {
    base,
    knock: () => say("/bussa"),
    connect: (offer, again) => post("/collegamento" + (again ? "?ripresa=1" : ""), offer, "application/sdp"),
    media: (on) => say("/media", { mic: bit(on.mic), camera: bit(on.camera), screen: bit(on.screen) }),
    line: (text, caption, kept) => say("/righe", { testo: text, chiave: key(), ...(kept ? { tenuto: kept } : {}), ...(caption ? { sottotitolo: "1" } : {}) }),
    leave: () => say("/esco"),
    admit: (person) => say("/ammetti", { persona: person }),
    refuse: (person) => say("/rifiuta", { persona: person }),
    remove: (person) => say("/allontana", { persona: person }),
    mute: (person, what, on) => say("/silenzia", { persona: person, cosa: what, attivo: bit(on) }),
    notice: (text) => say("/avviso", { testo: text }),
    async talk() {
      const response = await fetch(base + "/righe", { headers: { Accept: "application/json" } });
      if (!response.ok || response.redirected) throw await refusal(response);
      return response.json();
    },
  };
}

const bit = (on) => (on ? "1" : "0");

// key makes a line sent twice one line; randomUUID does not exist on an insecure page.
function key() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
