// Microphone, camera, shared screen: whoever lacks one still has the others, and each trouble is
// told in its own words.
const kept = "combipat-dispositivi"; // the only thing this page leaves in the browser
const picture = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 30, max: 30 } };
const voice = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

export const secure = isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia);
export const canShare = secure && Boolean(navigator.mediaDevices?.getDisplayMedia);

// newDevices returns the tracks one sends; changed() is called whenever one of them does.
export function newDevices(changed) {
  const tracks = { mic: null, camera: null, screen: null };
  const problems = { mic: "", camera: "", screen: "" };
  const chosen = remembered();
  let asleep = null; // the microphone while it is off: some browsers would ask again each time

  const wish = (kind) => ({ ...(kind === "mic" ? voice : picture), ...(chosen[kind] ? { deviceId: { exact: chosen[kind] } } : {}) });

  // both asks for the two together, which is one question to the person; what does not come so is
  // asked for alone, to learn which of the two is the trouble.
  async function both() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: wish("mic"), video: wish("camera") });
      for (const track of stream.getTracks()) take(track.kind === "audio" ? "mic" : "camera", track);
    } catch { /* told below, in its own words */ }
    for (const kind of ["mic", "camera"]) if (!tracks[kind]) await open(kind);
  }

  async function open(kind) {
    if (kind === "mic" && asleep?.readyState === "live") {
      const track = asleep;
      asleep = null;
      track.enabled = true;
      tracks.mic = track;
      return changed(kind);
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ [kind === "mic" ? "audio" : "video"]: wish(kind) });
      take(kind, stream.getTracks()[0]);
    } catch (error) {
      if (chosen[kind] && (error.name === "OverconstrainedError" || error.name === "NotFoundError")) {
        chosen[kind] = ""; // unplugged since
        return open(kind);
      }
      problems[kind] = words(kind, error);
      changed(kind);
    }
  }

  function take(kind, track) {
    tracks[kind]?.stop();
    tracks[kind] = track;
    problems[kind] = "";
    if (kind === "screen") track.contentHint = "detail"; // letters before movement
    track.addEventListener("ended", () => {
      if (tracks[kind] !== track) return;
      tracks[kind] = null;
      if (kind === "screen") return changed(kind);
      problems[kind] = words(kind, { name: "Unplugged" });
      changed(kind);
    });
    changed(kind);
  }

  function forget() {
    asleep?.stop();
    asleep = null;
  }

  return {
    tracks,
    problems,
    chosen,
    sending: () => ({ mic: Boolean(tracks.mic), camera: Boolean(tracks.camera), screen: Boolean(tracks.screen) }),
    both,
    on: open,
    // off lets the camera go, so that its light goes out; the microphone sends nothing any more.
    off(kind) {
      if (kind === "mic" && tracks.mic) {
        asleep = tracks.mic;
        asleep.enabled = false;
      } else tracks[kind]?.stop();
      tracks[kind] = null;
      problems[kind] = "";
      changed(kind);
    },
    async share() {
      try {
        const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
        take("screen", stream.getVideoTracks()[0]);
      } catch (error) {
        if (error.name !== "NotAllowedError") problems.screen = "La condivisione dello schermo non è riuscita: riprova.";
        changed("screen"); // NotAllowed: the person thought better of it
      }
    },
    choose(kind, id) {
      chosen[kind] = id;
      remember(chosen);
      if (kind === "mic") forget();
      return kind !== "audio" && tracks[kind] ? open(kind) : undefined;
    },
    stop() {
      forget();
      for (const kind of Object.keys(tracks)) tracks[kind]?.stop();
    },
  };
}

function words(kind, error) {
  const it = kind === "mic" ? "Il microfono" : "La camera";
  switch (error.name) {
    case "NotAllowedError":
    case "SecurityError":
      return `${it} non è permess${kind === "mic" ? "o" : "a"} a questa pagina. Consentil${kind === "mic" ? "o" : "a"} dal simbolo accanto all’indirizzo, poi premi di nuovo il pulsante.`;
    case "NotFoundError":
    case "OverconstrainedError":
      return kind === "mic"
        ? "Nessun microfono trovato. Collegane uno e premi di nuovo il pulsante; intanto puoi ascoltare e scrivere."
        : "Nessuna camera trovata. Puoi partecipare lo stesso: gli altri vedono le tue iniziali.";
    case "Unplugged":
      return `${it} si è scollegat${kind === "mic" ? "o" : "a"}: ricollegal${kind === "mic" ? "o" : "a"} e premi di nuovo il pulsante.`;
    case "NotReadableError":
    case "AbortError":
      return `${it} è occupat${kind === "mic" ? "o" : "a"} da un altro programma: chiudilo e premi di nuovo il pulsante.`;
  }
  return `${it} non si è apert${kind === "mic" ? "o" : "a"}: premi di nuovo il pulsante.`;
}

function remembered() {
  try {
    return { mic: "", camera: "", audio: "", ...JSON.parse(localStorage.getItem(kept) ?? "{}") };
  } catch {
    return { mic: "", camera: "", audio: "" }; // storage is shut, or holds something else
  }
}

function remember(chosen) {
  try {
    localStorage.setItem(kept, JSON.stringify(chosen));
  } catch { /* then it is asked again */ }
}
