// The page's one stream. It is read with fetch, not with EventSource, which neither sees the
// heartbeats, and so not a line that has silently died, nor says why it was refused.
import { Refused, isFinal, refusal } from "./room-server.js";

const silence = 25_000; // ms without a heartbeat: the server sends one every 15 s
const longest = 2000; // ms between two attempts

// follow keeps a stream open until the server says for good that there is none. Before each
// attempt it knocks: opening the page is knocking, and so is coming back.
export function follow(server, on) {
  let quit, ended = false, rest = null;

  async function once() {
    quit = new AbortController();
    await server.knock();
    const response = await fetch(server.base + "/eventi", { headers: { Accept: "text/event-stream" }, cache: "no-store", signal: quit.signal });
    if (!response.ok || response.redirected) throw await refusal(response);
    on.open();
    await read(response.body.getReader(), quit, (event) => {
      if (event.kind === "end") throw new Refused(409, event.code ?? "closed", event.text);
      on.event(event);
    });
  }

  async function run() {
    for (let pause = 250; !ended; pause = Math.min(2 * pause, longest)) {
      const since = performance.now();
      try {
        await once();
      } catch (error) {
        if (isFinal(error)) return ended || on.over(error);
      }
      if (ended) return;
      on.lost();
      if (performance.now() - since > longest) pause = 250; // it had worked
      await new Promise((wake) => { rest = wake; setTimeout(wake, pause); });
    }
  }
  run();
  return {
    nudge() { quit?.abort(); rest?.(); }, // the network changed: do not wait for the old line to die
    stop() { ended = true; quit?.abort(); rest?.(); },
  };
}

// read gives each event of a stream to take, until it ends or falls silent.
async function read(reader, quit, take) {
  const decoder = new TextDecoder();
  let text = "", dead;
  const heard = () => {
    clearTimeout(dead);
    dead = setTimeout(() => quit.abort(), silence);
  };
  heard();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      const parts = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = parts.pop();
      for (const part of parts) {
        const data = part.split("\n").filter((l) => l.startsWith("data:")).map((l) => l.slice(5)).join("\n");
        if (data) take(JSON.parse(data));
      }
    }
  } finally {
    clearTimeout(dead);
    quit.abort();
  }
}
