// A session ends by itself after half an hour. Three minutes before, the page says so and lets
// its person stay; another tab may have done that meanwhile, so the server is asked first.
const box = document.getElementById("sessione");
const warn = Number(box?.dataset.cbWarn) * 1000;
let end; // of the session, by this computer's clock
let timer;

if (box) {
  follow(Number(box.dataset.cbEnds), box.dataset.cbMore === "1");
  box.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation(); // no button to disable: the dialog closes
    const left = await ask("/sessione/prolunga", "POST");
    if (!left) return location.reload();
    box.close();
    follow(left.restano, left.prolungabile);
  });
  // What was asleep has missed its timer.
  document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() > end - warn) check(); });
}

function follow(seconds, more) {
  end = Date.now() + seconds * 1000;
  box.querySelector("[data-cb-more]").hidden = !more;
  box.querySelector("[data-cb-nomore]").hidden = more;
  clearTimeout(timer);
  timer = setTimeout(check, Math.max(0, end - warn - Date.now()));
}

async function check() {
  const left = await ask("/sessione", "GET");
  if (!left) return over();
  follow(left.restano, left.prolungabile);
  if (left.restano * 1000 > warn) return box.close();
  clearTimeout(timer);
  if (!box.open) box.showModal();
  tick();
}

function tick() {
  const left = Math.ceil((end - Date.now()) / 1000);
  if (left <= 0) {
    timer = setTimeout(check, 2000); // the server's clock counts, and it may be a second behind
    return;
  }
  box.querySelector("[data-cb-clock]").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  timer = setTimeout(tick, 1000);
}

// What was typed stays on the page; sending it leads by way of the sign-in page and back.
function over() {
  clearTimeout(timer);
  if (!box.open) box.showModal();
  for (const part of box.querySelectorAll("[data-cb-live]")) part.hidden = true;
  box.querySelector("[data-cb-over]").hidden = false;
}

// ask returns what the server says of the session, or nothing when it is over.
async function ask(path, method) {
  try {
    const answer = await fetch(path, { method, headers: { Accept: "application/json" }, redirect: "manual" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return { restano: Math.max(1, Math.ceil((end - Date.now()) / 1000)), prolungabile: true }; // no line: nothing is known
  }
}

// What a list fetches because of news from the server is no sign of its person.
const news = new Set(["richieste", "ricevute", "notifiche", "agenda"]);
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (news.has(ctx.sourceEvent?.type)) ctx.request.headers["X-Combipat-Da-Solo"] = "1";
});
