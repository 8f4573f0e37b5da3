import { WebSocket } from "ws";
import type { Demo } from "../../scripts/lib/demo-file.ts";
import { type LiveMessage, liveMessage } from "../../src/entry/api/shared/schemas.ts";

/** The live socket of a signed-in browser, without the browser: what it was told so far. */
export async function liveSocket({ worker, admin }: Pick<Demo, "worker" | "admin">) {
  const signedIn = await fetch(`${worker}/api/auth/login`, {
    method: "POST",
    headers: { origin: worker, "content-type": "application/json" },
    body: JSON.stringify({ email: admin.email, password: admin.password }),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const socket = new WebSocket(`${worker.replace(/^http/, "ws")}/api/live`, { headers: { origin: worker, cookie } });
  const messages: LiveMessage[] = [];
  socket.on("message", (data) => messages.push(liveMessage.parse(JSON.parse(String(data)))));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return { messages, close: () => socket.terminate() };
}
