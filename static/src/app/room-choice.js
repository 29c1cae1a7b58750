// The lists of microphones, cameras and loudspeakers, shown where there is a choice.
const lists = { mic: ["scelta-mic", "audioinput"], camera: ["scelta-camera", "videoinput"], audio: ["scelta-audio", "audiooutput"] };
export const canPickOutput = "setSinkId" in HTMLMediaElement.prototype;

// offerChoice fills the lists now and whenever something is plugged in; picked(kind, id) is told.
export function offerChoice(devices, picked) {
  for (const [kind, [id]] of Object.entries(lists)) {
    document.getElementById(id)?.addEventListener("change", async (event) => {
      await devices.choose(kind, event.target.value);
      picked(kind, event.target.value);
    });
  }
  const refresh = () => fill(devices);
  navigator.mediaDevices?.addEventListener?.("devicechange", refresh);
  return refresh;
}

async function fill(devices) {
  const all = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
  for (const [kind, [id, name]] of Object.entries(lists)) {
    const select = document.getElementById(id);
    const some = all.filter((d) => d.kind === name && d.deviceId && d.label);
    const now = devices.tracks[kind]?.getSettings?.().deviceId ?? devices.chosen[kind];
    select.replaceChildren(...some.map((d) => new Option(d.label, d.deviceId, false, d.deviceId === now)));
    select.closest(".cb-field").hidden = some.length < 2 || kind === "audio" && !canPickOutput;
  }
}
