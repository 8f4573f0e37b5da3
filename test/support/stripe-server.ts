import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { StripeStandIn } from "./stripe-stand-in.ts";

/** The stand-in as a server of HTTP on this machine. Where no answer arrives, the connection ends. */
export async function serveStripe(stripe: StripeStandIn) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const headers = new Headers(Object.entries(request.headersDistinct).map(([name, all]) => [name, `${all}`]));
      try {
        const { method = "", url = "" } = request;
        const { status, body } = stripe.answer(method, url, Buffer.concat(chunks).toString(), headers);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      } catch {
        request.socket.destroy();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${port}`, close };
}
