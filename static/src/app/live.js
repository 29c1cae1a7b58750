// One stream a page tells the names of what changed; whatever shows it fetches it anew, so
// that who may see what is asked of the server only.
const names = ["richieste", "ricevute", "notifiche", "agenda"];
let stream;

function tell(name) {
  document.body.dispatchEvent(new Event(name));
}

// A hidden page lets go of its stream: browsers hold six connections to a server in all.
function follow() {
  if (document.hidden) return leave();
  if (stream) return;
  let missed = stream === null; // something may have happened while we were away
  stream = new EventSource("/eventi");
  stream.onopen = () => {
    if (missed || performance.now() > 2000) names.forEach(tell); // a slow page is an old page
    missed = true; // an opening after this one follows a break
  };
  for (const name of names) stream.addEventListener(name, () => tell(name));
}

function leave() {
  stream?.close();
  if (stream) stream = null;
}

if (document.getElementById("unread")) {
  follow();
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", follow);
}
