// What a screen reader is told, one thing after the other: a region that changes twice at once is
// read once.
const region = document.getElementById("annuncio");
const waiting = [];
let speaking = false;

export function say(text) {
  if (text) waiting.push(text);
  if (!speaking) next();
}

function next() {
  const text = waiting.shift();
  speaking = Boolean(text);
  if (!text) return;
  region.textContent = text;
  setTimeout(next, 1500);
}

// tellChanges announces who came, went, or lost the line, from one state to the next.
export function tellChanges(before, after) {
  const was = new Map(before.people.map((p) => [p.person, p]));
  for (const p of after.people) {
    const old = was.get(p.person);
    const inside = p.standing === "joined", wasInside = old?.standing === "joined";
    if (inside && !wasInside) say(`${p.name} è nella sala.`);
    else if (!inside && wasInside) say(`${p.name} non è più nella sala.`);
    else if (inside && p.link === "lost" && old.link !== "lost") say(`${p.name}: in attesa di riconnessione.`);
    else if (inside && p.link === "weak" && old.link !== "weak") say(`${p.name}: connessione debole.`);
    if (inside && p.screen && !old?.screen) say(`${p.name} condivide lo schermo.`);
    was.delete(p.person);
  }
  for (const p of was.values()) if (p.standing === "joined") say(`${p.name} non è più nella sala.`);
  const words = { mic: "Il funzionario ha spento il tuo microfono.", camera: "Il funzionario ha spento il tuo video.", screen: "Il funzionario ha tolto il tuo schermo." };
  const freed = { mic: "Il funzionario ha riattivato il tuo microfono.", camera: "Il funzionario ha riattivato il tuo video.", screen: "Puoi di nuovo condividere lo schermo." };
  for (const kind of Object.keys(words)) {
    const now = after.you.muted.includes(kind), then = before.you.muted.includes(kind);
    if (now !== then) say(now ? words[kind] : freed[kind]);
  }
}
