import { WebSocket } from "ws";

/** How a charger's handshake at this address of a stack is refused. */
export function refusalOf(url: string): Promise<{ readonly status: number | undefined; readonly reason: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace("http", "ws"), "ocpp1.6");
    socket.once("error", reject);
    socket.once("open", () => {
      socket.close();
      reject(new Error(`${url} let the charger in`));
    });
    socket.once("unexpected-response", async (_request, answer) => {
      const chunks = await answer.toArray();
      resolve({ status: answer.statusCode, reason: Buffer.concat(chunks).toString("utf8") });
    });
  });
}
