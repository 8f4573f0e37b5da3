import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort } from "./stack.ts";

/** A network between a charge point and the Worker that a test can cut and mend. It begins cut. */
export interface Relay {
  readonly port: number;
  readonly mend: () => Promise<void>;
  readonly cut: () => Promise<void>;
}

export async function startRelay(targetPort: number): Promise<Relay> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let server: Server | null = null;

  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      other.destroy();
    });
    socket.pipe(other);
  };
  const mend = () =>
    new Promise<void>((resolve) => {
      server = createServer((near) => {
        const far = connect(targetPort, "127.0.0.1");
        keep(near, far);
        keep(far, near);
      }).listen(port, "127.0.0.1", resolve);
    });
  const cut = () =>
    new Promise<void>((resolve) => {
      if (server === null) return resolve();
      server.close(() => resolve());
      server = null;
      for (const socket of sockets) socket.destroy();
    });
  return { port, mend, cut };
}
