// Whether the network lets one through to the server: a real connection by one way only.
import { canCall, plain } from "./room-call.js";

const patience = 5000; // ms; where there is a way it takes a second

// reach returns true, false, or null when it could not be tried: this browser cannot call, or does not take the
// answer. A Refused, or a failure of the network, is thrown.
export async function reach(server, way) {
  if (!canCall) return null;
  const pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  try {
    pc.addTransceiver("audio", { direction: "sendonly" });
    for (let i = 0; i < 2; i++) pc.addTransceiver("video", { direction: "sendonly" });
    pc.addTransceiver("video", { direction: "recvonly" });
    plain(pc);
    await pc.setLocalDescription();
    const answer = await server.connect(pc.localDescription.sdp, false);
    const sdp = only(answer, way);
    if (!sdp.includes("a=candidate:")) return false; // the server does not offer it
    const up = connected(pc);
    try {
      await pc.setRemoteDescription({ type: "answer", sdp });
    } catch {
      return null;
    }
    return await up;
  } finally {
    pc.close();
  }
}

// only keeps the candidates of one transport: "a=candidate:1 1 udp 2130706431 …".
export function only(answer, way) {
  return answer.split("\r\n").filter((l) => !l.startsWith("a=candidate:") || l.split(" ")[2].toLowerCase() === way).join("\r\n");
}

function connected(pc) {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), patience);
    pc.addEventListener("connectionstatechange", () => {
      if (pc.connectionState !== "connected" && pc.connectionState !== "failed") return;
      clearTimeout(late);
      resolve(pc.connectionState === "connected");
    });
  });
}
