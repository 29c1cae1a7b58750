// One's own connection (meet/PROTOCOL.md, sections 3 to 5): offered once in a fixed shape, mended
// by an ICE restart, made anew when the server no longer knows it. All without a click.
import { isFinal } from "./room-server.js";

export const places = 5; // the others of a room of six
const patience = 8000; // ms for an answered offer to connect
const hiccup = 2000; // ms of a broken path before it is given a new one
const pictures = { camera: 700_000, screen: 1_500_000 }; // bit/s at most; 640×360 needs no more

// plain leaves an offer the two codecs of the protocol: with all a browser has, fifteen lines come
// near the limit of 64 KiB. Where the browser cannot choose, the offer is short enough.
export function plain(pc) {
  for (const line of pc.getTransceivers()) {
    const kind = line.receiver.track.kind, wanted = kind === "audio" ? "audio/opus" : "video/VP8";
    const codecs = RTCRtpReceiver.getCapabilities?.(kind)?.codecs.filter((c) => c.mimeType === wanted) ?? [];
    if (codecs.length > 0) line.setCodecPreferences?.(codecs);
  }
}

// canCall says whether this browser can take part with voice and picture at all.
export const canCall = "RTCPeerConnection" in window;

// newCall returns a connection that is made by start and lives until stop. on.up(pc) hands over
// the lines of each new connection, on.link(works) says how it does, on.failed(error) why an offer came to
// nothing, on.trouble(error) what stands in the way, on.over(error) that it stays that way.
export function newCall(server, media, on) {
  let pc = null, wanted = false, known = false; // known: the server has said that we are in
  let todo = "", busy = false, failures = 0, wound, wake;

  async function ask(what) {
    if (!wanted || !canCall) return;
    if (todo !== "join") todo = what; // a new connection outweighs a mended one
    wake?.();
    if (busy) return;
    busy = true;
    for (let pause = 250; wanted && todo; ) {
      const doing = todo;
      todo = "";
      try {
        await (doing === "restart" && pc ? restart() : join());
        pause = 250;
        failures = 0;
      } catch (error) {
        if (isFinal(error)) {
          stop();
          on.over(error);
        } else if (error.code === "gone") {
          todo = "join";
        } else if (error.message === unconnected) {
          todo = "join";
          on.failed({ code: unconnected });
          if (++failures > 1) on.trouble({ code: unconnected, message: "Questa rete non lascia passare voce e immagini: prova con un’altra, per esempio quella del telefono. Intanto puoi scrivere." });
        } else if (error.code === "waiting" || error.code === "refused") {
          drop(); // the next state says when to try again
        } else if (error.message !== dropped) {
          todo ||= error.code === unaccepted ? "join" : doing;
          on.failed(error);
          on.trouble(error);
          await new Promise((w) => { wake = w; setTimeout(w, pause); });
          pause = Math.min(2 * pause, hiccup);
        }
      }
    }
    busy = false;
  }

  async function join() {
    drop();
    const fresh = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    pc = fresh;
    lines(fresh);
    await put();
    fresh.addEventListener("iceconnectionstatechange", () => watch(fresh));
    fresh.addEventListener("connectionstatechange", () => {
      if (pc !== fresh) return;
      on.link(works(fresh));
      if (fresh.connectionState === "failed" && fresh.iceConnectionState !== "failed") ask("restart");
    });
    await fresh.setLocalDescription(); // no waiting for candidates: the server learns them from checks
    const answer = await server.connect(fresh.localDescription.sdp, false);
    still(fresh);
    await accept(fresh, answer);
    on.up(fresh);
    await settled(fresh);
    server.media(media.sending()).catch(on.trouble); // said again when the state shows otherwise
  }

  async function restart() {
    const same = pc;
    same.restartIce();
    await same.setLocalDescription();
    const answer = await server.connect(same.localDescription.sdp, true);
    still(same);
    await accept(same, answer);
    await settled(same);
  }

  function still(one) {
    if (pc !== one) throw new Error(dropped);
  }

  // settled waits until a connection works; with its time over it never will.
  function settled(one) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => end(reject, new Error(unconnected)), patience);
      const look = setInterval(() => { if (pc !== one) end(reject, new Error(dropped)); }, 250);
      const end = (how, why) => {
        clearTimeout(late);
        clearInterval(look);
        one.removeEventListener("iceconnectionstatechange", check);
        one.removeEventListener("connectionstatechange", check);
        how(why);
      };
      const check = () => {
        if (one.connectionState === "failed") end(reject, new Error(unconnected));
        else if (works(one)) end(resolve);
      };
      one.addEventListener("iceconnectionstatechange", check);
      one.addEventListener("connectionstatechange", check);
      check();
    });
  }

  function watch(one) {
    if (pc !== one) return;
    clearTimeout(wound);
    if (one.iceConnectionState === "disconnected") wound = setTimeout(() => ask("restart"), hiccup);
    if (one.iceConnectionState === "failed") ask("restart");
    on.link(works(one));
  }

  // lines adds the transceivers in the order of the protocol.
  function lines(one) {
    one.addTransceiver("audio", { direction: "sendonly" });
    for (const kind of ["camera", "screen"]) {
      one.addTransceiver("video", { direction: "sendonly", sendEncodings: [{ maxBitrate: pictures[kind] }] });
    }
    for (let i = 0; i < places; i++) {
      one.addTransceiver("audio", { direction: "recvonly" });
      one.addTransceiver("video", { direction: "recvonly" });
    }
    one.addTransceiver("video", { direction: "recvonly" });
    plain(one);
  }

  // put makes the lines carry what is on at the moment; nothing is negotiated anew.
  async function put() {
    const senders = pc?.getTransceivers().map((t) => t.sender) ?? [];
    const now = [media.tracks.mic, media.tracks.camera, media.tracks.screen];
    await Promise.all(now.map((track, i) => senders[i] && senders[i].track !== track && senders[i].replaceTrack(track)));
  }

  function drop() {
    clearTimeout(wound);
    pc?.close();
    if (pc) on.link(false);
    pc = null;
    known = false;
  }

  function stop() {
    wanted = false;
    todo = "";
    drop();
  }

  return {
    stop,
    get connection() { return pc; },
    start() {
      wanted = true;
      if (!pc) ask("join");
    },
    // changed sends what is on now, and says so.
    async changed() {
      await put();
      if (pc) await server.media(media.sending());
    },
    network() { if (pc) ask("restart"); },
    // reopened: whatever the server says next about us, it says about this connection.
    reopened() { known = Boolean(pc && works(pc)); },
    // standing is what the server holds of us. A connection it no longer knows is asked about by a
    // restart: either it is gone, and made anew, or a newer window of ours has taken its place.
    standing(where) {
      if (where === "joined") known = known || Boolean(pc && works(pc));
      else if (where === "waiting" || where === "refused") drop();
      else if (where === "admitted" && !pc && !busy) ask("join");
      else if (where === "admitted" && known) {
        known = false;
        ask("restart");
      }
    },
  };
}

const dropped = "dropped", unconnected = "unconnected", unaccepted = "unaccepted";

// accept gives the browser the answer; browsers differ in what they take.
async function accept(pc, answer) {
  try {
    await pc.setRemoteDescription({ type: "answer", sdp: answer });
  } catch (error) {
    if (pc.signalingState === "closed") throw new Error(dropped);
    throw Object.assign(new Error(unaccepted, { cause: error }), { code: unaccepted });
  }
}

// works asks for both: the path, and the keys agreed over it.
function works(pc) {
  return (pc.iceConnectionState === "connected" || pc.iceConnectionState === "completed") && pc.connectionState === "connected";
}
