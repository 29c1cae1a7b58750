// The time left of a slot that is being kept. The server says how many seconds; they are counted
// from here, so that a computer whose clock is set wrongly makes no difference.
const spoken = [300, 120, 60, 30]; // seconds left at which it is also said aloud
const shown = 3600; // an offer of hours needs no seconds

for (const box of document.querySelectorAll("[data-cb-left]")) {
  const end = Date.now() + Number(box.dataset.cbLeft) * 1000;
  const part = (name) => box.querySelector(`[data-cb-${name}]`);
  let last = Infinity;

  const tick = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    part("clock").hidden = left > shown || left === 0;
    part("clock").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    box.classList.toggle("cb-hurry", left <= 120);
    if (spoken.some((s) => left <= s && s < last && last !== Infinity)) part("say").textContent = words(left);
    last = left;
    if (left > 0) return;
    clearInterval(timer);
    part("over").hidden = false;
    part("live").hidden = true;
    document.getElementById("prenotazione")?.setAttribute("novalidate", ""); // it goes out as it is
    part("say").textContent = "Il tempo è scaduto.";
  };
  const timer = setInterval(tick, 1000);
  tick();
}

function words(left) {
  const minutes = Math.round(left / 60);
  if (left < 45) return `Restano ${left} secondi per confermare.`;
  return minutes === 1 ? "Resta un minuto per confermare." : `Restano ${minutes} minuti per confermare.`;
}
